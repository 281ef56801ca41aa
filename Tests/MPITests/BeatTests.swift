import MPI
import Testing

/// Heartbeats as bytes.
@Suite struct BeatTests {
    private let beat = Beat(
        .alive, from: 65, to: 0, job: 0xFEDC_BA98_7654_3210,
        state: RankState(
            step: 1_000_000_007, phase: "compute", operation: "MPI_Reduce_scatter_block",
            elapsed: 12_345_678_901, progress: 1 << 40))

    @Test func whatIsSentArrives() {
        let bytes = beat.bytes
        #expect(bytes.count == Beat.byteCount)
        #expect(Beat(bytes[...]) == beat)
        var early = beat
        early.kind = .end
        early.state = RankState()
        #expect(Beat(early.bytes[...]) == early)
    }

    @Test func longNamesAreCut() {
        var long = beat
        long.state.phase = String(repeating: "x", count: 31)
        #expect(Beat(long.bytes[...])?.state.phase == String(repeating: "x", count: 24))
    }

    @Test func strangersAreNotUnderstood() {
        let bytes = beat.bytes
        #expect(Beat(bytes.dropLast()) == nil)
        #expect(Beat((bytes + [0])[...]) == nil)
        #expect(Beat([]) == nil)
        var other = bytes
        other[0] ^= 1
        #expect(Beat(other[...]) == nil)
        other = bytes
        other[4] = 9
        #expect(Beat(other[...]) == nil)
        #expect(Beat(Array(repeating: 0xFF, count: Beat.byteCount)[...]) == nil)
    }
}
