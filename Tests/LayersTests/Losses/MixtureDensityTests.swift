import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct MixtureDensityTests {
    private func shape(_ components: Int, _ form: String) -> MixtureShape {
        switch form {
        case "line": .univariate(components: components, floor: 0.0009765625)
        case "plane":
            .bivariate(
                components: components, hasPen: false, floor: 0.0009765625,
                correlationLimit: 0.9990234375)
        default:
            .bivariate(
                components: components, hasPen: true, floor: 0.0009765625,
                correlationLimit: 0.9990234375)
        }
    }

    private func expectTwin(_ batch: BatchShape, components: Int, _ form: String) throws {
        var random = TestRandom(seed: 94)
        let shape = shape(components, form)
        let x: SequenceBatch<Double> = random.sequences(
            batch.times, batch.batch, shape.columns, limit: 1.5)
        var y: SequenceBatch<Double> = random.sequences(
            batch.times, batch.batch, shape.targetColumns, limit: 2)
        for row in 0..<y.rows.rows where shape.hasPen { y.rows[row, 0] = Double(row % 2) }
        let twin = MixtureTwin(
            components: components, isBivariate: shape.isBivariate, hasPen: shape.hasPen,
            floor: Double(shape.floor), limit: Double(shape.correlationLimit)
        ).loss(x.rows, targets: y.rows, counts: batch.valid)
        for purpose in [Tape.Purpose.training, .evaluation] {
            let recording = Recording(batch, purpose: purpose)
            let input = recording.input(features: shape.columns)
            let loss = MixtureDensity(
                of: input, shape: shape,
                targets: ElementTargets(recording.numbers(y), lengths: recording.lengths),
                on: recording.tape)
            recording.seal()
            recording.fill(input, x)
            // Exponents of up to some hundreds are squares of quotients of rounded differences.
            try recording.expect(loss, of: input, twin, form, tolerance: 1e-5)
        }
    }

    @Test(arguments: BatchShape.awkward, ["line", "plane", "pen"])
    func agreesWithTheTwin(batch: BatchShape, form: String) throws {
        try expectTwin(batch, components: 5, form)
    }

    @Test(arguments: [1, 7, 8, 9, 20, 31, 64, 65], ["line", "plane", "pen"])
    func agreesWithTheTwin(components: Int, form: String) throws {
        try expectTwin(
            BatchShape(ragged: 3, lanes: 2, sequences: 2), components: components, form)
    }

    @Test(arguments: [("univariate", "line"), ("bivariate", "pen")])
    func agreesWithPyTorch(name: String, form: String) throws {
        let golden = try Golden.load("losses"), x = try golden.step("mixture/\(name)/x")
        let recording = Recording(BatchShape(full: 1, lanes: 3, sequences: 2))
        let input = recording.input(features: x.features)
        let targets = try golden.step("mixture/\(name)/targets")
        let loss = MixtureDensity(
            of: input, shape: shape(5, form), targets: ElementTargets(recording.numbers(targets)),
            on: recording.tape)
        recording.seal()
        recording.fill(input, x)
        try recording.run()
        try expectGolden(
            [Double(loss.sums[0])], golden, "mixture/\(name)/loss", tolerance: 1e-5)
        try expectGolden(
            recording.gradient(input), golden, "mixture/\(name)/grad/x", tolerance: 1e-5)
    }

    /// Far targets, narrow components and correlations near 1 neither overflow nor divide by 0.
    @Test func staysFiniteForExtremeParameters() throws {
        let shape = MixtureShape.bivariate(components: 3, hasPen: true)
        let recording = Recording(BatchShape(full: 1, lanes: 1, sequences: 4))
        let input = recording.input(features: shape.columns)
        let y = SequenceBatch<Double>(
            times: 1, batch: 4, features: 3, values: [0, 1e4, -1e4, 1, 0, 0, 1, 3, 3, 0, 1, -1])
        let loss = MixtureDensity(
            of: input, shape: shape, targets: ElementTargets(recording.numbers(y)),
            on: recording.tape)
        recording.seal()
        for extreme in [-60.0, 60] {
            var x = SequenceBatch<Double>(times: 1, batch: 4, features: shape.columns)
            for row in 0..<4 {
                x.rows[row, 0] = extreme
                for column in 10..<shape.columns { x.rows[row, column] = extreme }
            }
            recording.fill(input, x)
            try recording.run()
            #expect(loss.sums[0].isFinite)
            #expect(recording.gradient(input).allSatisfy { $0.isFinite })
        }
    }
}

@Suite struct MixtureSamplerTests {
    /// Moments of many draws are those of the mixture.
    ///
    /// Bounds are six standard errors of means of 4000 draws, or more.
    @Test func drawsFromTheMixture() {
        let shape = MixtureShape.bivariate(components: 2, hasPen: true, floor: 1e-6)
        let row = Memory<Float>(count: shape.columns).whole
        // Pen likely; weights 1 : 3; means (0, 1) and (40, -1); deviations 1; correlation 0.8 or so.
        let tangent: Float = 1.0986123
        row.copy(from: [1.0986123, 0, 1.0986123, 0, 40, 1, -1, 0, 0, 0, 0, tangent, tangent])
        let sampler = MixtureSampler(shape, seed: 5)
        let draws = (0..<4000).map { sampler.sample(row, timeStep: UInt32($0)).map(Double.init) }
        func mean(_ value: ([Double]) -> Double) -> Double {
            draws.reduce(0) { $0 + value($1) } / 4000
        }
        #expect(abs(mean { $0[0] } - 0.75) < 0.05)
        #expect(abs(mean { $0[1] } - 30) < 1.7)
        #expect(abs(mean { $0[2] } + 0.5) < 0.1)
        // Within the components: E[(x - m1)(y - m2)] = 0.8 * 0.999; components are far apart.
        let product = mean { draw in
            draw[1] < 20 ? draw[1] * (draw[2] - 1) : (draw[1] - 40) * (draw[2] + 1)
        }
        #expect(abs(product - 0.8) < 0.15)
        #expect(sampler.sample(row, timeStep: 7) == draws[7].map { Float($0) })
        #expect(
            MixtureSampler(shape, seed: 6).sample(row, timeStep: 7) != draws[7].map { Float($0) })
    }

    @Test func biasAndTemperatureNarrow() {
        let shape = MixtureShape.univariate(components: 1)
        let row = Memory<Float>(count: 3).whole
        row.copy(from: [0, 10, 0])
        func spread(_ sampler: MixtureSampler) -> Double {
            (0..<1000).reduce(0) {
                let d = Double(sampler.sample(row, timeStep: UInt32($1))[0]) - 10
                return $0 + d * d / 1000
            }
        }
        let plain = spread(MixtureSampler(shape, seed: 1))
        #expect(abs(plain - 1) < 0.25)
        #expect(
            abs(spread(MixtureSampler(shape, seed: 1, temperature: 0.25)) / plain - 0.25) < 1e-3)
        let narrow = spread(MixtureSampler(shape, seed: 1, bias: 1)) / plain
        #expect(abs(narrow - 0.1353) < 1e-3)  // e^-2
        #expect(spread(MixtureSampler(shape, seed: 1, temperature: 0)) == 0)
    }
}
