internal import Foundation
internal import Layers
internal import Tensors

/// Numbers, by a regression loss.
final class NumberObjective: SequenceObjective {
    let output: NetworkShape
    let metric: String
    let hasHits = false
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

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {}
}

/// Numbers, points or pen movements, by a mixture of Gaussians.
final class MixtureObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"
    let hasHits = false
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

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {}
}

/// Any of several labels, a step or a sequence; a row hits if all of its labels are right.
final class LabelObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"
    let hasHits = true

    init(_ labels: Int, _ extent: NetworkShape.Extent) {
        output = NetworkShape(extent: extent, features: labels)
    }

    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss {
        BinaryCrossEntropy(
            output, targets: ElementTargets(targets.values, weights: targets.weights), on: tape)
    }

    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        .labels(
            probabilities: self.rows(rows).map { row in
                row.map { Float(1 / (1 + exp(-Double($0)))) }
            })
    }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        var right = 0, judged = 0
        let width = output.features
        for step in 0..<sequence.output.times {
            let row = sequence.place(step) * width
            var isRight = true, hasTarget = false
            for place in row..<row + width where sequence.targets.weights[place] > 0 {
                hasTarget = true
                let isSet = sequence.output.value[place] > 0
                if isSet != (sequence.targets.values[place] > 0.5) { isRight = false }
            }
            if hasTarget { judged += 1 }
            if hasTarget && isRight { right += 1 }
        }
        if judged > 0 { score.add(right: right, of: judged, isExact: right == judged) }
    }
}
