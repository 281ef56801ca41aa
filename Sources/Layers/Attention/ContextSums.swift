internal import Tensors

/// Contexts: the sums of values, weighted with the weights of attention, head by head.
final class ContextSums: BlockOperation {
    let ports: Ports
    private let weights: Signal
    private let values: Heads
    private let mask: AttentionMask
    private let sumPack: PackedHeads
    private let gradientPack: PackedHeads?
    private let sums: HeadSums?
    private unowned let tape: Tape

    /// Records the contexts, [lane][T][b][heads · size], of weights [lane][T][b][heads][S] that are 0
    /// outside of what `mask` allows.
    static func record(_ weights: some Readable, _ values: Heads, mask: AttentionMask) -> Tensor {
        let weights = weights.signal, tape = weights.tape
        precondition(
            weights.features == values.count * values.signal.tensor.times,
            "\(weights.features) weights for \(values.signal.tensor.times) positions")
        let contexts = tape.tensor(times: weights.tensor.times, features: values.columns.count)
        tape.record(ContextSums(weights, values, mask, contexts))
        return contexts
    }

    private init(_ weights: Signal, _ values: Heads, _ mask: AttentionMask, _ contexts: Tensor) {
        self.weights = weights
        self.values = values
        self.mask = mask
        tape = contexts.tape
        ports = Ports([weights], [contexts], sources: [values.signal.tensor])
        sumPack = PackedHeads(values, as: .rows, during: .forward, .forward)
        let trains = tape.purpose == .training
        gradientPack =
            trains ? PackedHeads(values, as: .columns, during: .states, .inputs) : nil
        sums =
            trains
            ? HeadSums(positions: values.signal.tensor.times, size: values.size, tape.computing)
            : nil
    }

    private var contexts: Tensor { ports.outputs[0] }

    private func rows(ofWeights view: View<Float>) -> HeadRows {
        HeadRows(
            view, sequences: tape.lanes.sequences, width: weights.features,
            columns: 0..<weights.features, heads: values.count)
    }

    private func rows(ofContexts view: View<Float>) -> HeadRows {
        HeadRows(
            view, sequences: tape.lanes.sequences, width: contexts.features,
            columns: 0..<contexts.features, heads: values.count)
    }

    private func reach(_ block: Block, _ lane: Int) -> AttentionReach {
        mask.reach(
            block, lane: lane, weights: weights.tensor, positions: values.signal.tensor.times)
    }

    func prepareForward(_ moment: Moment) { sumPack.pack() }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.sumPositions(
                rows(ofWeights: block.value(weights, lane: lane)), sumPack[lane],
                into: rows(ofContexts: block.value(contexts, lane: lane)),
                reach: reach(block, lane))
        }
    }

    func prepareBackward(_ moment: Moment) { gradientPack?.pack() }

    func backward(_ block: Block) {
        guard let gradientPack else { return }
        for lane in block.lanes {
            guard let (dWeights, accumulate) = block.target(0, of: ports, lane: lane) else {
                continue
            }
            tape.kernels.multiplyPositions(
                rows(ofContexts: block.gradient(contexts, lane: lane)), gradientPack[lane],
                into: rows(ofWeights: dWeights), reach: reach(block, lane), clears: true,
                accumulate: accumulate)
        }
    }

    func finishBackward(_ moment: Moment) {
        let tensor = values.signal.tensor, lanes = tape.lanes.count
        guard let sums, let dContexts = contexts.gradient, let target = tensor.claimGradient()
        else { return }
        let gradient = Heads.ready(target)
        tape.eachLaneRun { worker, run in
            for lane in run {
                let result = values.rows(gradient.part(lane, of: lanes))
                weights.eachPiece(lane: lane, beside: dContexts, times: contexts.times) {
                    read, beside in
                    let isWhole = beside.count * lanes == dContexts.count
                    sums.add(
                        rows(ofWeights: read), rows(ofContexts: beside), to: result,
                        reach: isWhole
                            ? mask.reach(lane: lane, weights: contexts, positions: tensor.times)
                            : mask.everything(
                                lane: lane, lanes: lanes, positions: tensor.times),
                        worker: worker)
                }
            }
        }
    }
}
