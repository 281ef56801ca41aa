internal import Tensors

/// The softmax of scores [lane][T][b][S] over the positions that a row attends to; 0 elsewhere.
final class MaskedSoftmax: BlockOperation {
    let ports: Ports
    private let mask: AttentionMask
    private unowned let tape: Tape

    /// Records the weights.
    static func record(_ scores: some Readable, mask: AttentionMask) -> Tensor {
        let scores = scores.signal, weights = scores.tape.tensor(like: scores)
        scores.tape.record(MaskedSoftmax(scores, mask, weights))
        return weights
    }

    private init(_ scores: Signal, _ mask: AttentionMask, _ weights: Tensor) {
        ports = Ports([scores], [weights])
        self.mask = mask
        tape = weights.tape
    }

    private var weights: Tensor { ports.outputs[0] }

    private func reach(_ block: Block, _ lane: Int) -> AttentionReach {
        mask.reach(block, lane: lane, weights: weights, positions: weights.features)
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.attentionSoftmax(
                block.value(ports.inputs[0], lane: lane), reach(block, lane), heads: 1, scale: 1,
                into: block.value(weights, lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let (dScores, accumulate) = block.target(0, of: ports, lane: lane) else {
                continue
            }
            tape.kernels.attentionSoftmaxBackward(
                block.value(weights, lane: lane), reach(block, lane), heads: 1, scale: 1,
                dWeights: block.gradient(weights, lane: lane), into: dScores,
                accumulate: accumulate)
        }
    }
}

/// How far the positions of a source are from a predicted one: [lane][T][b][S] = s - length · fraction
/// (Luong, Pham & Manning 2015, local-p).
final class SourceOffsets: BlockOperation {
    let ports: Ports
    private let mask: AttentionMask
    private unowned let tape: Tape

    /// Records the distances from what `fraction` [lane][T][b][1] of the mask's lengths points to.
    static func record(
        _ fraction: some Readable, positions: Int, mask: AttentionMask
    ) -> Tensor {
        let fraction = fraction.signal
        precondition(fraction.features == 1, "\(fraction.features) centres of a row")
        let offsets = fraction.tape.tensor(times: fraction.tensor.times, features: positions)
        fraction.tape.record(SourceOffsets(fraction, mask, offsets))
        return offsets
    }

    private init(_ fraction: Signal, _ mask: AttentionMask, _ offsets: Tensor) {
        ports = Ports([fraction], [offsets])
        self.mask = mask
        tape = offsets.tape
    }

    private var offsets: Tensor { ports.outputs[0] }

    private func reach(_ block: Block, _ lane: Int) -> AttentionReach {
        mask.reach(block, lane: lane, weights: offsets, positions: offsets.features)
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.attentionOffsets(
                of: block.value(ports.inputs[0], lane: lane), reach(block, lane),
                into: block.value(offsets, lane: lane))
        }
    }

    func backward(_ block: Block) {
        for lane in block.lanes {
            guard let (dFraction, accumulate) = block.target(0, of: ports, lane: lane) else {
                continue
            }
            tape.kernels.attentionOffsetsBackward(
                block.gradient(offsets, lane: lane), reach(block, lane), into: dFraction,
                accumulate: accumulate)
        }
    }
}
