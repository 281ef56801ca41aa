internal import CKernels

extension Kernels {
    /// y = eˣ, element by element, within 2 units in the last place; y may be x.
    public func exponentials(of x: View<Float>, into y: View<Float>) {
        precondition(x.count == y.count, "\(x.count) numbers for \(y.count) places")
        unsafe table.pointee.losses.exponentials(x.count, x.address, y.address)
    }

    /// y = log x, element by element; -infinity of 0, NaN of negative numbers; y may be x.
    public func logarithms(of x: View<Float>, into y: View<Float>) {
        precondition(x.count == y.count, "\(x.count) numbers for \(y.count) places")
        unsafe table.pointee.losses.logarithms(x.count, x.address, y.address)
    }
}
