/// Numbers of very different sizes, a pure function of their place: a sum of them has other bits in
/// almost any other order.
func roughNumber(_ rank: Int, _ index: Int) -> Float {
    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014) as a hash.
    var hash = UInt64(rank) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    hash ^= hash >> 31
    let fraction = Float(Int32(truncatingIfNeeded: hash)) * 0x1p-31
    let exponent = Int(hash >> 32 & 15) - 8
    return Float(sign: .plus, exponent: exponent, significand: 1) * fraction
}

/// `count` numbers of a rank.
func roughNumbers(rank: Int, count: Int) -> [Float] {
    (0..<count).map { roughNumber(rank, $0) }
}

/// The bits of numbers: unlike the numbers, equal only if they are the same in every respect.
func bits(_ numbers: [Float]) -> [UInt32] { numbers.map(\.bitPattern) }

/// Sums of `terms` along the lane tree, written out: the first half of the terms is the largest
/// power of two below their number.
func plainTreeSum(_ terms: ArraySlice<[Float]>) -> [Float] {
    guard terms.count > 1 else { return terms.first ?? [] }
    var left = 1
    while left * 2 < terms.count { left *= 2 }
    let first = plainTreeSum(terms.prefix(left)), second = plainTreeSum(terms.dropFirst(left))
    return zip(first, second).map { $0 + $1 }
}
