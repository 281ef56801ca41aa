internal import CKernels

extension Kernels {
    /// Rounds x to bfloat16, two numbers a word of `words` [(n + 1) / 2].
    public func round(_ x: View<Float>, into words: View<Float>) {
        precondition(words.count == (x.count + 1) / 2, "\(x.count) numbers, \(words.count) words")
        if x.count == 0 { return }
        unsafe table.pointee.roundRows(
            RowGroups(x, columns: x.count).descriptor, 0, 1, x.count, words.address)
    }

    /// The numbers [n] that `words` [(n + 1) / 2] hold.
    public func widen(_ words: View<Float>, into y: View<Float>) {
        precondition(words.count == (y.count + 1) / 2, "\(y.count) numbers, \(words.count) words")
        unsafe table.pointee.widen(y.count, words.address, y.address)
    }
}
