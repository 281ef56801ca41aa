/// The gradient of a table whose rows were looked up: row by row the sum of the gradients of its
/// uses, inside each lane in order and then over lanes along the ``LaneTree``.
///
/// Only rows that were used are summed, so that the work does not grow with lanes times vocabulary.
/// A lane that did not use a row would add zero, which changes no bit.
public final class EmbeddingGradient {
    private let vocabulary: Int
    private let features: Int
    private let lanes: Int
    private let computing: Computing
    private let starts: Memory<Int32>  // [V + 1]: where a token's uses begin in `uses`
    private let uses: Memory<Int32>  // rows, by token and then in order
    private let slots: Memory<Float>

    /// Plans the gradient of a table [vocabulary, features] looked up `rows` times.
    public init(vocabulary: Int, features: Int, rows: Int, on tape: Tape) {
        self.vocabulary = vocabulary
        self.features = features
        lanes = tape.lanes.count
        computing = tape.computing
        starts = Memory(count: vocabulary + 1)
        uses = Memory(count: rows)
        let depth = LaneTree.depth(of: lanes)
        slots = Memory(count: computing.workers.count * (depth + 1) * features)
    }

    /// Computes the gradient.
    ///
    /// - Parameters:
    ///   - dy: gradients of the rows that were looked up, [lane][rows][features].
    ///   - tokens: which rows, each in 0..<vocabulary.
    ///   - result: [vocabulary, features].
    public func compute(_ dy: View<Float>, tokens: View<Int32>, into result: View<Float>) {
        precondition(
            tokens.count == uses.count && dy.count == tokens.count * features
                && result.count == vocabulary * features, "gradients of other rows")
        sort(tokens)
        computing.workers.split(vocabulary) { worker, range in
            let depth = LaneTree.depth(of: lanes)
            let own = slots.whole.part(worker, of: computing.workers.count)
            result[range.lowerBound * features..<range.upperBound * features].fill(0)
            let sum = RowSum(
                dy: dy, uses: uses.whole, rowsPerLane: tokens.count / lanes, features: features,
                kernels: computing.kernels)
            starts.whole.withSpan { starts in
                for token in range {
                    let place = Int(starts[token])..<Int(starts[token + 1])
                    if place.isEmpty { continue }
                    let row = result[token * features..<(token + 1) * features]
                    _ = sum.add(place, lanes: 0..<lanes, slot: 0) { slot in
                        slot == 0 ? row : own.part(slot - 1, of: depth + 1)
                    }
                }
            }
        }
    }

    /// Counting sort: rows by token, those of a token in order.
    private func sort(_ tokens: View<Int32>) {
        starts.whole.fill(0)
        starts.whole.withMutableSpan { starts in
            tokens.withSpan { tokens in
                for index in tokens.indices { starts[Int(tokens[index]) + 1] += 1 }
                for token in 0..<vocabulary { starts[token + 1] += starts[token] }
                uses.whole.withMutableSpan { uses in
                    for index in tokens.indices {
                        let token = Int(tokens[index])
                        uses[Int(starts[token])] = Int32(index)
                        starts[token] += 1
                    }
                }
                // Each start has moved to the next one's place.
                for token in (0..<vocabulary).reversed() { starts[token + 1] = starts[token] }
                starts[0] = 0
            }
        }
    }
}

/// The sum of one row of the table.
private struct RowSum {
    let dy: View<Float>
    let uses: View<Int32>
    let rowsPerLane: Int
    let features: Int
    let kernels: Kernels

    /// Sums the uses in `place` that belong to a run of lanes; false if there are none.
    func add(
        _ place: Range<Int>, lanes: Range<Int>, slot: Int, _ target: (Int) -> View<Float>
    ) -> Bool {
        if place.isEmpty { return false }
        if lanes.count == 1 {
            kernels.sum(rows: uses[place], of: dy, into: target(slot))
            return true
        }
        let middle = lanes.lowerBound + LaneTree.leftCount(of: lanes.count)
        let cut = split(place, before: middle)
        let left = place.lowerBound..<cut, right = cut..<place.upperBound
        let hasLeft = add(left, lanes: lanes.lowerBound..<middle, slot: slot, target)
        let next = hasLeft ? slot + 1 : slot
        let hasRight = add(right, lanes: middle..<lanes.upperBound, slot: next, target)
        if hasLeft && hasRight { kernels.add(target(next), to: target(slot)) }
        return true
    }

    /// The first use in `place` that belongs to lane `lane` or a later one.
    private func split(_ place: Range<Int>, before lane: Int) -> Int {
        let limit = Int32(lane * rowsPerLane)
        return uses.withSpan { uses in
            var index = place.lowerBound
            while index < place.upperBound && uses[index] < limit { index += 1 }
            return index
        }
    }
}
