internal import DataParallel
internal import Tensors

/// The gradients of a step that a rank computes in passes over its lanes, added along the ``LaneTree``
/// as far as its lanes are whole subtrees.
///
/// A pass writes its gradients to a place of its own, with what rides along; places are the stack of
/// the partial sums that wait. The exchange between ranks goes on with what is left there.
final class PassSum {
    private let context: TaskContext
    private let parameters: ParameterSet
    private let order: LaneSumOrder

    /// Plans the sum for parameters that were allocated; a single pass needs no memory.
    init(_ parameters: ParameterSet, context: TaskContext) {
        self.context = context
        self.parameters = parameters
        order = context.order
        // As many on every rank: the exchange finds places of others by their distance.
        parameters.makePlaces(
            gradients: context.places, statistics: context.meeting == nil ? 1 : context.passes)
    }

    /// Runs all passes.
    ///
    /// - Parameter compute: makes the gradients those of one pass.
    /// - Throws: what `compute` throws.
    func run(_ compute: (_ pass: Int) throws -> Void) throws {
        // Passes that meet see the same sums and change the statistics alike, each its own.
        parameters.copyStatistics()
        try context.eachPass(
            select: { pass in
                parameters.useGradients(at: order.placeOfSum[pass])
                if context.meeting != nil { parameters.useStatistics(at: pass) }
            },
            {
                try compute($0)
                let partials = parameters.partialGradients
                for top in order.tops(after: $0) {
                    context.kernels.add(partials[top], to: partials[top - 1])
                }
            })
        parameters.useGradients(at: 0)
        parameters.useStatistics(at: 0)
    }

    /// Adds what is left to the first place, in an order that depends on the ranks.
    func addUp() {
        let partials = parameters.partialGradients
        for place in 0..<order.left.count where place > 0 {
            context.kernels.add(partials[place], to: partials.first)
        }
    }
}
