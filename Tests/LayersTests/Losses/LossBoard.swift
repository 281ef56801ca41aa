import Layers
import Reference
import Tensors

/// Every loss on one tape, some of them in a combination.
final class LossBoard {
    let recording: Recording
    let combination: LossCombination
    private let losses: [Loss]
    private let inputs: [Tensor]

    /// Records all losses for the lanes that `rank` has of a batch, and fills them in.
    init(
        _ shape: BatchShape, computing: Computing = Computing(kernels: .best), rank: Int = 0,
        ranks: Int = 1, summation: any RankSummation = SingleRank()
    ) {
        let recording = Recording(
            shape, computing: computing, rank: rank, ranks: ranks, summation: summation)
        let tape = recording.tape
        var random = TestRandom(seed: 103)
        var inputs: [Tensor] = []
        func input(_ features: Int) -> Tensor {
            inputs.append(recording.input(features: features))
            return inputs[inputs.count - 1]
        }
        func targets(_ features: Int) -> ElementTargets {
            ElementTargets(
                recording.numbers(random.sequences(shape.times, shape.batch, features)),
                lengths: recording.lengths)
        }
        func classes(_ count: Int) -> View<Int32> {
            recording.integers(
                zip(shape.valid, random.integers(shape.valid.count, below: count))
                    .map { $0 ? $1 : -1 })
        }
        let entropy = SoftmaxCrossEntropy(
            input(12), targets: classes(12), labelSmoothing: 0.1, on: tape)
        let binary = BinaryCrossEntropy(input(5), targets: targets(5), on: tape)
        let quantiles = RegressionLoss(
            .quantiles([0.1, 0.5, 0.9]), of: input(6), targets: targets(2), on: tape)
        let gaussian = RegressionLoss(
            .gaussian(floor: 1e-3), of: input(4), targets: targets(2), on: tape)
        let line = MixtureShape.univariate(components: 17)
        let univariate = MixtureDensity(
            of: input(line.columns), shape: line, targets: targets(1), on: tape)
        let plane = MixtureShape.bivariate(components: 5, hasPen: true)
        let bivariate = MixtureDensity(
            of: input(plane.columns), shape: plane, targets: targets(3), on: tape)
        let labels = shape.lengths.map { random.integers(($0 + 1) / 2, below: 6).map { $0 + 1 } }
        let ctc = CTCLoss(
            input(7), targets: recording.labels(labels, room: (shape.times + 1) / 2),
            targetLengths: recording.lengths(labels.map(\.count)),
            inputLengths: recording.lengths, on: tape)
        let crf = LinearChainCRF("crf", tags: 6, in: recording.parameters)
        let chain = crf.loss(
            input(6), targets: classes(6), lengths: recording.lengths, on: tape)
        combination = LossCombination([(entropy, 1), (ctc, 0.5), (chain, 3)], on: tape)
        recording.seal()
        self.recording = recording
        losses = [entropy, binary, quantiles, gaussian, univariate, bivariate, ctc, chain]
        self.inputs = inputs
        for input in inputs {
            recording.fill(
                input, random.sequences(shape.times, shape.batch, input.features, limit: 3))
        }
    }

    /// Runs a step and returns all numbers that it leaves behind.
    func step() throws -> StepResult {
        try recording.run()
        return StepResult(
            rows: inputs.map { $0.finishedGradient().array },
            sums: [combination.sums.array, recording.parameters.gradientsOnly.array]
                + losses.map(\.sums.array),
            statistics: [])
    }
}
