internal import Tensors

/// The operation of ``BatchNormalization``.
///
/// In training its forward pass asks for two sums over ranks (sums and count, then squared
/// deviations from the mean: two passes, because one would cancel), its backward pass for one.
final class Normalizing: Operation {
    let layer: BatchNormalization
    let input: Tensor
    let lengths: View<Int32>
    let output: Tensor
    unowned let tape: Tape

    private let mask: View<Float>  // [lane][T][b]
    private let normalized: View<Float>  // like input
    private let sums: View<Float>  // [2 F + 1]
    private let mean: View<Float>
    private let inverseDeviation: View<Float>
    private let scaled: View<Float>

    init(
        layer: BatchNormalization, input: Tensor, lengths: View<Int32>, output: Tensor, tape: Tape
    ) {
        self.layer = layer
        self.input = input
        self.lengths = lengths
        self.output = output
        self.tape = tape
        let features = layer.features
        mask = tape.scratch(input.times * tape.lanes.rows)
        normalized = tape.scratch(input.value.count)
        sums = tape.scratch(2 * features + 1)
        mean = tape.scratch(features)
        inverseDeviation = tape.scratch(features)
        scaled = tape.scratch(features)
    }

    private var features: Int { layer.features }
    private var lanes: Int { tape.lanes.count }

    // MARK: Forward

    func forward(_ moment: Moment) throws {
        fillMask()
        if tape.purpose == .training {
            try measureBatch()
        } else {
            mean.copy(from: layer.runningMean.value)
            for j in 0..<features { setDeviation(j, variance: layer.runningVariance.value[j]) }
        }
        tape.kernels.normalize(
            input.value, mean: mean, inverseDeviation: inverseDeviation,
            scale: layer.weight.value, shift: layer.bias.value, mask: mask,
            normalized: normalized, y: output.value)
    }

    private func fillMask() {
        let sequences = tape.lanes.sequences, times = input.times
        for lane in 0..<lanes {
            let valid = lengths.part(lane, of: lanes), rows = mask.part(lane, of: lanes)
            for time in 0..<times {
                for row in 0..<sequences {
                    rows[time * sequences + row] = time < Int(valid[row]) ? 1 : 0
                }
            }
        }
    }

    private func measureBatch() throws {
        let total = sums[0..<features], count = sums[features..<features + 1]
        try sum(into: sums[0..<features + 1]) { lane, part in
            let rows = mask.part(lane, of: lanes)
            tape.kernels.moment(
                of: input.value(lane: lane), around: nil, mask: rows, into: part[0..<features])
            part[features] = rows.withSpan { span in
                var valid: Float = 0
                for index in span.indices { valid += span[index] }
                return valid
            }
        }
        // A batch without a single valid row leaves everything as it is.
        let rows = max(count[0], 1)
        for j in 0..<features { mean[j] = total[j] / rows }
        try sum(into: sums[0..<features]) { lane, part in
            tape.kernels.moment(
                of: input.value(lane: lane), around: mean, mask: mask.part(lane, of: lanes),
                into: part)
        }
        for j in 0..<features {
            setDeviation(j, variance: total[j] / rows)
            if count[0] > 0 { remember(mean[j], in: layer.runningMean, at: j) }
            // A single row has no unbiased variance to remember.
            if count[0] > 1 { remember(total[j] / (rows - 1), in: layer.runningVariance, at: j) }
        }
    }

    private func setDeviation(_ j: Int, variance: Float) {
        inverseDeviation[j] = 1 / (variance + layer.epsilon).squareRoot()
    }

    private func remember(_ value: Float, in statistic: Statistic, at j: Int) {
        let old = statistic.value[j]
        statistic.value[j] = old + layer.momentum * (value - old)
    }

    // MARK: Backward

    func backward(_ moment: Moment) throws {
        let dy = output.finishedGradient(), count = max(sums[features], 1)
        let sumDy = sums[0..<features], sumDyNormalized = sums[features + 1..<2 * features + 1]
        let both = sums
        tape.sumLanes(into: both) { lane, part in
            tape.kernels.normalizationSums(
                normalized: normalized.part(lane, of: lanes), dy: dy.part(lane, of: lanes),
                mask: mask.part(lane, of: lanes), sumDy: part[0..<features],
                sumDyNormalized: part[features + 1..<2 * features + 1])
            part[features] = 0
        }
        // The gradients of γ and β are this rank's sums: the gradient exchange adds them up.
        layer.bias.gradient.copy(from: sumDy)
        layer.weight.gradient.copy(from: sumDyNormalized)
        try tape.ranks.sumOverRanks(both)
        guard let (dx, accumulate) = input.claimGradient() else { return }
        for j in 0..<features {
            scaled[j] = layer.weight.value[j] * inverseDeviation[j]
            sumDy[j] /= count
            sumDyNormalized[j] /= count
        }
        tape.kernels.normalizationGradient(
            normalized: normalized, dy: dy, mask: mask, scaled: scaled, meanDy: sumDy,
            meanDyNormalized: sumDyNormalized, dx: dx, accumulate: accumulate)
    }

    private func sum(
        into result: View<Float>, _ leaf: (_ lane: Int, _ part: View<Float>) -> Void
    ) throws {
        tape.sumLanes(into: result, leaf)
        try tape.ranks.sumOverRanks(result)
    }
}
