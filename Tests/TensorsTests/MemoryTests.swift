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
