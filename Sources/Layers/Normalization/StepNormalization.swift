public import Tensors

/// Batch normalisation inside a recurrence: each time step has statistics of its own, over all valid
/// sequences of the global batch, and all steps share γ and β.
///
/// Source: Cooijmans et al. 2017. Running statistics are kept for the first `steps` steps; later ones
/// use those of the last. Sums go along the lane tree and over all ranks in every step, so that the
/// number of ranks changes no bit. In training a step in which no sequence is left changes nothing.
public final class StepNormalization {
    /// Features of a row.
    public let features: Int
    /// Steps with running statistics of their own.
    public let steps: Int
    /// Scale γ, `name.weight` [features].
    public let weight: Parameter
    /// Shift β, `name.bias` [features]; nil where the caller has another one.
    public let bias: Parameter?
    /// Running means and variances, [steps, features].
    public let runningMean: Statistic, runningVariance: Statistic

    let momentum: Float
    let epsilon: Float

    /// Declares γ = `scale`, β = 0 and running statistics of mean 0 and variance 1.
    public init(
        _ name: String, features: Int, steps: Int, scale: Float = 0.1, hasBias: Bool = false,
        momentum: Float = 0.1, epsilon: Float = 1e-5, in parameters: ParameterSet
    ) {
        self.features = features
        self.steps = steps
        self.momentum = momentum
        self.epsilon = epsilon
        weight = parameters.declare(
            "\(name).weight", shape: [features], initializer: .constant(scale))
        bias =
            hasBias
            ? parameters.declare("\(name).bias", shape: [features], initializer: .constant(0))
            : nil
        runningMean = parameters.declareStatistic(
            "\(name).running_mean", shape: [steps, features], initial: 0)
        runningVariance = parameters.declareStatistic(
            "\(name).running_var", shape: [steps, features], initial: 1)
    }

    /// Records the normalisation of x in a recurrence over sequences of `lengths`.
    public func callAsFunction(_ x: some Readable, lengths: View<Int32>) -> Tensor {
        let x = x.signal, tape = x.tape
        precondition(x.features == features, "\(x.features) features, normalised as \(features)")
        let output = tape.tensor(like: x)
        tape.planGradients(of: [weight] + (bias.map { [$0] } ?? []))
        tape.planLaneSum(2 * features + 1)
        tape.record(StepNormalizing(self, x, lengths, output))
        return output
    }
}

private final class StepNormalizing: SynchronizedOperation {
    let ports: Ports
    private let layer: StepNormalization
    private let lengths: View<Int32>
    private let normalized: Tensor
    private let mask: View<Float>  // [lane][b]
    private let zeros: View<Float>  // [F]
    private let mean: View<Float>  // [F]
    private let inverses: View<Float>  // [T][F], each step's 1 / deviation
    private let counts: View<Float>  // [T]
    private let sums: View<Float>  // [2 F + 1]
    private let scaled: View<Float>  // [F]
    private unowned let tape: Tape

    init(_ layer: StepNormalization, _ x: Signal, _ lengths: View<Int32>, _ y: Tensor) {
        self.layer = layer
        self.lengths = lengths
        tape = y.tape
        ports = Ports([x], [y])
        let n = layer.features
        normalized = tape.constant(times: y.times, features: n)
        mask = tape.scratch(tape.lanes.rows)
        zeros = tape.scratch(n)
        mean = tape.scratch(n)
        inverses = tape.scratch(y.times * n)
        counts = tape.scratch(y.times)
        sums = tape.scratch(2 * n + 1)
        scaled = tape.scratch(n)
    }

    private var features: Int { layer.features }
    private var lanes: Int { tape.lanes.count }
    private var output: Tensor { ports.outputs[0] }

    private func time(_ block: Block) -> Int {
        guard let time = block.time else {
            preconditionFailure("statistics of a step outside of a recurrence")
        }
        return time
    }

    // MARK: Forward

    func forward(allLanes block: Block) throws {
        let time = time(block), inverse = inverses[time * features..<(time + 1) * features]
        setMask(time)
        if tape.purpose == .training {
            try measure(block, time, inverse)
        } else {
            let step = min(time, layer.steps - 1) * features
            mean.copy(from: layer.runningMean.value[step..<step + features])
            for j in 0..<features {
                inverse[j] =
                    1 / (layer.runningVariance.value[step + j] + layer.epsilon).squareRoot()
            }
        }
        zeros.fill(0)
        for lane in 0..<lanes {
            tape.kernels.normalize(
                block.value(ports.inputs[0], lane: lane), mean: mean, inverseDeviation: inverse,
                scale: layer.weight.value, shift: layer.bias?.value ?? zeros,
                mask: mask.part(lane, of: lanes), normalized: block.value(normalized, lane: lane),
                y: block.value(output, lane: lane))
        }
    }

    private func setMask(_ time: Int) {
        for row in 0..<mask.count { mask[row] = time < Int(lengths[row]) ? 1 : 0 }
    }

    private func measure(_ block: Block, _ time: Int, _ inverse: View<Float>) throws {
        let input = ports.inputs[0], total = sums[0..<features]
        try sum(into: sums[0..<features + 1]) { lane, part in
            let rows = mask.part(lane, of: lanes)
            tape.kernels.moment(
                of: block.value(input, lane: lane), around: nil, mask: rows,
                into: part[0..<features])
            var valid: Float = 0
            for row in 0..<rows.count { valid += rows[row] }
            part[features] = valid
        }
        let count = sums[features], rows = max(count, 1)
        counts[time] = rows
        for j in 0..<features { mean[j] = total[j] / rows }
        try sum(into: total) { lane, part in
            tape.kernels.moment(
                of: block.value(input, lane: lane), around: mean,
                mask: mask.part(lane, of: lanes), into: part)
        }
        for j in 0..<features {
            inverse[j] = 1 / (total[j] / rows + layer.epsilon).squareRoot()
        }
        if time >= layer.steps || count == 0 { return }
        for j in 0..<features {
            remember(mean[j], in: layer.runningMean, at: time * features + j)
            // A single row has no unbiased variance to remember.
            if count < 2 { continue }
            remember(total[j] / (rows - 1), in: layer.runningVariance, at: time * features + j)
        }
    }

    private func remember(_ value: Float, in statistic: Statistic, at place: Int) {
        let old = statistic.value[place]
        statistic.value[place] = old + layer.momentum * (value - old)
    }

    private func sum(
        into result: View<Float>, _ leaf: (_ lane: Int, _ part: View<Float>) -> Void
    ) throws {
        tape.sumLanes(into: result, leaf)
        try tape.ranks.sumOverRanks(result)
    }

    // MARK: Backward

    func backward(allLanes block: Block) throws {
        let time = time(block), inverse = inverses[time * features..<(time + 1) * features]
        setMask(time)
        let sumDy = sums[0..<features], sumDyNormalized = sums[features..<2 * features]
        tape.sumLanes(into: sums[0..<2 * features]) { lane, part in
            tape.kernels.normalizationSums(
                normalized: block.value(normalized, lane: lane),
                dy: block.gradient(output, lane: lane), mask: mask.part(lane, of: lanes),
                sumDy: part[0..<features], sumDyNormalized: part[features..<2 * features])
        }
        try tape.ranks.sumOverRanks(sums[0..<2 * features])
        for j in 0..<features {
            scaled[j] = layer.weight.value[j] * inverse[j]
            sumDy[j] /= counts[time]
            sumDyNormalized[j] /= counts[time]
        }
        for lane in 0..<lanes {
            guard let (dx, accumulate) = block.target(0, of: ports, lane: lane) else { continue }
            tape.kernels.normalizationGradient(
                normalized: block.value(normalized, lane: lane),
                dy: block.gradient(output, lane: lane), mask: mask.part(lane, of: lanes),
                scaled: scaled, meanDy: sumDy, meanDyNormalized: sumDyNormalized, dx: dx,
                accumulate: accumulate)
        }
    }

    /// γ and β are shared by all steps: their gradients are sums over the whole sequence, without the
    /// rows that are over, of which the normalised numbers are 0.
    func finishBackward(_ moment: Moment) {
        guard let dy = output.gradient else { return }
        tape.sumLanes(into: layer.weight.gradient) { lane, part in
            let dy = dy.part(lane, of: lanes)
            tape.kernels.combineBackward(
                .multiply, normalized.value(lane: lane), layer.weight.value, .row,
                rows: dy.count / features, dy: dy, intoSecond: part, accumulate: false)
        }
        guard let bias = layer.bias else { return }
        let sequences = tape.lanes.sequences
        tape.sumLanes(into: bias.gradient) { lane, part in
            part.fill(0)
            let dy = dy.part(lane, of: lanes), valid = lengths.part(lane, of: lanes)
            for row in 0..<output.times * sequences
            where row / sequences < Int(valid[row % sequences]) {
                tape.kernels.add(dy[row * features..<(row + 1) * features], to: part)
            }
        }
    }
}
