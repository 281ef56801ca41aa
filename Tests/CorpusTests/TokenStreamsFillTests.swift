import Corpus
import Testing

@Suite struct TokenStreamsFillTests {
    @Test func writesThisLayout() throws {
        // 9 pairs in 4 streams of 3, 2, 2, 2; two lanes of two sequences; up to 3 time steps.
        let streams = try StreamPlan(tokens: 10, streams: 4, timeSteps: 3).make()
        let fill = StreamFill(streams, step: 0, lanes: 0..<2, sequencesPerLane: 2)
        #expect(
            fill.inputs == [
                100, 103, 101, 104, 102, 0,
                105, 107, 106, 108, 0, 0,
            ])
        #expect(
            fill.targets == [
                101, 104, 102, 105, 103, -1,
                106, 108, 107, 109, -1, -1,
            ])
        #expect(fill.lengths == [3, 2, 2, 2])
    }

    @Test(arguments: StreamPlan.all)
    func lanesAloneGiveWhatLanesTogetherGive(plan: StreamPlan) throws {
        let streams = try plan.make()
        for laneCount in [1, 2, 7, 8] where plan.streams % laneCount == 0 {
            let width = plan.streams / laneCount
            for step in 0..<streams.stepsPerEpoch {
                let together = StreamFill(
                    streams, step: step, lanes: 0..<laneCount, sequencesPerLane: width)
                let alone = (0..<laneCount).map {
                    StreamFill(streams, step: step, lanes: $0..<$0 + 1, sequencesPerLane: width)
                }
                #expect(together.inputs == alone.flatMap(\.inputs))
                #expect(together.targets == alone.flatMap(\.targets))
                #expect(together.lengths == alone.flatMap(\.lengths))
            }
        }
    }

    @Test(arguments: StreamPlan.all)
    func agreesWithThePairs(plan: StreamPlan) throws {
        let streams = try plan.make()
        for step in 0..<streams.stepsPerEpoch {
            // One lane, so that a place is [time step][stream].
            let fill = StreamFill(streams, step: step, lanes: 0..<1, sequencesPerLane: plan.streams)
            var expected = fill
            for stream in 0..<plan.streams {
                let pairs = Array(streams.pairs(step: step, stream: stream))
                expected.lengths[stream] = Int32(pairs.count)
                for time in 0..<streams.timeSteps(at: step) {
                    let place = time * plan.streams + stream
                    let pair = time < pairs.count ? pairs[time] : nil
                    expected.inputs[place] = pair.map { 100 + Int32($0) } ?? 0
                    expected.targets[place] = pair.map { 101 + Int32($0) } ?? -1
                }
            }
            #expect(fill == expected)
        }
    }

    @Test func leavesTheRestOfLongerSpansAlone() throws {
        let streams = try StreamPlan(tokens: 9, streams: 2, timeSteps: 3).make()
        var inputs = Array(repeating: StreamFill.untouched, count: 6)
        var targets = inputs
        var lengths = inputs
        var inputSpan = inputs.mutableSpan
        var targetSpan = targets.mutableSpan
        var lengthSpan = lengths.mutableSpan
        streams.fill(
            step: 1, lanes: 1..<2, sequencesPerLane: 1,
            inputs: &inputSpan, targets: &targetSpan, lengths: &lengthSpan)
        #expect(inputs == [107] + Array(repeating: StreamFill.untouched, count: 5))
        #expect(targets == [108] + Array(repeating: StreamFill.untouched, count: 5))
        #expect(lengths == [1] + Array(repeating: StreamFill.untouched, count: 5))
    }

    @Test func noLanesWriteNothing() throws {
        let streams = try StreamPlan(tokens: 9, streams: 8, timeSteps: 3).make()
        let fill = StreamFill(streams, step: 0, lanes: 3..<3, sequencesPerLane: 1)
        #expect(fill.inputs.isEmpty && fill.lengths.isEmpty)
    }

    @Test func trapsOnLanesThatDoNotExist() async {
        await #expect(processExitsWith: .failure) {
            let streams = try StreamPlan(tokens: 9, streams: 8, timeSteps: 3).make()
            _ = StreamFill(streams, step: 0, lanes: 3..<5, sequencesPerLane: 2)
        }
    }
}
