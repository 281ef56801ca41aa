import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct ElementLossTests {
    /// A loss with its parameters.
    struct Case: Sendable, CustomTestStringConvertible {
        let kind: ElementTwin?
        let parameters: [Double]
        var blocks = 1
        var testDescription: String { kind.map { "\($0)" } ?? "gaussian" }

        static let all = [
            Case(kind: .squared, parameters: [0]), Case(kind: .absolute, parameters: [0]),
            Case(kind: .huber, parameters: [0.75]),
            Case(kind: .quantile, parameters: [0.125, 0.5, 0.875], blocks: 3),
            Case(kind: .logistic, parameters: []),
            Case(kind: nil, parameters: [0.0009765625], blocks: 2),
        ]

        func twin(_ example: ElementExample<Double>, _ features: Int) -> LossTwin<Double> {
            guard let kind else { return example.gaussian(floor: parameters[0]) }
            return example.loss(kind, kind == .logistic ? positives(features) : parameters)
        }

        func positives(_ features: Int) -> [Double] { (0..<features).map { 0.5 + Double($0 % 4) } }

        func record(_ x: Tensor, _ targets: ElementTargets, on tape: Tape) -> Loss {
            let numbers = parameters.map { Float($0) }
            switch kind {
            case .squared: return RegressionLoss(.squared, of: x, targets: targets, on: tape)
            case .absolute: return RegressionLoss(.absolute, of: x, targets: targets, on: tape)
            case .huber:
                return RegressionLoss(.huber(delta: numbers[0]), of: x, targets: targets, on: tape)
            case .quantile:
                return RegressionLoss(.quantiles(numbers), of: x, targets: targets, on: tape)
            case .logistic:
                return BinaryCrossEntropy(
                    x, targets: targets, positiveWeights: positives(x.features).map { Float($0) },
                    on: tape)
            case nil:
                return RegressionLoss(
                    .gaussian(floor: numbers[0]), of: x, targets: targets, on: tape)
            }
        }
    }

    private func expectTwin(_ loss: Case, _ shape: BatchShape, features: Int) throws {
        var random = TestRandom(seed: 91)
        let x: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, loss.blocks * features, limit: 4)
        var targets: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, features, limit: 2)
        if loss.kind == .logistic { targets.values = targets.values.map { $0 > 0 ? 1 : 0 } }
        var weights: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, features, limit: 1)
        // Every third target is missing.
        for place in weights.values.indices {
            weights.values[place] = place % 3 == 1 ? 0 : abs(weights.values[place])
        }
        for isWeighted in [false, true] {
            var masks = shape.validity(features: features)
            if isWeighted {
                for (place, weight) in weights.values.enumerated() { masks.values[place] *= weight }
            }
            let twin = loss.twin(
                ElementExample(x: x.rows, targets: targets.rows, weights: masks), features)
            var given = targets
            for (place, weight) in weights.values.enumerated() where isWeighted && weight == 0 {
                given.values[place] = .nan
            }
            for purpose in [Tape.Purpose.training, .evaluation] {
                let recording = Recording(shape, purpose: purpose)
                let input = recording.input(features: x.features)
                let operation = loss.record(
                    input,
                    ElementTargets(
                        recording.numbers(given), lengths: recording.lengths,
                        weights: isWeighted ? recording.numbers(weights) : nil),
                    on: recording.tape)
                recording.seal()
                recording.fill(input, x)
                try recording.expect(operation, of: input, twin, loss.testDescription)
            }
        }
    }

    @Test(arguments: Case.all, BatchShape.awkward)
    func agreesWithTheTwin(loss: Case, shape: BatchShape) throws {
        try expectTwin(loss, shape, features: 3)
    }

    @Test(arguments: Case.all, [1, 7, 8, 9, 31, 64, 65])
    func agreesWithTheTwin(loss: Case, features: Int) throws {
        try expectTwin(loss, BatchShape(ragged: 4, lanes: 3, sequences: 2), features: features)
    }

    @Test(arguments: [
        ("squared", 0), ("absolute", 1), ("huber", 2), ("quantiles", 3), ("gaussian", 5),
    ])
    func agreesWithPyTorch(name: String, number: Int) throws {
        try expectPyTorch(
            Case.all[number], "regression/\(name)", targets: "regression/targets")
    }

    @Test func binaryAgreesWithPyTorch() throws {
        let golden = try Golden.load("losses"), logits = try golden.step("binary/x")
        let recording = Recording(BatchShape(full: 1, lanes: 2, sequences: 3))
        let input = recording.input(features: logits.features)
        let loss = BinaryCrossEntropy(
            input, targets: ElementTargets(recording.numbers(try golden.step("binary/targets"))),
            positiveWeights: try golden.tensor("binary/weights").floats, on: recording.tape)
        recording.seal()
        recording.fill(input, logits)
        try recording.run()
        try expectGolden([Double(loss.sums[0])], golden, "binary/loss")
        try expectGolden(recording.gradient(input), golden, "binary/grad/x")
        #expect(loss.sums[1] == 30)
    }

    private func expectPyTorch(_ loss: Case, _ name: String, targets: String) throws {
        let golden = try Golden.load("losses"), x = try golden.step("\(name)/x")
        let recording = Recording(BatchShape(full: 1, lanes: 3, sequences: 2))
        let input = recording.input(features: x.features)
        let operation = loss.record(
            input, ElementTargets(recording.numbers(try golden.step(targets))),
            on: recording.tape)
        recording.seal()
        recording.fill(input, x)
        try recording.run()
        try expectGolden([Double(operation.sums[0])], golden, "\(name)/loss")
        try expectGolden(recording.gradient(input), golden, "\(name)/grad/x")
    }

    /// Large logits cost what they are worth, and large deviations do not overflow.
    @Test func staysFiniteForLargeNumbers() throws {
        let recording = Recording(BatchShape(full: 1, lanes: 1, sequences: 2))
        let logits = recording.input(features: 2), gaussian = recording.input(features: 2)
        let labels = SequenceBatch<Double>(times: 1, batch: 2, features: 2, values: [0, 1, 1, 0])
        let zeros = SequenceBatch<Double>(times: 1, batch: 2, features: 1)
        let binary = BinaryCrossEntropy(
            logits, targets: ElementTargets(recording.numbers(labels)), on: recording.tape)
        let likelihood = RegressionLoss(
            .gaussian(floor: 1e-6), of: gaussian, targets: ElementTargets(recording.numbers(zeros)),
            on: recording.tape)
        recording.seal()
        recording.fill(
            logits, SequenceBatch(times: 1, batch: 2, features: 2, values: [1e4, -1e4, 1e4, -1e4]))
        recording.fill(
            gaussian, SequenceBatch(times: 1, batch: 2, features: 2, values: [0, 200, 1, -200]))
        try recording.run()
        #expect(binary.sums[0] == 2e4)
        #expect(recording.gradient(logits) == [1, -1, 0, 0])
        expectNear([Double(likelihood.sums[0])], [100 + (1e6 - 13.815_510_558) / 2], "gaussian")
        expectNear(recording.gradient(gaussian), [0, 0.5, 1e6, 0], "gaussian")
    }
}
