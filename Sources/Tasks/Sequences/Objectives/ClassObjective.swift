internal import Layers
internal import Tensors
internal import Training

/// One class out of several, a step or a sequence.
final class ClassObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"
    private let labelSmoothing: Float

    init(_ classes: Int, _ extent: NetworkShape.Extent, labelSmoothing: Float) {
        output = NetworkShape(extent: extent, features: classes)
        self.labelSmoothing = labelSmoothing
    }

    func otherSums(_ set: any ExampleSet) -> Int { ClassScores.count(output, set) }

    func figures(_ score: SequenceScore, _ set: any ExampleSet) -> [Evaluation.Figure] {
        ClassScores.figures(score, set)
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
            probabilities: rows.map(Self.softmax), together: nil)
    }

    private static func softmax(_ row: [Float]) -> [Float] {
        let most = row.max() ?? 0
        let powers = row.map { naturalExponential(Double($0 - most)) }
        let sum = powers.reduce(0, +)
        return powers.map { Float($0 / sum) }
    }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        let steps = output.extent == .steps ? sequence.length : sequence.output.times
        let targets = (0..<steps).map { Int(sequence.targets.classes[sequence.place($0)]) }
        let judged = targets.count { $0 >= 0 }
        if judged == 0 { return }
        let guesses = (0..<steps).map { sequence.output($0).firstMaximum }
        let right = sequence.hits(guesses, targets)
        score.add(right: right, of: judged, isExact: right == judged)
        ClassScores.add(guesses, targets, sequence.set, to: &score)
    }
}

/// Classes of all steps together, as a linear-chain conditional random field sees them.
final class ChainObjective: SequenceObjective {
    let output: NetworkShape
    let metric = "nats"
    private let chain: LinearChainCRF

    init(_ classes: Int, in parameters: ParameterSet) {
        output = .steps(classes)
        chain = LinearChainCRF("crf", tags: classes, in: parameters)
    }

    func otherSums(_ set: any ExampleSet) -> Int { ClassScores.count(output, set) }

    func figures(_ score: SequenceScore, _ set: any ExampleSet) -> [Evaluation.Figure] {
        ClassScores.figures(score, set)
    }

    func loss(of output: Tensor, targets: SequenceTargets, on tape: Tape) -> Loss {
        chain.loss(output, targets: targets.classes, lengths: targets.lengths, on: tape)
    }

    func answer(_ rows: View<Float>, with kernels: Kernels) -> Answer {
        let tags = chain.decode(rows).tags, found = chain.probabilities(rows, of: tags)
        return .classes(
            chosen: tags, probabilities: found.tags.map { $0.map { Float($0) } },
            together: found.path)
    }

    func judge(_ sequence: JudgedSequence, into score: inout SequenceScore) {
        let tags = chain.decode(sequence.outputs).tags
        if tags.isEmpty { return }
        let targets = tags.indices.map { Int(sequence.targets.classes[sequence.place($0)]) }
        let right = sequence.hits(tags, targets)
        score.add(right: right, of: tags.count, isExact: right == tags.count)
        ClassScores.add(tags, targets, sequence.set, to: &score)
    }
}
