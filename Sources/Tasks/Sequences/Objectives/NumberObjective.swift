internal import Foundation
internal import Layers
internal import Tensors
internal import Training

/// Numbers, by a regression loss.
final class NumberObjective: SequenceObjective {
    let output: NetworkShape
    let metric: String
    private let kind: RegressionLoss.Kind

    init(
        _ kind: RegressionLoss.Kind, _ name: String, _ count: Int, _ extent: NetworkShape.Extent
    ) {
        self.kind = kind
        output = NetworkShape(extent: extent, features: count * kind.blocks)
        metric =
            switch kind {
            case .squared: "mean squared error"
            case .absolute: "mean absolute error"
            case .huber: "Huber loss"
            case .quantiles: "pinball loss"
            case .gaussian: "nats"
            }
    }

    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss {
        RegressionLoss(
            kind, of: output, targets: ElementTargets(targets.values, weights: targets.weights),
            on: tape)
    }

    /// The numbers, of Gaussians the means.
    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        guard case .gaussian = kind else { return .numbers(self.rows(rows)) }
        return .numbers(self.rows(rows).map { Array($0.prefix($0.count / 2)) })
    }

    /// Squares and distances in the unit of the file, where the set knows it, also without a model.
    func otherSums(_ set: any ExampleSet) -> Int {
        set.judging.units.isEmpty ? 0 : 2 * NumberErrors.size
    }

    func figures(_ score: SequenceScore, _ set: any ExampleSet) -> [Evaluation.Figure] {
        if score.others.isEmpty { return [] }
        let own = NumberErrors(score, at: 0), naive = NumberErrors(score, at: NumberErrors.size)
        var figures = [Evaluation.Figure("rmse", own.rootMeanSquare), .init("mae", own.mean)]
        if naive.mean > 0 {
            figures.append(.init("naiveRmse", naive.rootMeanSquare))
            figures.append(.init("mase", own.mean / naive.mean))
        }
        return figures + (set.judging.anomalies?.figures(score.errors.map(\.error)) ?? [])
    }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        let judging = sequence.set.judging, units = judging.units
        if units.isEmpty { return }
        var error = 0.0, told = 0.0
        let count = output.features / kind.blocks
        let naive = sequence.set.naive(sequence.example)
        for step in 0..<(output.extent == .steps ? sequence.length : 1) {
            let row = sequence.output(step), place = sequence.place(step) * count
            for element in 0..<count where sequence.targets.weights[place + element] > 0 {
                let target = sequence.targets.values[place + element]
                let unit = Double(units[element % units.count])
                let distance = Double(row[point * count + element] - target)
                NumberErrors.add(distance * unit, to: &score, at: 0)
                error += surprise(distance, row, element, of: count)
                told += 1
                guard let guess = naive?[step * count + element], !guess.isNaN else { continue }
                NumberErrors.add(
                    Double(guess - target) * unit, to: &score, at: NumberErrors.size)
            }
        }
        if judging.anomalies != nil {
            score.errors.append((sequence.example, error / max(told, 1)))
        }
    }

    /// How much a number is out of order: the square of its distance, or, where a Gaussian says how far
    /// numbers are usually off, its negative log likelihood.
    private func surprise(
        _ distance: Double, _ row: View<Float>, _ element: Int, of count: Int
    ) -> Double {
        guard case .gaussian(let floor) = kind else { return distance * distance }
        let variance = exp(Double(row[count + element])) + Double(floor)
        return distance * distance / variance + log(variance)
    }

    /// Which block of the output is the best single guess: of quantiles the one nearest to the median.
    private var point: Int {
        guard case .quantiles(let levels) = kind else { return 0 }
        return levels.indices.min { abs(levels[$0] - 0.5) < abs(levels[$1] - 0.5) } ?? 0
    }
}

/// Numbers, points or pen movements, by a mixture of Gaussians.
final class MixtureObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"
    private let shape: MixtureShape

    init(_ count: Int, _ extent: NetworkShape.Extent, components: Int, floor: Float) {
        shape =
            count == 1
            ? .univariate(components: components, floor: floor)
            : .bivariate(components: components, hasPen: count == 3, floor: floor)
        output = NetworkShape(extent: extent, features: shape.columns)
    }

    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss {
        // A target of a whole sequence is there as soon as the sequence has a step.
        MixtureDensity(
            of: output, shape: shape,
            targets: ElementTargets(targets.values, lengths: targets.lengths), on: tape)
    }

    /// The parameters as they are.
    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        .parameters(self.rows(rows))
    }

    func sampler(_ options: SamplingOptions, kernels: Kernels) -> (any StepSampler)? {
        MixtureSampler(
            shape, seed: options.seed, bias: options.bias, temperature: options.temperature,
            kernels: kernels)
    }

    func figures(_ score: SequenceScore, _ set: any ExampleSet) -> [Evaluation.Figure] { [] }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {}
}

/// Any of several labels, a step or a sequence; a row hits if all of its labels are right.
final class LabelObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"

    init(_ labels: Int, _ extent: NetworkShape.Extent) {
        output = NetworkShape(extent: extent, features: labels)
    }

    func otherSums(_ set: any ExampleSet) -> Int { Findings.size }

    func figures(_ score: SequenceScore, _ set: any ExampleSet) -> [Evaluation.Figure] {
        score.hits + [
            Evaluation.Figure("f1", Findings(score).f1),
            Evaluation.Figure(
                output.extent == .steps ? "natsPerStep" : "natsPerSequence",
                score.loss / max(score.judged, 1)),
        ]
    }

    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss {
        BinaryCrossEntropy(
            output, targets: ElementTargets(targets.values, weights: targets.weights), on: tape)
    }

    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        .labels(
            probabilities: self.rows(rows).map { row in
                row.map { Float(1 / (1 + naturalExponential(-Double($0)))) }
            })
    }

    func sampler(_ options: SamplingOptions, kernels: Kernels) -> (any StepSampler)? {
        LabelSampler(options, kernels: kernels)
    }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        var right = 0, judged = 0
        let width = output.features
        for step in 0..<sequence.output.times {
            let row = sequence.place(step) * width
            var isRight = true, hasTarget = false, found = (right: 0, set: 0, wanted: 0)
            for place in row..<row + width where sequence.targets.weights[place] > 0 {
                hasTarget = true
                let isSet = sequence.output.value[place] > 0
                let isWanted = sequence.targets.values[place] > 0.5
                if isSet != isWanted { isRight = false }
                if isSet && isWanted { found.right += 1 }
                if isSet { found.set += 1 }
                if isWanted { found.wanted += 1 }
            }
            if hasTarget { judged += 1 }
            if hasTarget && isRight { right += 1 }
            Findings.add(right: found.right, found: found.set, wanted: found.wanted, to: &score)
        }
        if judged > 0 { score.add(right: right, of: judged, isExact: right == judged) }
    }
}
