internal import CKernels

extension Kernels {
    /// y = the pool of every channel of each row of x, [rows][channels][height][width].
    public func pool(
        _ function: PoolFunction, _ window: PlaneWindow, _ x: View<Float>, into y: View<Float>
    ) {
        var plan = window.descriptor
        for row in 0..<rows(window, x, y) {
            let x = image(x, row, window.input), y = image(y, row, window.output)
            unsafe table.pointee.windows.poolPlanes(&plan, function.code, x.address, y.address)
        }
    }

    /// dx += the derivative of ``pool(_:_:_:into:)``.
    public func poolBackward(
        _ function: PoolFunction, _ window: PlaneWindow, _ x: View<Float>, dy: View<Float>,
        addingTo dx: View<Float>
    ) {
        precondition(dx.count == x.count, "a gradient of \(dx.count) numbers for \(x.count)")
        var plan = window.descriptor
        for row in 0..<rows(window, x, dy) {
            let x = image(x, row, window.input), dy = image(dy, row, window.output)
            let dx = image(dx, row, window.input)
            unsafe table.pointee.windows.poolPlanesBackward(
                &plan, function.code, x.address, dy.address, dx.address)
        }
    }

    /// The number of rows of x and y.
    func rows(_ window: PlaneWindow, _ x: View<Float>, _ y: View<Float>) -> Int {
        let rows = x.count / window.input.count
        precondition(
            x.count == rows * window.input.count && y.count == rows * window.output.count,
            "\(x.count) numbers of planes to \(y.count)")
        return rows
    }

    /// A row's planes.
    func image(_ view: View<Float>, _ row: Int, _ shape: PlaneShape) -> View<Float> {
        view[row * shape.count..<(row + 1) * shape.count]
    }
}
