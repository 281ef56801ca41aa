import Tensors

/// What a step of a model leaves behind.
struct StepResult: Sendable {
    /// Arrays with one part a lane, lane after lane: logits, states and their gradients.
    var rows: [[Float]]
    /// Arrays that are sums over lanes: loss and count, gradients of the parameters.
    var sums: [[Float]]
    /// Running statistics, which every rank has whole.
    var statistics: [Float]

    /// The gradients of the parameters.
    var gradients: [Float] { sums[1] }

    /// All numbers, for a comparison of bits.
    var numbers: [Float] { (rows + sums + [statistics]).flatMap { $0 } }

    /// The step of all ranks out of the parts of each: rows one after the other, sums added along
    /// the lane tree; nil for no rank.
    static func joined(_ ranks: [StepResult]) -> StepResult? {
        var parts = ranks
        LaneTree.combine(count: parts.count) { from, to in
            for (index, sum) in parts[from].sums.enumerated() {
                for place in sum.indices { parts[to].sums[index][place] += sum[place] }
            }
        }
        guard var result = parts.first else { return nil }
        for part in parts.dropFirst() {
            for (index, values) in part.rows.enumerated() { result.rows[index] += values }
        }
        return result
    }
}
