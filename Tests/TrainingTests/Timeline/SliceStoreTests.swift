import Testing
import Training

@Suite struct SliceStoreTests {
    /// One slice an entry that tells its number.
    private func filled(_ entries: Int, capacity: Int = 16) -> [Int] {
        var store = SliceStore(capacity: capacity, slicesPerEntry: 2)
        for number in 0..<entries {
            store.begin()
            store.append(Slice(.compute, step: number, start: Int64(number), duration: 1))
        }
        return store.kept.map(\.step)
    }

    @Test(arguments: [0, 1, 4, 7, 8, 9])
    func fewEntriesAreAllKept(entries: Int) {
        #expect(filled(entries) == Array(0..<entries))
    }

    @Test(arguments: [17, 31, 64, 65, 1000, 100_003])
    func firstAndLastEntriesAreKept(entries: Int) {
        let kept = filled(entries)
        #expect(kept.count <= 16)
        #expect(Array(kept.prefix(4)) == [0, 1, 2, 3])
        #expect(Array(kept.suffix(4)) == Array(entries - 4..<entries))
        #expect(kept == kept.sorted() && Set(kept).count == kept.count)
    }

    /// In between entries are evenly apart, and reach to the end.
    @Test(arguments: [64, 65, 1000, 100_003])
    func sampledEntriesAreEven(entries: Int) {
        let sampled = filled(entries).dropFirst(4).dropLast(4)
        #expect((4...8).contains(sampled.count))
        let gaps = Set(zip(sampled.dropFirst(), sampled).map { $0 - $1 })
        #expect(gaps.count == 1)
        let gap = gaps.first ?? 0
        #expect(gap.nonzeroBitCount == 1)
        #expect((sampled.last ?? 0) + 2 * gap > entries - 4)
    }

    @Test func anEntryKeepsItsFirstSlices() {
        var store = SliceStore(capacity: 4, slicesPerEntry: 2)
        store.begin()
        for step in 0..<3 {
            store.append(Slice(.data, step: step, start: 0, duration: 1))
        }
        #expect(store.kept.map(\.step) == [0, 1])
    }

    @Test func slicesTravelAsNumbers() {
        let slice = Slice(.checkpoint, step: 7, start: -3, duration: 1 << 40)
        #expect(Slice(encoded: slice.encoded) == slice)
        #expect(Slice(encoded: [99, 0, 0, 0]) == nil)
        #expect(Slice(encoded: [0, 0, 0]) == nil)
    }
}
