internal import Foundation
internal import Layers
internal import Tensors

/// One class out of several, a step or a sequence.
final class ClassObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"
    let hasHits = true
    private let labelSmoothing: Float

    init(_ classes: Int, _ extent: NetworkShape.Extent, labelSmoothing: Float) {
        output = NetworkShape(extent: extent, features: classes)
        self.labelSmoothing = labelSmoothing
    }

    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss {
        SoftmaxCrossEntropy(
            output, targets: targets.classes,
            labelSmoothing: tape.purpose == .training ? labelSmoothing : 0, on: tape)
    }

    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        let rows = self.rows(rows)
        return .classes(
            chosen: rows.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 },
            probabilities: rows.map(Self.softmax))
    }

    private static func softmax(_ row: [Float]) -> [Float] {
        let most = row.max() ?? 0
        let powers = row.map { exp(Double($0 - most)) }
        let sum = powers.reduce(0, +)
        return powers.map { Float($0 / sum) }
    }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        var right = 0, judged = 0
        for step in 0..<sequence.output.times {
            let target = Int(sequence.targets.classes[sequence.place(step)])
            if target < 0 { continue }
            judged += 1
            if sequence.output(step).firstMaximum == target { right += 1 }
        }
        if judged > 0 { score.add(right: right, of: judged, isExact: right == judged) }
    }
}

/// Classes of all steps together, as a linear-chain conditional random field sees them.
final class ChainObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"
    let hasHits = true
    private let chain: LinearChainCRF

    init(_ classes: Int, in parameters: ParameterSet) {
        output = .steps(classes)
        chain = LinearChainCRF("crf", tags: classes, in: parameters)
    }

    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss {
        chain.loss(output, targets: targets.classes, lengths: targets.lengths, on: tape)
    }

    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        .classes(chosen: chain.decode(rows).tags, probabilities: [])
    }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        let tags = chain.decode(sequence.outputs).tags
        if tags.isEmpty { return }
        let right = tags.indices.count {
            Int(sequence.targets.classes[sequence.place($0)]) == tags[$0]
        }
        score.add(right: right, of: tags.count, isExact: right == tags.count)
    }
}
