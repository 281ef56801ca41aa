import MPI

/// A number that a scenario can make up.
protocol TestScalar: MPIScalar, Comparable {
    init(_ value: Int)
}

extension Float: TestScalar {}
extension Double: TestScalar {}
extension Int: TestScalar {}
extension Int32: TestScalar {}
extension Int64: TestScalar {}
extension UInt8: TestScalar {}
extension UInt32: TestScalar {}
extension UInt64: TestScalar {}

/// Every type that MPI can send.
let allScalars: [any TestScalar.Type] = [
    Float.self, Double.self, Int.self, Int32.self, Int64.self, UInt8.self, UInt32.self,
    UInt64.self,
]

/// Numbers of elements around the call limit that `forEachLimit` sets.
let sizes = [0, 1, 6, 7, 8, 14, 65]

/// A number for an element of a rank: small enough to be added up over a few ranks in a `UInt8`.
func number(_ rank: Int, _ index: Int) -> Int {
    (rank * 31 + index * 7 + 1) % 50
}

/// The elements of a rank.
func numbers<Scalar: TestScalar>(_ type: Scalar.Type, rank: Int, count: Int) -> [Scalar] {
    (0..<count).map { Scalar(number(rank, $0)) }
}

/// Elements that no operation should leave behind.
func blanks<Scalar: TestScalar>(_ type: Scalar.Type, count: Int) -> [Scalar] {
    Array(repeating: Scalar(99), count: count)
}

/// Runs `body` with MPI's own limits and with one of seven elements a call.
func forEachLimit(
    _ world: borrowing Communicator, _ body: (borrowing Communicator) throws -> Void
) throws {
    try body(world)
    let limited = try world.duplicate(callLimit: 7)
    try body(limited)
}
