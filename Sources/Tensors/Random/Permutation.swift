extension Philox {
    /// The numbers `0..<count` in a random order that is a pure function of key, step and stream.
    ///
    /// Fisher-Yates from the last place down: place `i` is exchanged with one of `0...i`, chosen by
    /// the draw of index `i`. That draw is 64 bits multiplied into the range, so no place is
    /// favoured by more than count / 2^64. Draw `i` is a half of the block at counter
    /// (step, low word of i / 2, high word of i / 2, stream): words 0 and 1 for even `i`, words 2
    /// and 3 for odd, the lower word first.
    ///
    /// - Parameters:
    ///   - count: how many numbers; 0 gives none.
    ///   - step: the epoch, say; every step has its own order.
    ///   - stream: tells apart several permutations of one step.
    /// - Returns: each number once.
    /// - Precondition: `count` is not negative.
    public func permutation(count: Int, step: UInt32, stream: UInt32 = 0) -> [Int] {
        precondition(count >= 0, "a permutation of \(count) numbers was asked for")
        var order = Array(0..<count)
        var place = count - 1
        while place > 0 {
            let draw = wideWord(place, step: step, stream: stream)
            order.swapAt(place, Int(draw.multipliedFullWidth(by: UInt64(place) + 1).high))
            place -= 1
        }
        return order
    }

    /// The 64 random bits of one draw.
    private func wideWord(_ draw: Int, step: UInt32, stream: UInt32) -> UInt64 {
        let pair = UInt64(draw / 2)
        let words = words(
            at: SIMD4(
                step, UInt32(truncatingIfNeeded: pair), UInt32(truncatingIfNeeded: pair >> 32),
                stream))
        return draw % 2 == 0
            ? UInt64(words.y) << 32 | UInt64(words.x) : UInt64(words.w) << 32 | UInt64(words.z)
    }
}
