/// The FNV-1a hash of sequences of tokens, 64 bits.
struct TokenHash {
    private var state: UInt64 = 14_695_981_039_346_656_037

    /// The hash, every bit of which depends on every token: FNV alone leaves short ones alike.
    ///
    /// Source: the last step of MurmurHash3 (Appleby).
    var value: UInt64 {
        var mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed >> 33)
    }

    /// Takes a sequence in, and where it ends.
    mutating func add(_ tokens: [Int32]) {
        for token in tokens { mix(UInt64(UInt32(bitPattern: token))) }
        mix(UInt64(UInt32.max))
    }

    /// Takes numbers in by their bits, and where they end.
    mutating func add(_ numbers: [Float]) {
        for number in numbers { mix(UInt64(number.bitPattern)) }
        mix(UInt64(UInt32.max))
    }

    private mutating func mix(_ number: UInt64) { state = (state ^ number) &* 1_099_511_628_211 }
}
