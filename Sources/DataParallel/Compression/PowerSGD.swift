public import Tensors

/// Adds gradients over ranks as products of two thin matrices (Vogels, Karimireddy, Jaggi 2019).
///
/// A gradient M [n, m] travels as P [n, r] and Q [m, r]: one power iteration towards its r largest
/// singular directions, started from the last step's Q. What is left out is remembered on each rank
/// and added to its next gradient. Parameters that are no matrix, or too small to gain, and the
/// numbers that ride along are added as they are. The result is the same on all ranks, but depends
/// on how many there are.
public final class PowerSGD {
    private struct Factors {
        let gradient: View<Float>
        let error: View<Float>
        let rows: Int
        let columns: Int
        let p: View<Float>
        let q: View<Float>
    }

    private let rank: Int
    private let kernels: Kernels
    private var factors: [Factors] = []
    private var plain: [View<Float>] = []
    private let first = Memory<Float>()  // all P, then what travels as it is
    private var plainCopy: View<Float>
    private let second = Memory<Float>()  // all Q
    private let errors = Memory<Float>()
    private let approximation: Memory<Float>

    /// Plans the factors.
    ///
    /// - Parameters:
    ///   - parameters: allocated; their gradients are what is added up.
    ///   - rank: columns of P and Q, r.
    ///   - seed: where Q starts, the same on all ranks.
    ///   - kernels: which kernels to use.
    public init(_ parameters: ParameterSet, rank: Int, seed: UInt32, kernels: Kernels) {
        self.rank = rank
        self.kernels = kernels
        var largest = 0, plainCount = 0
        for parameter in parameters.parameters {
            let shape = parameter.shape
            let isMatrix = shape.count == 2 && 2 * rank * (shape[0] + shape[1]) < parameter.count
            guard isMatrix else {
                plain.append(parameter.gradient)
                plainCount += parameter.count
                continue
            }
            largest = max(largest, parameter.count)
            factors.append(
                Factors(
                    gradient: parameter.gradient, error: errors.reserve(parameter.count),
                    rows: shape[0], columns: shape[1], p: first.reserve(shape[0] * rank),
                    q: second.reserve(shape[1] * rank)))
        }
        plain.append(parameters.rideAlong)
        plainCopy = first.reserve(plainCount + parameters.rideAlong.count)
        approximation = Memory(count: largest)
        for memory in [first, second, errors] { memory.commit() }
        let site = RandomSite(name: "PowerSGD").rawValue
        kernels.uniform(second.whole, seed: seed, site: site, range: -1..<1)
    }

    /// The share of the numbers that travel, compared with all of them.
    public var share: Double {
        let all = factors.reduce(plainCopy.count) { $0 + $1.gradient.count }
        return Double(first.count + second.count) / Double(max(all, 1))
    }

    /// Replaces the gradients by an approximation of their sum over `ranks`; collective.
    public func sum(over ranks: RankGroup) throws {
        for factor in factors {
            kernels.add(factor.error, to: factor.gradient)
            BLAS.multiply(matrix(factor), thin(factor.q), into: factor.p)
        }
        var place = 0
        for view in plain {
            plainCopy[place..<place + view.count].copy(from: view)
            place += view.count
        }
        try ranks.sumOverRanks(first.whole)
        for factor in factors {
            orthogonalize(factor.p)
            BLAS.multiply(matrix(factor).transposed, thin(factor.p), into: factor.q)
        }
        try ranks.sumOverRanks(second.whole)
        for factor in factors { replace(factor, ranks: ranks.size) }
        place = 0
        for view in plain {
            view.copy(from: plainCopy[place..<place + view.count])
            place += view.count
        }
    }

    private func matrix(_ factor: Factors) -> BLAS.Operand {
        BLAS.Operand(factor.gradient, rows: factor.rows, columns: factor.columns)
    }

    private func thin(_ view: View<Float>) -> BLAS.Operand {
        BLAS.Operand(view, rows: view.count / rank, columns: rank)
    }

    /// The gradient becomes P Qᵀ; what this rank's share of it misses is remembered.
    private func replace(_ factor: Factors, ranks: Int) {
        let sum = approximation.whole[0..<factor.gradient.count]
        BLAS.multiply(thin(factor.p), thin(factor.q).transposed, into: sum)
        factor.error.copy(from: factor.gradient)
        factor.gradient.copy(from: sum)
        kernels.scale(sum, by: -1 / Float(ranks))
        kernels.add(sum, to: factor.error)
    }

    /// Gram and Schmidt's process on the columns of a matrix with `rank` columns; a column that is
    /// all but zero becomes zero.
    private func orthogonalize(_ p: View<Float>) {
        let rows = p.count / rank, rank = rank
        p.withMutableSpan { p in
            for column in 0..<rank {
                for other in 0..<column {
                    var dot: Double = 0
                    for row in 0..<rows {
                        dot += Double(p[row * rank + column]) * Double(p[row * rank + other])
                    }
                    for row in 0..<rows {
                        p[row * rank + column] -= Float(dot) * p[row * rank + other]
                    }
                }
                var square: Double = 0
                for row in 0..<rows {
                    let value = Double(p[row * rank + column])
                    square += value * value
                }
                let inverse = square > 1e-30 ? Float(1 / square.squareRoot()) : 0
                for row in 0..<rows { p[row * rank + column] *= inverse }
            }
        }
    }
}
