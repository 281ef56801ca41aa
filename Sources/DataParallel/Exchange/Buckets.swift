internal import Tensors

/// The flat gradient cut into buckets, in the order in which a backward pass finishes them.
///
/// Parameters lie in the order of declaration, and a backward pass comes to the last ones first; so
/// buckets run from the end of the vector to its start.
package struct Buckets: Equatable {
    /// The elements of each bucket; together all elements, the last bucket from 0.
    package let ranges: [Range<Int>]

    /// Cuts the vector in front of parameters.
    ///
    /// - Parameters:
    ///   - starts: where the gradient of each parameter starts, ascending.
    ///   - count: elements of the vector.
    ///   - size: elements that a bucket has at least, except for the last one; 0 is one bucket.
    package init(starts: [Int], count: Int, size: Int) {
        var ranges: [Range<Int>] = []
        var end = count
        // The first parameter goes with what lies in front of it.
        for start in starts.dropFirst().reversed() where size > 0 && end - start >= size {
            ranges.append(start..<end)
            end = start
        }
        ranges.append(0..<end)
        self.ranges = ranges
    }
}
