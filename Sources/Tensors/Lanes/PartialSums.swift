/// The partial sums of a rank, one for each subtree of its lanes, at equal distances in one memory.
///
/// The sum over all lanes takes the place of the first.
public struct PartialSums {
    /// The first partial sum.
    public let first: View<Float>
    /// Numbers from one partial sum to the same place in the next.
    public let stride: Int
    /// Places for partial sums; a rank may have fewer.
    public let places: Int

    /// Names the places.
    ///
    /// - Precondition: the memory holds all of them.
    public init(first: View<Float>, stride: Int = 0, places: Int = 1) {
        precondition(places > 0 && (places == 1 || stride >= first.count), "sums that overlap")
        self.first = first
        self.stride = stride
        self.places = places
    }

    /// A memory cut into `places` equal parts.
    public init(_ memory: Memory<Float>, places: Int) {
        self.init(
            first: memory.whole.part(0, of: places), stride: memory.count / places, places: places)
    }

    /// The numbers of one partial sum.
    public var count: Int { first.count }

    /// A partial sum.
    public subscript(place: Int) -> View<Float> {
        precondition(place >= 0 && place < places, "place \(place) of \(places)")
        let start = first.offset + place * stride
        return first.memory.whole[start..<start + first.count]
    }

    /// The same elements of all partial sums.
    public subscript(range: Range<Int>) -> PartialSums {
        PartialSums(first: first[range], stride: stride, places: places)
    }
}
