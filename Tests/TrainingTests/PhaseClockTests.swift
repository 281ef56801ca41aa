import Testing
import Training

@Suite struct PhaseClockTests {
    @Test func timeGoesToThePhaseThatEnds() {
        var clock = PhaseClock()
        clock.start()
        clock.finish(\.compute)
        #expect(clock.compute > 0)
        #expect(clock.data == 0 && clock.exchange == 0 && clock.update == 0)
        let first = clock.compute
        clock.finish(\.update)
        clock.finish(\.compute)
        #expect(clock.update > 0)
        #expect(clock.compute > first)
        #expect(clock.total == clock.data + clock.compute + clock.exchange + clock.update)
    }

    @Test func sumsBecomeMeans() {
        var clock = PhaseClock()
        clock.data = 1
        clock.compute = 8
        clock.exchange = 2
        clock.update = 4
        clock.divide(by: 4)
        #expect([clock.data, clock.compute, clock.exchange, clock.update] == [0.25, 2, 0.5, 1])
    }

    @Test func takingStartsAtZero() {
        var clock = PhaseClock()
        clock.data = 3
        #expect(clock.take().data == 3)
        #expect(clock.total == 0)
    }
}
