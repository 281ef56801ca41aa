import Layers
import Reference
import Tensors
import Testing

/// What makes models forget what they should not learn, and parameters that are used twice.
@Suite struct RegularizationTests {
    private static let shapes = BatchShape.awkward

    /// A vocabulary of nine through an embedding and a map back, with one table or with two.
    private struct Echo {
        let recording: Recording
        let table: Parameter
        let matrix: Parameter
        let y: Tensor
        let feed: GradientFeed

        init(_ shape: BatchShape, isTied: Bool) {
            recording = Recording(shape)
            var random = TestRandom(seed: 81)
            let tokens = random.integers(shape.times * shape.batch, below: 9)
            let parameters = recording.parameters
            let words = Embedding("words", vocabulary: 9, features: 5, in: parameters)
            let map =
                isTied
                ? Linear("map", tiedTo: words.weight, in: parameters)
                : Linear("map", inputs: 5, outputs: 9, in: parameters)
            table = words.weight
            matrix = map.weight
            let x = words(recording.integers(tokens), times: shape.times, on: recording.tape)
            y = map(x, on: recording.tape)
            feed = GradientFeed(y, on: recording.tape)
            recording.seal()
            recording.fill(feed, random.sequences(shape.times, shape.batch, 9))
        }
    }

    @Test(arguments: shapes)
    func aTiedGradientIsTheSumOfBoth(shape: BatchShape) throws {
        let tied = Echo(shape, isTied: true), free = Echo(shape, isTied: false)
        free.matrix.value.copy(from: tied.table.value)
        free.table.value.copy(from: tied.table.value)
        for echo in [tied, free] {
            let bias = try echo.recording.parameters.parameter("map.bias")
            bias.value.fill(0.25)
            try echo.recording.run()
            echo.recording.parameters.finishGradients(with: .best)
        }
        #expect(tied.y.value.array == free.y.value.array)
        let sum = zip(free.table.gradient.array, free.matrix.gradient.array).map { $0 + $1 }
        #expect(tied.table.gradient.array == sum)
        #expect(tied.recording.parameters.parameterCount == 9 * 5 + 9)
    }

    /// A layer with a weight drop computes what a layer with the masked matrix computes.
    @Test(arguments: shapes)
    func weightDropIsAMaskedMatrix(shape: BatchShape) throws {
        func layer(_ rate: Float) -> (Recording, Tensor, GradientFeed, ParameterSet) {
            let recording = Recording(shape)
            let x = recording.input(features: 3)
            let lstm = LSTM(
                "lstm", layer: 0, inputs: 3, units: 7, weightDrop: rate, in: recording.parameters)
            let y = lstm(x, lengths: recording.lengths, on: recording.tape).sequence
            let feed = GradientFeed(y, on: recording.tape)
            recording.seal()
            var random = TestRandom(seed: 82)
            recording.fill(x, random.sequences(shape.times, shape.batch, 3))
            recording.fill(feed, random.sequences(shape.times, shape.batch, 7))
            return (recording, y, feed, recording.parameters)
        }
        let (dropped, y, _, parameters) = layer(0.5), (plain, twin, _, twins) = layer(0)
        let matrix = try parameters.parameter("lstm.weight_hh_l0")
        let random = Philox(
            seed: Recording.moment.seed, site: RandomSite(name: "lstm.weight_hh_l0.drop"))
        let mask = (0..<28 * 7).map { place -> Float in
            let number = random.uniform(
                step: Recording.moment.step, sequence: 0, timeStep: UInt32(place / 7),
                unit: UInt32(place % 7))
            return number < 0.5 ? 2 : 0
        }
        #expect(mask.contains(0) && mask.contains(2))
        let masked = try twins.parameter("lstm.weight_hh_l0")
        masked.value.copy(from: zip(matrix.value.array, mask).map { $0 * $1 })
        try dropped.run()
        parameters.finishGradients(with: .best)
        try plain.run()
        #expect(y.value.array == twin.value.array)
        #expect(
            matrix.gradient.array == zip(masked.gradient.array, mask).map { $0 * $1 + 0 })
        // Another step drops others.
        let before = y.value.array
        try dropped.run(Moment(seed: Recording.moment.seed, step: Recording.moment.step + 1))
        if shape.times > 1 { #expect(y.value.array != before) }
    }

    @Test(arguments: [(Float(2), Float(0)), (0, 3), (0.5, 1.5)], shapes)
    func penaltiesAreDerivatives(factors: (Float, Float), shape: BatchShape) throws {
        let recording = Recording(shape), features = 5
        let x = recording.input(features: features)
        ActivationPenalty(size: factors.0, change: factors.1)(
            x, lengths: recording.lengths, on: recording.tape)
        recording.seal()
        var random = TestRandom(seed: 83)
        let start: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, features)
        recording.fill(x, start)
        try recording.run()

        func penalty(_ batch: SequenceBatch<Double>) -> Double {
            var sum = 0.0
            for (sequence, length) in shape.lengths.enumerated() {
                for time in 0..<length {
                    for feature in 0..<features {
                        let h = batch[time: time][sequence, feature]
                        sum += Double(factors.0) * h * h
                        if time == 0 { continue }
                        let change = h - batch[time: time - 1][sequence, feature]
                        sum += Double(factors.1) * change * change
                    }
                }
            }
            return sum / Double(features)
        }
        let step = 1e-5
        let slopes = start.values.indices.map { place in
            var above = start, below = start
            above.values[place] += step
            below.values[place] -= step
            return (penalty(above) - penalty(below)) / (2 * step)
        }
        expectNear(recording.gradient(x), slopes, "gradient")
    }

    @Test(arguments: shapes)
    func wordsAreDroppedWhereverTheyStand(shape: BatchShape) throws {
        let recording = Recording(shape), features = 5, moment = Recording.moment
        var source = TestRandom(seed: 84)
        let tokens = source.integers(shape.times * shape.batch, below: 9)
        let x = recording.input(features: features)
        let y = WordDropout("words", rate: 0.3)(
            x, tokens: recording.integers(tokens), on: recording.tape)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        let input: SequenceBatch<Double> = source.sequences(shape.times, shape.batch, features)
        let dy: SequenceBatch<Double> = source.sequences(shape.times, shape.batch, features)
        recording.fill(x, input)
        recording.fill(feed, dy)
        try recording.run()
        let random = Philox(seed: moment.seed, site: RandomSite(name: "words"))
        let factors = tokens.flatMap { token -> [Double] in
            let number = random.uniform(
                step: moment.step, sequence: 0, timeStep: 0, unit: UInt32(token))
            return Array(repeating: number < 1 - Float(0.3) ? 1 / 0.7 : 0, count: features)
        }
        expectNear(recording.values(y), zip(input.values, factors).map { $0 * $1 }, "y")
        expectNear(recording.gradient(x), zip(dy.values, factors).map { $0 * $1 }, "gradient")
    }
}
