import Storage
import Tensors
import Testing

@Suite struct MemoryTests {
    @Test func viewsArePlannedThenAllocated() {
        let memory = Memory<Float>()
        let first = memory.reserve(3), second = memory.reserve(20)
        memory.commit()
        #expect(first.offset == 0 && second.offset == 16 && memory.count == 36)
        second.fill(2)
        #expect(first.array == [0, 0, 0])
        first[2] = 5
        #expect(memory.whole[0..<3].array == [0, 0, 5])
    }

    @Test func aLargerPlanKeepsViewsUsable() {
        let memory = Memory<Float>()
        let small = memory.reserve(4)
        memory.commit()
        memory.restart()
        let large = memory.reserve(1000)
        memory.commit()
        large[999] = 1
        small[3] = 2
        #expect(large[3] == 2)
    }

    /// A model without running statistics has an empty memory of them, which is broadcast as any.
    @Test func anEmptyPlanCanBeCommitted() {
        let memory = Memory<Float>()
        memory.commit()
        memory.whole.fill(1)
        memory.whole.withMutableSpan { #expect($0.count == 0) }
        let view = memory.reserve(1)
        memory.commit()
        #expect(view[0] == 0)
    }

    @Test func numbersMoveToAForeignPlaceThatStaysAlive() {
        let memory = Memory<Float>()
        let small = memory.reserve(3)
        memory.commit()
        small.copy(from: [1, 2, 3])
        var lender: Lender? = Lender(count: 40)
        weak let watched = lender
        if let lender { memory.commit(onto: lender.storage) }
        #expect(memory.owner === lender && small.array == [1, 2, 3])
        lender?.buffer[1] = 9
        #expect(small.array == [1, 9, 3])
        lender = nil
        #expect(watched != nil && small.array == [1, 9, 3])
        // A larger plan moves away again, and the place is given back.
        _ = memory.reserve(100)
        memory.commit()
        #expect(memory.owner == nil && watched == nil && small.array == [0, 0, 0])
    }

    @Test func aForeignPlaceCanBeAMemory() {
        let lender = Lender(count: 9)
        lender.buffer[8] = 4
        let memory = Memory(lender.storage)
        #expect(memory.count == 9 && memory.whole[8] == 4)
        memory.whole[0] = 7
        #expect(lender.buffer[0] == 7)
    }

    @Test func aForeignPlaceThatIsTooSmallTraps() async {
        await #expect(processExitsWith: .failure) {
            Memory<Float>(count: 10).commit(onto: Lender(count: 9).storage)
        }
    }

    @Test func useBeforeCommitTraps() async {
        await #expect(processExitsWith: .failure) {
            let view = Memory<Float>().reserve(4)
            view[0] = 1
        }
    }

    @Test func aViewTrapsOutsideItsBounds() async {
        await #expect(processExitsWith: .failure) {
            let view = Memory<Float>(count: 8).whole[2..<4]
            _ = view[2]
        }
    }
}

/// Owns a place for numbers and lends it.
private final class Lender {
    var buffer: Buffer<Float>

    init(count: Int) { buffer = Buffer(count: count) }

    var storage: ForeignStorage<Float> {
        // Safe: the storage keeps this object, which keeps the buffer.
        unsafe ForeignStorage(
            address: buffer.unsafeBaseAddress, count: buffer.count, owner: self)
    }
}
