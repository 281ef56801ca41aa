/// The products of all rows of a sequence with one weight matrix: y = x Wᵀ and dx = dy W.
public final class SequenceProduct {
    private let matrix: BLAS.Operand
    private let forwardWeights: PackedWeights
    private let backwardWeights: PackedWeights

    /// The products with W [outputs, inputs], or with some of its rows.
    public init(_ weight: Parameter, rows: Range<Int>? = nil, in parameters: ParameterSet) {
        let (outputs, inputs) = weight.matrixSizes, rows = rows ?? 0..<outputs
        matrix = BLAS.Operand(
            weight.value[rows.lowerBound * inputs..<rows.upperBound * inputs], rows: rows.count,
            columns: inputs)
        forwardWeights = PackedWeights(forward: weight, rows: rows, in: parameters)
        backwardWeights = PackedWeights(backward: weight, rows: rows, in: parameters)
    }

    /// Plans the working memory.
    public func plan(_ computing: Computing) {
        forwardWeights.plan(computing)
        backwardWeights.plan(computing)
    }

    /// Places for packed weights; see ``PackedWeights/place(on:during:)``.
    public struct Places {
        let forward: View<Float>?
        let backward: View<Float>?
        /// For the weights that forward packs after those of this product, in the same place.
        public let next: View<Float>?
    }

    /// Plans places for the operation recorded next, which computes y in forward, perhaps before a
    /// product with other weights, and dx in the phase of its inputs.
    public func places(on tape: Tape, before next: PackedWeights? = nil) -> Places {
        let own = usesLibrary(tape) ? [] : [forwardWeights], all = own + (next.map { [$0] } ?? [])
        let counts = all.map { $0.placeCount(on: tape) }
        let forward = tape.scratch(counts.max() ?? 0, during: .forward ... .forward)
        func part(_ weights: PackedWeights?) -> View<Float>? {
            weights.flatMap {
                $0.placeCount(on: tape) > 0 ? forward[0..<$0.placeCount(on: tape)] : nil
            }
        }
        return Places(
            forward: part(own.first),
            backward: own.isEmpty
                ? nil : backwardWeights.place(on: tape, during: .inputs ... .inputs),
            next: part(next))
    }

    /// y [lane][rows][outputs] = x [lane][rows][inputs] Wᵀ.
    public func forward(
        _ x: View<Float>, into y: View<Float>, packing places: Places? = nil, on tape: Tape
    ) {
        guard usesLibrary(tape) else {
            return forwardWeights.multiplyAll(
                x, into: y, accumulate: false, packing: places?.forward, with: tape.computing)
        }
        tape.eachLane { lane in
            BLAS.multiply(
                rows(x, lane, of: tape, columns: matrix.columns), matrix.transposed,
                into: y.part(lane, of: tape.lanes.count))
        }
    }

    /// dx [lane][rows][inputs] = dy [lane][rows][outputs] W, or is added to.
    public func backward(
        _ dy: View<Float>, into dx: View<Float>, accumulate: Bool, packing places: Places? = nil,
        on tape: Tape
    ) {
        guard usesLibrary(tape) else {
            return backwardWeights.multiplyAll(
                dy, into: dx, accumulate: accumulate, packing: places?.backward,
                with: tape.computing)
        }
        tape.eachLane { lane in
            BLAS.multiply(
                rows(dy, lane, of: tape, columns: matrix.rows), matrix,
                into: dx.part(lane, of: tape.lanes.count), accumulate: accumulate)
        }
    }

    private func usesLibrary(_ tape: Tape) -> Bool {
        tape.computing.products == .library && tape.computing.precision == .float32
    }

    private func rows(
        _ view: View<Float>, _ lane: Int, of tape: Tape, columns: Int
    ) -> BLAS.Operand {
        let part = view.part(lane, of: tape.lanes.count)
        return BLAS.Operand(part, rows: part.count / columns, columns: columns)
    }
}
