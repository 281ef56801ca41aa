/// The products of all rows of a sequence with one weight matrix: y = x Wᵀ and dx = dy W.
public final class SequenceProduct {
    private let weight: Parameter
    private let forwardWeights: PackedWeights
    private let backwardWeights: PackedWeights

    /// The products with W [outputs, inputs].
    public init(_ weight: Parameter, in parameters: ParameterSet) {
        self.weight = weight
        forwardWeights = PackedWeights(forward: weight, in: parameters)
        backwardWeights = PackedWeights(backward: weight, in: parameters)
    }

    /// Plans the working memory.
    public func plan(_ computing: Computing) {
        forwardWeights.plan(computing)
        backwardWeights.plan(computing)
    }

    /// y [lane][rows][outputs] = x [lane][rows][inputs] Wᵀ.
    public func forward(_ x: View<Float>, into y: View<Float>, on tape: Tape) {
        guard usesLibrary(tape) else {
            return forwardWeights.multiplyAll(
                x, into: y, accumulate: false, with: tape.computing)
        }
        tape.eachLane { lane in
            BLAS.multiply(
                rows(x, lane, of: tape, columns: weight.shape[1]), matrix.transposed,
                into: y.part(lane, of: tape.lanes.count))
        }
    }

    /// dx [lane][rows][inputs] = dy [lane][rows][outputs] W, or is added to.
    public func backward(
        _ dy: View<Float>, into dx: View<Float>, accumulate: Bool, on tape: Tape
    ) {
        guard usesLibrary(tape) else {
            return backwardWeights.multiplyAll(
                dy, into: dx, accumulate: accumulate, with: tape.computing)
        }
        tape.eachLane { lane in
            BLAS.multiply(
                rows(dy, lane, of: tape, columns: weight.shape[0]), matrix,
                into: dx.part(lane, of: tape.lanes.count), accumulate: accumulate)
        }
    }

    private func usesLibrary(_ tape: Tape) -> Bool {
        tape.computing.products == .library && tape.computing.precision == .float32
    }

    private var matrix: BLAS.Operand {
        BLAS.Operand(weight.value, rows: weight.shape[0], columns: weight.shape[1])
    }

    private func rows(
        _ view: View<Float>, _ lane: Int, of tape: Tape, columns: Int
    ) -> BLAS.Operand {
        let part = view.part(lane, of: tape.lanes.count)
        return BLAS.Operand(part, rows: part.count / columns, columns: columns)
    }
}
