import Storage
import Testing

@Suite struct BufferTests {
    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65])
    func startsAlignedAndFilled(count: Int) {
        let buffer = Buffer<Float>(repeating: 2.5, count: count)
        #expect(buffer.count == count)
        #expect(buffer.span.count == count)
        let address = unsafe UInt(bitPattern: buffer.unsafeBaseAddress)
        #expect(address % UInt(Buffer<Float>.alignment) == 0)
        for index in 0..<count { #expect(buffer[index] == 2.5) }
    }

    @Test(arguments: [0, 1, 1 << 20, (1 << 20) + 1, 3_000_001])
    func zerosAreZeroAndAlignedWhereverTheyLie(count: Int) {
        for _ in 0..<2 {
            var buffer = Buffer<Float>(count: count)
            let address = unsafe UInt(bitPattern: buffer.unsafeBaseAddress)
            #expect(address % UInt(Buffer<Float>.alignment) == 0)
            var others = 0
            for index in 0..<count where buffer[index] != 0 { others += 1 }
            #expect(others == 0)
            // What this one leaves behind must not show in the next.
            for index in 0..<count { buffer[index] = 1 }
        }
    }

    @Test func keepsItsAddressWhenItMoves() {
        var buffer = Buffer<Int32>(count: 9)
        let before = unsafe UInt(bitPattern: buffer.unsafeBaseAddress)
        buffer[3] = 7
        let moved = buffer
        #expect(unsafe UInt(bitPattern: moved.unsafeBaseAddress) == before)
        #expect(moved[3] == 7)
    }

    @Test func changesThroughAMutableSpan() {
        var buffer = Buffer<Float>(count: 3)
        var span = buffer.mutableSpan
        span[1] = 4
        #expect(buffer.span[1] == 4)
    }

    @Test func trapsOutsideItsBounds() async {
        await #expect(processExitsWith: .failure) {
            let buffer = Buffer<Float>(count: 3)
            _ = buffer[3]
        }
    }
}
