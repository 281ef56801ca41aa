internal import Tensors

/// Weights of attention by products: softmax over positions of scale · query · key, head by head.
///
/// On a tape or inside a recurrence, where only queries have time steps. Scores are computed in the
/// place of the weights, their gradients in that of the weights' gradient.
final class DotWeights: BlockOperation {
    let ports: Ports
    private let queries: Heads
    private let keys: Heads
    private let mask: AttentionMask
    private let scale: Float
    private let scorePack: PackedHeads
    private let gradientPack: PackedHeads?
    private let sums: HeadSums?
    private unowned let tape: Tape

    /// Records the weights, [lane][T][b][heads][S].
    static func record(
        _ queries: Heads, _ keys: Heads, scale: Float, mask: AttentionMask
    ) -> Tensor {
        precondition(
            queries.size == keys.size && queries.count == keys.count,
            "queries of \(queries.size) features for keys of \(keys.size)")
        let tape = queries.signal.tape
        let weights = tape.tensor(
            times: queries.signal.tensor.times,
            features: queries.count * keys.signal.tensor.times)
        tape.record(DotWeights(queries, keys, scale, mask, weights))
        return weights
    }

    private init(
        _ queries: Heads, _ keys: Heads, _ scale: Float, _ mask: AttentionMask, _ weights: Tensor
    ) {
        self.queries = queries
        self.keys = keys
        self.scale = scale
        self.mask = mask
        tape = weights.tape
        ports = Ports([queries.signal], [weights], sources: [keys.signal.tensor])
        scorePack = PackedHeads(keys, as: .columns, during: .forward, .forward)
        let trains = tape.purpose == .training
        gradientPack =
            trains ? PackedHeads(keys, as: .rows, during: .states, .inputs) : nil
        sums =
            trains
            ? HeadSums(positions: keys.signal.tensor.times, size: keys.size, tape.computing)
            : nil
    }

    private var weights: Tensor { ports.outputs[0] }
    private var positions: Int { keys.signal.tensor.times }

    /// The heads of rows of weights.
    private func rows(_ view: View<Float>) -> HeadRows {
        HeadRows(
            view, sequences: tape.lanes.sequences, width: weights.features,
            columns: 0..<weights.features, heads: keys.count)
    }

    func prepareForward(_ moment: Moment) { scorePack.pack() }

    func forward(_ block: Block) {
        for lane in block.lanes {
            let scores = block.value(weights, lane: lane)
            let reach = mask.reach(block, lane: lane, weights: weights, positions: positions)
            tape.kernels.multiplyPositions(
                queries.rows(block.value(queries.signal, lane: lane)), scorePack[lane],
                into: rows(scores), reach: reach)
            tape.kernels.attentionSoftmax(
                scores, reach, heads: keys.count, scale: scale, into: scores)
        }
    }

    func prepareBackward(_ moment: Moment) { gradientPack?.pack() }

    func backward(_ block: Block) {
        guard let gradientPack else { return }
        for lane in block.lanes {
            let gradient = block.gradient(weights, lane: lane)
            let reach = mask.reach(block, lane: lane, weights: weights, positions: positions)
            tape.kernels.attentionSoftmaxBackward(
                block.value(weights, lane: lane), reach, heads: keys.count, scale: scale,
                dWeights: gradient, into: gradient, accumulate: false)
            guard let target = block.target(0, of: ports, lane: lane) else { continue }
            tape.kernels.sumPositions(
                rows(gradient), gradientPack[lane], into: queries.rows(Heads.ready(target)),
                reach: reach, accumulate: true)
        }
    }

    func finishBackward(_ moment: Moment) {
        guard let sums, let dScores = weights.gradient,
            let target = keys.signal.tensor.claimGradient()
        else { return }
        let lanes = tape.lanes.count, gradient = Heads.ready(target)
        tape.eachLaneRun { worker, run in
            for lane in run {
                let result = keys.rows(gradient.part(lane, of: lanes))
                queries.signal.eachPiece(lane: lane, beside: dScores, times: weights.times) {
                    read, beside in
                    // A piece that begins later says nothing of its time.
                    let isWhole = beside.count * lanes == dScores.count
                    sums.add(
                        rows(beside), queries.rows(read), to: result,
                        reach: isWhole
                            ? mask.reach(lane: lane, weights: weights, positions: positions)
                            : mask.everything(lane: lane, lanes: lanes, positions: positions),
                        worker: worker)
                }
            }
        }
    }
}
