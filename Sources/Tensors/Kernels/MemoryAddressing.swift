internal import CKernels

/// A memory of locations that lies in the features of a row, [locations][width].
public struct MemoryShape: Equatable, Sendable {
    /// Locations, N.
    public let locations: Int
    /// Numbers of a location, M.
    public let width: Int

    /// Names a shape.
    public init(locations: Int, width: Int) {
        self.locations = locations
        self.width = width
    }

    /// Numbers of the memory.
    public var count: Int { locations * width }
}

extension Kernels {
    /// y [rows][N] = the cosine of each row's key [M] and each location; `epsilon` is added to the
    /// product of lengths, so that one of 0 gives 0.
    public func similarity(
        _ shape: MemoryShape, key: View<Float>, memory: View<Float>, epsilon: Float,
        into y: View<Float>
    ) {
        let rows = rows(shape, memory, weights: y, key)
        unsafe table.pointee.memory.similarity(
            rows, shape.locations, shape.width, epsilon, key.address, memory.address, y.address)
    }

    /// Adds the derivatives of ``similarity(_:key:memory:epsilon:into:)``, of which y is the result.
    public func similarityBackward(
        _ shape: MemoryShape, key: View<Float>, memory: View<Float>, epsilon: Float,
        y: View<Float>, dy: View<Float>, toKey dKey: View<Float>?, toMemory dMemory: View<Float>?
    ) {
        let rows = rows(shape, memory, weights: y, key)
        check(dy, like: y)
        check(dKey, like: key)
        check(dMemory, like: memory)
        // Safe: absent gradients are null pointers, which the kernel asks for; here and below.
        unsafe table.pointee.memory.similarityBackward(
            rows, shape.locations, shape.width, epsilon, key.address, memory.address, y.address,
            dy.address, dKey?.address, dMemory?.address)
    }

    /// y [rows][N] = the weights w [rows][N] moved around the circle: shift [rows][S] says how much
    /// of them goes by -S/2 … S/2 locations.
    public func rotate(
        _ w: View<Float>, by shift: View<Float>, rows: Int, into y: View<Float>
    ) {
        let n = w.count / rows, span = shift.count / rows
        precondition(
            w.count == rows * n && shift.count == rows * span && y.count == w.count && n > 0,
            "\(w.count) weights moved by \(shift.count) numbers")
        unsafe table.pointee.memory.rotate(rows, n, span, w.address, shift.address, y.address)
    }

    /// Adds the derivatives of ``rotate(_:by:rows:into:)``.
    public func rotateBackward(
        _ w: View<Float>, by shift: View<Float>, rows: Int, dy: View<Float>,
        toWeights dW: View<Float>?, toShift dShift: View<Float>?
    ) {
        let n = w.count / rows, span = shift.count / rows
        precondition(
            w.count == rows * n && shift.count == rows * span && n > 0,
            "\(w.count) weights moved by \(shift.count) numbers")
        check(dy, like: w)
        check(dW, like: w)
        check(dShift, like: shift)
        unsafe table.pointee.memory.rotateBackward(
            rows, n, span, w.address, shift.address, dy.address, dW?.address, dShift?.address)
    }

    /// y [rows][M] = the sum of all locations, each times its weight.
    public func read(
        _ shape: MemoryShape, weights w: View<Float>, memory: View<Float>, into y: View<Float>
    ) {
        let rows = rows(shape, memory, weights: w, y)
        unsafe table.pointee.memory.read(
            rows, shape.locations, shape.width, w.address, memory.address, y.address)
    }

    /// Adds the derivatives of ``read(_:weights:memory:into:)``.
    public func readBackward(
        _ shape: MemoryShape, weights w: View<Float>, memory: View<Float>, dy: View<Float>,
        toWeights dW: View<Float>?, toMemory dMemory: View<Float>?
    ) {
        let rows = rows(shape, memory, weights: w, dy)
        check(dW, like: w)
        check(dMemory, like: memory)
        unsafe table.pointee.memory.readBackward(
            rows, shape.locations, shape.width, w.address, memory.address, dy.address,
            dW?.address, dMemory?.address)
    }

    /// y = memory ∘ (1 - w eᵀ) + w aᵀ, row by row: each location forgets by its weight what `erase`
    /// [M] says, and takes up `add` [M].
    public func write(
        _ shape: MemoryShape, weights w: View<Float>, erase: View<Float>, add: View<Float>,
        memory: View<Float>, into y: View<Float>
    ) {
        let rows = rows(shape, memory, weights: w, erase)
        check(add, like: erase)
        check(y, like: memory)
        unsafe table.pointee.memory.write(
            rows, shape.locations, shape.width, w.address, erase.address, add.address,
            memory.address, y.address)
    }

    /// Where gradients of a write go; none of what needs none.
    public struct WriteGradients {
        var weights, erase, add, memory: View<Float>?

        /// Names the places.
        public init(
            weights: View<Float>?, erase: View<Float>?, add: View<Float>?, memory: View<Float>?
        ) {
            self.weights = weights
            self.erase = erase
            self.add = add
            self.memory = memory
        }
    }

    /// Adds the derivatives of ``write(_:weights:erase:add:memory:into:)``.
    public func writeBackward(
        _ shape: MemoryShape, weights w: View<Float>, erase: View<Float>, add: View<Float>,
        memory: View<Float>, dy: View<Float>, to gradients: WriteGradients
    ) {
        let rows = rows(shape, memory, weights: w, erase)
        check(add, like: erase)
        check(dy, like: memory)
        check(gradients.weights, like: w)
        check(gradients.erase, like: erase)
        check(gradients.add, like: add)
        check(gradients.memory, like: memory)
        unsafe table.pointee.memory.writeBackward(
            rows, shape.locations, shape.width, w.address, erase.address, add.address,
            memory.address, dy.address, gradients.weights?.address, gradients.erase?.address,
            gradients.add?.address, gradients.memory?.address)
    }

    private func rows(
        _ shape: MemoryShape, _ memory: View<Float>, weights: View<Float>, _ location: View<Float>
    ) -> Int {
        let rows = shape.count > 0 ? memory.count / shape.count : 0
        precondition(
            memory.count == rows * shape.count && weights.count == rows * shape.locations
                && location.count == rows * shape.width,
            "\(weights.count) weights of a memory of \(memory.count) numbers")
        return rows
    }

    private func check(_ gradient: View<Float>?, like x: View<Float>) {
        precondition(gradient.map { $0.count == x.count } ?? true, "a gradient of another shape")
    }
}
