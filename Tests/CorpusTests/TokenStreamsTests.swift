import Corpus
import Testing

/// One plan to try: a text of N tokens, B streams, T time steps.
struct StreamPlan: Sendable, CustomTestStringConvertible {
    let tokens: Int
    let streams: Int
    let timeSteps: Int

    var testDescription: String { "N=\(tokens) B=\(streams) T=\(timeSteps)" }

    /// Every combination of awkward sizes with a text long enough for the batch.
    static let all: [StreamPlan] = [2, 7, 8, 9, 31, 64, 65, 66, 500, 1001].flatMap { tokens in
        [1, 7, 8, 9, 31, 64, 65].filter { $0 < tokens }.flatMap { streams in
            [1, 7, 8, 9, 31, 64, 65].map {
                StreamPlan(tokens: tokens, streams: streams, timeSteps: $0)
            }
        }
    }

    /// The plan over the tokens 100, 101, …, so that a token tells its place.
    func make(history: Int = 0) throws -> TokenStreams {
        try TokenStreams(
            tokens: (0..<Int32(tokens)).map { 100 + $0 }, streamCount: streams,
            timeSteps: timeSteps, history: history)
    }
}

@Suite struct TokenStreamsTests {
    @Test(arguments: StreamPlan.all)
    func takesEveryPairOnce(plan: StreamPlan) throws {
        let streams = try plan.make()
        var seen = Array(repeating: 0, count: plan.tokens - 1)
        for step in 0..<streams.stepsPerEpoch {
            for stream in 0..<plan.streams {
                for pair in streams.pairs(step: step, stream: stream) { seen[pair] += 1 }
            }
        }
        #expect(seen.allSatisfy { $0 == 1 })
    }

    @Test(arguments: StreamPlan.all)
    func streamsAreContiguousAndEven(plan: StreamPlan) throws {
        let streams = try plan.make()
        var end = 0
        var lengths: [Int] = []
        for stream in 0..<plan.streams {
            let whole = streams.pairs(stream: stream)
            #expect(whole.lowerBound == end)
            end = whole.upperBound
            lengths.append(whole.count)
            // The steps of a stream continue one another: a carried state fits.
            let steps = (0..<streams.stepsPerEpoch).flatMap {
                Array(streams.pairs(step: $0, stream: stream))
            }
            #expect(steps == Array(whole))
        }
        #expect(end == plan.tokens - 1)
        #expect((lengths.max() ?? 0) - (lengths.min() ?? 0) <= 1)
        #expect(lengths.max() == streams.longestStream)
    }

    @Test(arguments: StreamPlan.all)
    func timeStepsAreThoseOfTheLongestSegment(plan: StreamPlan) throws {
        let streams = try plan.make()
        for step in 0..<streams.stepsPerEpoch {
            let longest = (0..<plan.streams).map { streams.pairs(step: step, stream: $0).count }
                .max()
            #expect(streams.timeSteps(at: step) == longest)
            #expect(streams.timeSteps(at: step) >= 1)
            if step < streams.stepsPerEpoch - 1 {
                #expect(streams.timeSteps(at: step) == plan.timeSteps)
            }
        }
    }

    /// A step reads what comes before its own pairs again, without targets, and the state goes on
    /// where the next step begins.
    @Test(arguments: StreamPlan.all, [1, 8, 70])
    func aHistoryIsReadAgain(plan: StreamPlan, history: Int) throws {
        let streams = try plan.make(history: history)
        let rows = plan.streams, most = plan.timeSteps + history
        var inputs = [Int32](repeating: 7, count: most * rows), targets = inputs
        var lengths = [Int32](repeating: 7, count: rows), start = 0
        for step in 0..<streams.stepsPerEpoch {
            var a = inputs.mutableSpan, b = targets.mutableSpan, c = lengths.mutableSpan
            streams.fill(
                step: step, lanes: 0..<1, sequencesPerLane: rows, inputs: &a, targets: &b,
                lengths: &c)
            #expect(streams.timeSteps(at: step) <= most)
            for stream in 0..<rows {
                let whole = streams.pairs(stream: stream)
                let new = streams.pairs(step: step, stream: stream)
                for time in 0..<Int(lengths[stream]) {
                    let place = time * rows + stream, pair = whole.lowerBound + start + time
                    #expect(inputs[place] == 100 + Int32(pair))
                    let target = new.contains(pair) ? 101 + Int32(pair) : -1
                    #expect(targets[place] == target)
                }
                let end = new.isEmpty ? whole.lowerBound + start : new.upperBound
                #expect(whole.lowerBound + start + Int(lengths[stream]) == end)
            }
            start += streams.advance(at: step)
        }
    }

    @Test func lastStepMayLeaveStreamsWithoutPairs() throws {
        // 9 pairs in 2 streams of 5 and 4, two a step: the second stream ends a step earlier.
        let streams = try StreamPlan(tokens: 10, streams: 2, timeSteps: 2).make()
        #expect(streams.stepsPerEpoch == 3)
        #expect(streams.pairs(step: 2, stream: 0) == 4..<5)
        #expect(streams.pairs(step: 2, stream: 1) == 9..<9)
    }

    @Test(arguments: [0, 1, 7, 8])
    func refusesATextShorterThanOneBatch(count: Int) throws {
        let error = #expect(throws: CorpusError.self) {
            try TokenStreams(
                tokens: Array(repeating: 1, count: count), streamCount: 8, timeSteps: 4,
                name: "the validation text")
        }
        #expect(error?.kind == .badData)
        #expect(
            error?.message
                == "the validation text has \(count) characters, but a batch of 8 needs at least "
                + "9: give a longer text or a smaller batch")
        let smallest = try TokenStreams(
            tokens: Array(repeating: 1, count: 9), streamCount: 8, timeSteps: 4)
        #expect(smallest.stepsPerEpoch == 1)
        #expect(smallest.timeSteps(at: 0) == 1)
    }
}
