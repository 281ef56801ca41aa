internal import Tensors

/// The gradients of a step that a rank computes in passes over its lanes, added along the
/// ``LaneTree``.
///
/// The parameters' gradients are the top of a stack of partial sums; what lies below waits in copies,
/// log2 of the passes of them. What rides along is added with them.
final class PassSum {
    private let passes: Int
    private let kernels: Kernels
    private let gradients: Memory<Float>
    private let waiting: [Memory<Float>]

    /// Plans the sum for parameters that were allocated; a single pass needs no memory.
    init(_ parameters: ParameterSet, passes: Int, kernels: Kernels) {
        self.passes = passes
        self.kernels = kernels
        let gradients = parameters.gradients
        self.gradients = gradients
        waiting = (0..<LaneTree.depth(of: passes)).map { _ in Memory(count: gradients.count) }
    }

    /// Runs all passes.
    ///
    /// - Parameter compute: makes the gradients those of one pass.
    func run(_ compute: (_ pass: Int) throws -> Void) rethrows {
        try LaneTree.walk(
            count: passes,
            leaf: { pass, slot in
                if slot > 0 { waiting[slot - 1].whole.copy(from: gradients.whole) }
                try compute(pass)
            },
            // An addition has the same bits whichever of both comes first.
            add: { _, to in kernels.add(waiting[to].whole, to: gradients.whole) })
    }
}
