import Reference
import TestSupport
import Testing

@Suite struct LanguageModelTests {
    private typealias Model = LanguageModelTwin<Double>

    /// Embedding, two LSTM layers, batch normalisation, linear, cross-entropy on ragged text.
    private func example(normalized: Bool) -> (model: Model, batch: Model.Batch) {
        var random = TestRandom(seed: 41)
        let vocabulary = 9
        let units = 7
        func layer(_ inputs: Int) -> LSTMTwin<Double> {
            LSTMTwin(
                weightIH: random.matrix(4 * units, inputs),
                weightHH: random.matrix(4 * units, units), biasIH: random.vector(4 * units),
                biasHH: random.vector(4 * units))
        }
        let model = Model(
            embedding: EmbeddingTwin(table: random.matrix(vocabulary, 5)),
            layers: [layer(5), layer(units)],
            normalization: normalized
                ? BatchNormalizationTwin(weight: random.vector(units), bias: random.vector(units))
                : nil,
            output: LinearTwin(weight: random.matrix(vocabulary, units), bias: random.vector(9)))
        let lengths = [6, 0, 3, 1]
        var targets = random.integers(24, below: vocabulary)
        for time in 0..<6 {
            for sequence in 0..<4 where time >= lengths[sequence] {
                targets[time * 4 + sequence] = -1
            }
        }
        let batch = Model.Batch(
            times: 6, batch: 4, tokens: random.integers(24, below: vocabulary), targets: targets,
            lengths: lengths)
        return (model, batch)
    }

    /// The derivative along random directions is the product of gradient and direction.
    @Test(arguments: [true, false])
    func hasItsGradientAlongRandomDirections(normalized: Bool) {
        let (model, batch) = example(normalized: normalized)
        let result = model.run(batch)
        #expect(result.count == 10)
        var random = TestRandom(seed: 42)
        let start = model.flattened
        for number in 0..<5 {
            let direction: [Double] = random.vector(start.count)
            let slope = dot(result.gradients.flattened, direction)
            expectGradient([slope], at: [0], "direction \(number)") { distance in
                var moved = model
                moved.flattened = zip(start, direction).map { $0 + distance[0] * $1 }
                return moved.run(batch).lossSum
            }
        }
    }

    /// Every single derivative, so that no parameter is left out.
    @Test func hasEveryDerivative() {
        let (model, batch) = example(normalized: true)
        let gradients = model.run(batch).gradients
        expectGradient(gradients.flattened, at: model.flattened, "parameters") {
            var moved = model
            moved.flattened = $0
            return moved.run(batch).lossSum
        }
    }

    @Test func takesBackWhatItFlattens() {
        let (model, _) = example(normalized: true)
        var other = model
        other.flattened = model.flattened.map { $0 + 1 }
        #expect(other.parameters.map(\.name) == model.parameters.map(\.name))
        for (changed, original) in zip(other.parameters, model.parameters) {
            #expect(changed.values == original.values.map { $0 + 1 }, "\(original.name)")
        }
    }

    /// Ten steps of Adam with clipping and carried state are those of PyTorch.
    ///
    /// Errors grow from step to step as training is unstable against them, hence 1e-9 at the end.
    @Test func trainsLikePyTorch() throws {
        let golden = try Golden.load("language_model")
        var model = Model(
            embedding: EmbeddingTwin(table: try golden.matrix("initial/embedding.weight")),
            layers: try (0..<2).map { try golden.lstm("initial/lstm", layer: $0, separator: ".") },
            output: LinearTwin(
                weight: try golden.matrix("initial/output.weight"),
                bias: try golden.values("initial/output.bias")))
        let tokens = try golden.sequences("tokens")
        let targets = try golden.sequences("targets")
        var optimizer = AdamTwin<Double>(rate: try golden.number("rate"))
        var state: [LSTMTwin<Double>.State]?
        var losses: [Double] = []
        var norms: [Double] = []
        for step in 0..<tokens.times {
            let batch = Model.Batch(
                times: tokens.batch, batch: tokens.features,
                tokens: tokens[time: step].values.map { Int($0) },
                targets: targets[time: step].values.map { Int($0) })
            let result = model.run(batch, initial: state)
            state = result.final
            let count = Double(result.count)
            losses.append(result.lossSum / count)
            if step == 0 {
                for (name, values) in result.gradients.parameters {
                    try expectGolden(values.map { $0 / count }, golden, "first_grad/\(name)")
                }
            }
            var gradient = [result.gradients.flattened.map { $0 / count }]
            norms.append(clipGlobalNorm(&gradient, maximum: try golden.number("clip")))
            optimizer.step(&model.flattened, gradient: gradient[0])
        }
        try expectGolden(losses, golden, "loss", tolerance: 1e-10)
        try expectGolden(norms, golden, "norm", tolerance: 1e-10)
        let final = try #require(state)
        try expectGolden(final.flatMap(\.hidden.values), golden, "final/hn", tolerance: 1e-9)
        try expectGolden(final.flatMap(\.cell.values), golden, "final/cn", tolerance: 1e-9)
        for (name, values) in model.parameters {
            try expectGolden(values, golden, "final/\(name)", tolerance: 1e-9)
        }
    }
}
