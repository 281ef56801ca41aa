internal import CKernels

extension Computing {
    /// Computes multiply-adds that wait neither for memory nor for each other, on every thread: their
    /// rate is the peak of the cores with this instruction set and precision, which no product can
    /// exceed.
    ///
    /// - Parameter rounds: steps of each of the independent chains, which stay in registers.
    /// - Returns: the floating-point operations done by all threads: two a multiply-add.
    public func multiplyAddChains(rounds: Int) -> Int {
        precondition(rounds >= 0, "\(rounds) rounds")
        let pairs: Int32 = precision == .bfloat16 ? 1 : 0
        // Large enough not to vanish, and small enough for the sums to stay finite.
        let factor: Float = 0x1p-20
        var operations: UInt64 = 0
        workers.run { worker in
            var own: UInt64 = 0
            // Safe: the kernel writes the one number.
            let sum = unsafe kernels.table.pointee.peak(rounds, pairs, factor, factor, &own)
            precondition(sum.isFinite, "small numbers came to \(sum)")
            if worker == 0 { operations = own }
        }
        return Int(operations) * workers.count
    }
}
