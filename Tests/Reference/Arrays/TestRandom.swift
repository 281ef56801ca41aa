package import RealModule

/// Repeatable random numbers for tests: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
///
/// Only tests draw from it; training uses Philox, whose numbers are a function of place and time.
package struct TestRandom: RandomNumberGenerator {
    private var state: UInt64

    /// Starts the sequence that belongs to a seed.
    package init(seed: UInt64) { state = seed }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A uniform number between -limit and limit, a multiple of limit / 2^23.
    ///
    /// So coarse that a value drawn for `Float` and for `Double` is the same number.
    package mutating func uniform<Scalar: Real>(_ limit: Scalar = 1) -> Scalar {
        let step = Int(next() >> 40) - (1 << 23)
        return limit * (Scalar(step) / Scalar(1 << 23))
    }

    /// Uniform numbers between -limit and limit, [count].
    package mutating func vector<Scalar: Real>(_ count: Int, limit: Scalar = 1) -> [Scalar] {
        var values: [Scalar] = []
        for _ in 0..<count { values.append(uniform(limit)) }
        return values
    }

    /// A matrix of uniform numbers between -limit and limit, [rows, columns].
    package mutating func matrix<Scalar: Real>(
        _ rows: Int, _ columns: Int, limit: Scalar = 1
    ) -> DenseMatrix<Scalar> {
        DenseMatrix(rows: rows, columns: columns, values: vector(rows * columns, limit: limit))
    }

    /// Sequences of uniform numbers between -limit and limit, [times, batch, features].
    package mutating func sequences<Scalar: Real>(
        _ times: Int, _ batch: Int, _ features: Int, limit: Scalar = 1
    ) -> SequenceBatch<Scalar> {
        SequenceBatch(
            times: times, batch: batch, rows: matrix(times * batch, features, limit: limit))
    }

    /// Integers from 0 up to, not including, a bound, [count].
    package mutating func integers(_ count: Int, below bound: Int) -> [Int] {
        var values: [Int] = []
        for _ in 0..<count { values.append(Int.random(in: 0..<bound, using: &self)) }
        return values
    }
}
