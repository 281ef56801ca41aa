internal import CKernels

extension Kernels {
    /// Computes fused multiply-adds that wait neither for memory nor for each other: their rate is
    /// the peak of one core with this instruction set, which no product can exceed.
    ///
    /// - Parameter rounds: steps of each of the independent chains, which stay in registers.
    /// - Returns: the floating-point operations done: two a multiply-add.
    public func multiplyAddChains(rounds: Int) -> Int {
        precondition(rounds >= 0, "\(rounds) rounds")
        var operations: UInt64 = 0
        // Safe: the kernel writes the one number. Its chains tend to 1 / (1 - 1/2).
        let sum = unsafe table.pointee.peak(rounds, 0.5, 1, &operations)
        precondition(sum.isFinite, "chains that converge came to \(sum)")
        return Int(operations)
    }
}
