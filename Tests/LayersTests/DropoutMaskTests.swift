import Layers
import Reference
import Tensors
import Testing

@Suite struct DropoutMaskTests {
    private static let shape = BatchShape(full: 5, lanes: 4, sequences: 4)
    private static let features = 65

    /// Which elements stay, [T * B * F], seen through an input of ones.
    private func mask(
        rate: Float = 0.5, kind: Dropout.Kind = .standard, name: String = "d",
        moment: Moment = Recording.moment
    ) throws -> [Bool] {
        let recording = Recording(Self.shape)
        let x = recording.input(features: Self.features)
        let y = Dropout(name, rate: rate, kind: kind)(x, on: recording.tape)
        recording.seal()
        x.value.fill(1)
        try recording.forward(moment)
        return recording.values(y).map { $0 != 0 }
    }

    /// The mask of one sequence at one time, [F].
    private func row(_ mask: [Bool], time: Int, sequence: Int) -> ArraySlice<Bool> {
        let first = (time * Self.shape.batch + sequence) * Self.features
        return mask[first..<first + Self.features]
    }

    /// The share of dropped elements is within five standard deviations of the rate.
    ///
    /// n independent draws have the deviation sqrt(p (1 - p) / n), and five of them are passed by
    /// one in two million sets of draws; these draws are the same in every run. A variational mask
    /// has n / T draws, each T times.
    @Test(arguments: [0.1, 0.25, 0.5, 0.9], Dropout.Kind.allCases)
    func dropsAtItsRate(rate: Double, kind: Dropout.Kind) throws {
        let mask = try mask(rate: Float(rate), kind: kind)
        let draws = kind == .variational ? mask.count / Self.shape.times : mask.count
        let dropped = Double(mask.count { !$0 }) / Double(mask.count)
        let deviation = (rate * (1 - rate) / Double(draws)).squareRoot()
        #expect(abs(dropped - rate) <= 5 * deviation)
    }

    /// Forward keeps exactly what backward keeps, with the same factor.
    @Test(arguments: Dropout.Kind.allCases)
    func isTheSameForwardAndBackward(kind: Dropout.Kind) throws {
        let recording = Recording(Self.shape)
        let x = recording.input(features: Self.features)
        let y = Dropout("d", rate: 0.4, kind: kind)(x, on: recording.tape)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        x.value.fill(1)
        feed.gradient.fill(1)
        try recording.run()
        expectSameBits(y.value.array, x.finishedGradient().array, "mask")
        #expect(Set(y.value.array) == [0, 1 / (1 - 0.4 as Float)])
    }

    /// Independent masks of rate 1/2 agree in half of n places, give or take five deviations of
    /// sqrt(n) / 2.
    private func expectIndependent(
        _ left: some Collection<Bool>, _ right: some Collection<Bool>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let equal = Double(zip(left, right).count { $0 == $1 }), count = Double(left.count)
        #expect(
            abs(equal - count / 2) <= 5 * count.squareRoot() / 2,
            "\(equal) of \(count) places agree", sourceLocation: sourceLocation)
    }

    @Test(arguments: Dropout.Kind.allCases)
    func differsBetweenStepsSeedsSitesAndSequences(kind: Dropout.Kind) throws {
        let first = try mask(kind: kind)
        #expect(try mask(kind: kind) == first)
        let moment = Recording.moment
        expectIndependent(
            first, try mask(kind: kind, moment: Moment(seed: moment.seed, step: moment.step + 1)))
        expectIndependent(
            first, try mask(kind: kind, moment: Moment(seed: moment.seed + 1, step: moment.step)))
        expectIndependent(first, try mask(kind: kind, name: "e"))
        for sequence in 1..<Self.shape.batch {
            expectIndependent(
                row(first, time: 0, sequence: 0), row(first, time: 0, sequence: sequence))
        }
    }

    @Test func isConstantOverTimeIfVariational() throws {
        let standard = try mask(), variational = try mask(kind: .variational)
        for sequence in 0..<Self.shape.batch {
            let start = row(variational, time: 0, sequence: sequence)
            for time in 1..<Self.shape.times {
                #expect(row(variational, time: time, sequence: sequence).elementsEqual(start))
                expectIndependent(
                    row(standard, time: 0, sequence: sequence),
                    row(standard, time: time, sequence: sequence))
            }
        }
    }
}
