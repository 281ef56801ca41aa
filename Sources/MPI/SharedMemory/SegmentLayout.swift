/// Where the segments of a shared window start, in bytes from a page boundary.
package struct SegmentLayout {
    /// The unit of placement: no two segments share a page of 4 KiB.
    ///
    /// A multiple of 64 bytes, which is what vector loads and cache lines want.
    package static let page = 4096

    /// The first byte of each segment.
    package let starts: [Int]

    /// The bytes of all segments with the gaps between them.
    package let bytes: Int

    package init(counts: [Int], stride: Int) {
        var starts: [Int] = []
        var end = 0
        for count in counts {
            starts.append(end)
            end += (count * stride + Self.page - 1) / Self.page * Self.page
        }
        self.starts = starts
        bytes = end
    }
}
