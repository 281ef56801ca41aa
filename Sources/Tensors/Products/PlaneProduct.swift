internal import CKernels

/// The convolution of planes with a weight, its derivatives, and the memory that they take on a tape.
///
/// Patches of an image are written as a matrix, which the product kernels multiply: each output is
/// one fused chain over its patch that starts from the bias, each weight's gradient of a lane one
/// chain over positions and rows.
public final class PlaneProduct {
    /// What is convolved.
    public let window: PlaneWindow

    private let weight: Parameter
    private let bias: Parameter?
    private let computing: Computing
    private let lanes: Int
    private let work: View<Float>
    private let rounded: View<Float>
    private let slabs: View<Float>
    /// Gradients of weight and bias, [lane][weight, bias].
    private let sums: View<Float>?

    /// Plans the memory of the operation recorded next.
    public init(_ window: PlaneWindow, weight: Parameter, bias: Parameter?, on tape: Tape) {
        precondition(
            weight.shape == window.weightShape
                && bias.map { $0.shape == [window.output.channels] } ?? true,
            "a weight \(weight.shape) for \(window.weightShape)")
        self.window = window
        self.weight = weight
        self.bias = bias
        computing = tape.computing
        lanes = tape.lanes.count
        let workers = computing.workers.count
        work = tape.scratch(
            workers * window.workCount, during: .forward ... .forward, .states ... .inputs)
        rounded = tape.scratch(window.roundedCount(computing), during: .forward ... .forward)
        let isTraining = tape.purpose == .training
        slabs = tape.scratch(
            isTraining ? window.slabCount(computing) : 0, during: .states ... .inputs)
        let size = weight.count + (bias?.count ?? 0)
        sums = isTraining ? tape.scratch(lanes * size, during: .states ... .inputs) : nil
    }

    private var pairs: Int32 { computing.precision == .bfloat16 ? 1 : 0 }
    private var kernels: Kernels { computing.kernels }

    /// Before a forward pass; not while workers run.
    public func prepareForward() {
        if pairs == 0 { return }
        var plan = window.descriptor
        unsafe kernels.table.pointee.windows.roundPlanes(
            &plan, weight.value.address, rounded.address)
    }

    /// y = the convolution of the rows x, plus the bias.
    public func forward(_ x: View<Float>, into y: View<Float>, worker: Int) {
        var plan = window.descriptor
        let own = work.part(worker, of: computing.workers.count)
        let weights = pairs == 1 ? rounded : weight.value
        // Safe: an absent bias is a null pointer, which the kernel asks for.
        let bias: UnsafeMutablePointer<Float>? = unsafe bias?.value.address
        for row in 0..<kernels.rows(window, x, y) {
            let x = kernels.image(x, row, window.input), y = kernels.image(y, row, window.output)
            unsafe kernels.table.pointee.windows.convolvePlanes(
                &plan, pairs, weights.address, bias, x.address, y.address, own.address)
        }
    }

    /// Before a backward pass; not while workers run.
    public func prepareBackward() {
        sums?.fill(0)
        var plan = window.descriptor
        unsafe kernels.table.pointee.windows.slabPlanes(
            &plan, pairs, weight.value.address, slabs.address)
    }

    /// dx += the gradient of the rows x.
    public func backward(_ dy: View<Float>, addingTo dx: View<Float>, worker: Int) {
        var plan = window.descriptor
        let own = work.part(worker, of: computing.workers.count)
        for row in 0..<kernels.rows(window, dx, dy) {
            let dx = kernels.image(dx, row, window.input)
            let dy = kernels.image(dy, row, window.output)
            unsafe kernels.table.pointee.windows.convolvePlanesBackward(
                &plan, pairs, slabs.address, dy.address, dx.address, own.address)
        }
    }

    /// Adds rows of a lane to its gradients of weight and bias.
    public func addGradients(_ x: View<Float>, dy: View<Float>, lane: Int, worker: Int) {
        guard let part = sums?.part(lane, of: lanes) else { return }
        var plan = window.descriptor
        let own = work.part(worker, of: computing.workers.count)
        let dWeight = part[0..<weight.count], dBias = part[weight.count..<part.count]
        // Safe: as above.
        let bias: UnsafeMutablePointer<Float>? = unsafe dBias.count > 0 ? dBias.address : nil
        for row in 0..<kernels.rows(window, x, dy) {
            let x = kernels.image(x, row, window.input), dy = kernels.image(dy, row, window.output)
            unsafe kernels.table.pointee.windows.convolvePlanesWeights(
                &plan, pairs, x.address, dy.address, dWeight.address, bias, own.address)
        }
    }

    /// The gradients of weight and bias: those of all lanes, added along the ``LaneTree``.
    public func finishGradients() {
        guard let sums else { return }
        LaneTree.combine(count: lanes) { from, to in
            kernels.add(sums.part(from, of: lanes), to: sums.part(to, of: lanes))
        }
        weight.gradient.copy(from: sums[0..<weight.count])
        bias?.gradient.copy(from: sums[weight.count..<sums.count / lanes])
    }
}
