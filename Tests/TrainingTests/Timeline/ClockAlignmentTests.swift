import DataParallel
import Testing
import Training

/// Clocks that are off, and go wrong, by known amounts.
@Suite struct ClockAlignmentTests {
    private static let second: Int64 = 1_000_000_000

    /// A clock that shows `offset` when rank 0's shows 0, and gains `drift` in each nanosecond.
    private struct OtherClock {
        var offset: Int64
        var drift: Double

        func time(at true0: Int64) -> Int64 {
            offset + true0 + Int64((drift * Double(true0)).rounded())
        }

        /// A question at `start` with these times on the way.
        func reading(at start: Int64, there: Int64, back: Int64) -> ClockReading {
            ClockReading(
                sent: start, remote: time(at: start + there), received: start + there + back)
        }
    }

    @Test(arguments: [
        (offset: 0, drift: 0.0), (offset: 5_000_000_000, drift: 0),
        (offset: -86_400_000_000_000, drift: 3e-5), (offset: 123_456_789, drift: -2e-4),
    ])
    func aLineThroughTwoReadingsFindsTheTime(offset: Int64, drift: Double) {
        let clock = OtherClock(offset: offset, drift: drift)
        let alignment = ClockAlignment(
            clock.reading(at: 0, there: 50_000, back: 50_000),
            clock.reading(at: 100 * Self.second, there: 50_000, back: 50_000))
        for true0 in stride(from: -Self.second, through: 101 * Self.second, by: Int(Self.second)) {
            let error = alignment.aligned(clock.time(at: true0)) - true0
            #expect(abs(error) <= 2, "off by \(error) ns")
        }
    }

    /// Half of the difference of both ways cannot be seen.
    @Test func theErrorIsHalfOfTheUnevenness() {
        let clock = OtherClock(offset: 777, drift: 0)
        let alignment = ClockAlignment(clock.reading(at: 0, there: 100, back: 500), nil)
        #expect(alignment.aligned(clock.time(at: 9000)) == 9200)
    }

    @Test func theFastestReadingCounts() {
        let clock = OtherClock(offset: 42, drift: 0)
        let fast = clock.reading(at: 1000, there: 10, back: 10)
        let slow = clock.reading(at: 0, there: 5000, back: 10)
        #expect(ClockReading.best(of: [slow, fast, slow]) == fast)
        #expect(ClockReading.best(of: []) == nil)
    }

    /// Two readings close to each other would give any drift.
    @Test func shortRunsHaveNoDrift() {
        let clock = OtherClock(offset: 0, drift: 0)
        let sure = clock.reading(at: 0, there: 100, back: 100)
        let unsure = clock.reading(at: Self.second / 2, there: 100_000, back: 300_000)
        for alignment in [ClockAlignment(sure, unsure), ClockAlignment(unsure, sure)] {
            #expect(alignment.aligned(10 * Self.second) == 10 * Self.second)
        }
    }
}
