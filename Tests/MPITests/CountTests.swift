import MPI
import Testing

/// The arithmetic behind counts that do not fit one MPI call.
@Suite struct CountTests {
    static let sizes = [0, 1, 7, 8, 9, 31, 64, 65]

    @Test(arguments: sizes, [1, 7, 64, 100])
    func chunksCoverAllElements(count: Int, limit: Int) {
        var end = 0
        for chunk in Chunks(of: count, limit: limit) {
            #expect(chunk.lowerBound == end)
            #expect(!chunk.isEmpty)
            #expect(chunk.count == limit || chunk.upperBound == count)
            end = chunk.upperBound
        }
        #expect(end == count)
    }

    @Test(arguments: sizes, [1, 7, 64, 100])
    func messagesEndWithAShortChunk(count: Int, limit: Int) {
        let chunks = Array(Chunks(ofMessage: count, limit: limit))
        #expect(chunks.count == count / limit + 1)
        #expect(chunks.dropLast().allSatisfy { $0.count == limit })
        #expect(chunks.last.map(\.count) == count % limit)
        #expect(chunks.last?.upperBound == count)
    }

    @Test(arguments: [[3], [0, 0], [5, 0, 9], [7, 7, 7, 7], [1, 20, 2]], [1, 7, 100])
    func windowsCoverAllBlocks(counts: [Int], limit: Int) {
        let layout = BlockLayout(counts)
        #expect(layout.total == counts.reduce(0, +))
        var seen = Array(repeating: 0, count: counts.count)
        for window in Chunks(of: layout.total, limit: limit) {
            let parts = layout.parts(in: window)
            #expect(parts.counts.reduce(0, +) == Int32(window.count))
            for block in counts.indices where parts.counts[block] > 0 {
                #expect(
                    window.lowerBound + Int(parts.starts[block])
                        == layout.starts[block] + seen[block])
                seen[block] += Int(parts.counts[block])
            }
        }
        #expect(seen == counts)
    }

    // Five blocks of 2^30 bytes: starts beyond Int32, which no window shows to MPI.
    @Test func startsBeyondInt32StaySmall() {
        let layout = BlockLayout(repeating: 1 << 30, blocks: 5)
        #expect(layout.starts.last == 1 << 32)
        for window in Chunks(of: layout.total, limit: 1 << 27) {
            let parts = layout.parts(in: window)
            for block in 0..<5 where parts.counts[block] > 0 {
                #expect(parts.starts[block] + parts.counts[block] <= 1 << 27)
            }
        }
    }

    @Test(arguments: [[0], [1, 0, 2000], [1024, 1025]])
    func segmentsStartOnPages(counts: [Int]) {
        let layout = SegmentLayout(counts: counts, stride: 4)
        for index in counts.indices {
            #expect(layout.starts[index] % SegmentLayout.page == 0)
            let end = index + 1 < counts.count ? layout.starts[index + 1] : layout.bytes
            #expect(layout.starts[index] + counts[index] * 4 <= end)
        }
    }
}
