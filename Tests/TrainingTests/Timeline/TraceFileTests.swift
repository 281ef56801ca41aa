import Foundation
import Testing
import Training

@Suite struct TraceFileTests {
    private struct Document: Decodable {
        struct Event: Decodable {
            struct Arguments: Decodable {
                let name: String?
                let step: Int?
            }

            let ph: String
            let pid: Int
            let name: String
            let ts: Double?
            let dur: Double?
            let args: Arguments
        }

        let traceEvents: [Event]
        let otherData: [String: String]

        init(_ tracks: [RankTrack], note: String = "") throws {
            let bytes = TraceFile.bytes(tracks, note: note)
            self = try JSONDecoder().decode(Document.self, from: Data(bytes))
        }

        func slices(_ name: String) -> [Event] { traceEvents.filter { $0.name == name } }
    }

    private func slice(_ activity: Activity, _ step: Int, _ start: Int64, _ end: Int64) -> Slice {
        Slice(activity, step: step, start: start, duration: end - start)
    }

    @Test func anEmptyTraceIsJSON() throws {
        #expect(try Document([]).traceEvents.isEmpty)
        let track = RankTrack(rank: 3, host: #"a"b\"#, slices: [])
        let document = try Document([track], note: "a \"note\"\n")
        #expect(document.slices("process_name").first?.args.name == #"rank 3 (a"b\)"#)
        #expect(document.otherData["note"] == "a \"note\"\n")
    }

    @Test func slicesAreMicrosecondsAndSurroundedBySteps() throws {
        let track = RankTrack(
            rank: 0, host: "h",
            slices: [
                slice(.data, 4, -1500, 1000), slice(.compute, 4, 1000, 1_234_567),
                slice(.update, 4, 1_234_567, 2_000_000),
                slice(.validation, 4, 2_000_000, 3_000_000),
                slice(.compute, 5, 3_000_000, 4_000_000),
            ])
        let document = try Document([track])
        let data = try #require(document.slices("data").first)
        #expect(data.ts == -1.5 && data.dur == 2.5 && data.args.step == 5)
        let compute = try #require(document.slices("compute").first)
        #expect(compute.ts == 1 && compute.dur == 1233.567)
        let step = try #require(document.slices("step 5").first)
        #expect(step.ts == -1.5 && step.dur == 2001.5)
        #expect(document.slices("step 6").first?.dur == 1000)
        #expect(document.slices("validation").count == 1)
    }

    /// Of two exchanges in a step each rank waits for the one that comes last to the same one.
    @Test func waitingEndsWhenTheLastRankComes() throws {
        let early = RankTrack(
            rank: 0, host: "h",
            slices: [slice(.exchange, 0, 1000, 9000), slice(.exchange, 0, 12_000, 20_000)])
        let late = RankTrack(
            rank: 1, host: "h",
            slices: [slice(.exchange, 0, 6000, 9000), slice(.exchange, 0, 11_000, 20_000)])
        let waits = try Document([early, late]).slices("wait")
        #expect(waits.map(\.pid) == [0, 1])
        #expect(waits.map(\.dur) == [5, 1])
        #expect(waits.map(\.ts) == [1, 11])
    }

    /// A wait never lasts longer than the exchange it is a part of, whatever clocks say.
    @Test func waitingStaysInsideOfTheExchange() throws {
        let one = RankTrack(rank: 0, host: "h", slices: [slice(.exchange, 0, 1000, 2000)])
        let two = RankTrack(rank: 1, host: "h", slices: [slice(.exchange, 0, 50_000, 60_000)])
        let waits = try Document([one, two]).slices("wait")
        #expect(waits.map(\.dur) == [1])
    }

    @Test func aTimelineHoldsNoMoreThanItsCap() {
        for ranks in [1, 8, 1024] {
            let timeline = Timeline(clock: RankClock(), ranks: ranks)
            for step in 0..<5000 {
                timeline.begin(step: step)
                for _ in 0..<9 { timeline.finish(.exchange) }
                timeline.record(.checkpoint, step: step) {}
            }
            let phases = timeline.slices.filter { $0.activity == .exchange }
            let steps = Set(phases.map(\.step)).count
            #expect(steps >= 24 && steps <= 2000)
            #expect(timeline.slices.count * ranks <= max(140_000, 170 * ranks))
        }
    }
}
