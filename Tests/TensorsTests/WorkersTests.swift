import Tensors
import Testing

@Suite struct WorkersTests {
    @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 8, 9, 65])
    func everyItemIsDoneOnce(threads: Int, items: Int) {
        let workers = Workers(count: threads)
        let done = Memory<Int32>(count: max(items, 1)).whole
        for round in 1...50 {
            workers.split(items) { worker, range in
                precondition(worker < threads)
                for item in range { done[item] += 1 }
            }
            #expect(done[0..<items].array.allSatisfy { $0 == Int32(round) })
        }
    }

    @Test func everyWorkerRunsAndTheirWorkIsSeen() {
        let workers = Workers(count: 4), sums = Memory<Int32>(count: 4).whole
        for _ in 0..<2000 { workers.run { worker in sums[worker] += Int32(worker + 1) } }
        #expect(sums.array == [2000, 4000, 6000, 8000])
    }

    @Test func workersThatSleptWakeUp() async throws {
        let workers = Workers(count: 3, spins: 0), done = Memory<Int32>(count: 3).whole
        for round in 1...20 {
            workers.run { worker in done[worker] += 1 }
            #expect(done.array == [Int32](repeating: Int32(round), count: 3))
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
