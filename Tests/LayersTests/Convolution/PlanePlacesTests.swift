import Layers
import Reference
import Tensors
import Testing

/// Places of planes as steps: against a formula, number by number.
@Suite struct PlanePlacesTests {
    private static let planes = [
        PlaneShape(channels: 1, height: 1, width: 1), PlaneShape(channels: 3, height: 1, width: 1),
        PlaneShape(channels: 1, height: 2, width: 3), PlaneShape(channels: 4, height: 3, width: 2),
    ]

    private static let shapes = [
        BatchShape(full: 1, lanes: 1, sequences: 1),
        BatchShape(ragged: 9, lanes: 1, sequences: 8),
        BatchShape(ragged: 7, lanes: 3, sequences: 2),
    ]

    /// Read once, or twice, so that gradients are added up.
    @Test(arguments: planes, shapes)
    func stepsAreThePlaces(planes: PlaneShape, shape: BatchShape) throws {
        for readers in 1...2 { try check(planes, shape, readers: readers) }
    }

    private func check(_ planes: PlaneShape, _ shape: BatchShape, readers: Int) throws {
        let recording = Recording(shape), x = recording.input(features: planes.count)
        let made = (0..<readers).map { _ in
            PlanePlaces(planes)(x, lengths: recording.lengths, on: recording.tape)
        }
        let feeds = made.map { GradientFeed($0.sequence, on: recording.tape) }
        recording.seal()
        let places = planes.height * planes.width
        var random = TestRandom(seed: 5)
        var input: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, planes.count)
        input.values = input.values.map { Double(Float($0)) }
        var slope: SequenceBatch<Double> = random.sequences(
            shape.times * places, shape.batch, planes.channels)
        slope.values = slope.values.map { Double(Float($0)) }
        recording.fill(x, input)
        for feed in feeds { recording.fill(feed, slope) }
        try recording.run()

        var output = slope, gradient = input
        for time in 0..<shape.times {
            for sequence in 0..<shape.batch {
                for channel in 0..<planes.channels {
                    for place in 0..<places {
                        let feature = channel * places + place, step = time * places + place
                        output[step, sequence, channel] = input[time, sequence, feature]
                        gradient[time, sequence, feature] =
                            Double(readers) * slope[step, sequence, channel]
                    }
                }
            }
        }
        for one in made {
            #expect(recording.values(one.sequence) == output.values)
            let lengths = recording.lanes.toTimeMajor(one.lengths.array.map(Int.init), times: 1)
            #expect(lengths == shape.lengths.map { $0 * places })
        }
        expectNear(recording.gradient(x), gradient.values, "x")
    }
}
