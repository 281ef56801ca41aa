/// A number that MPI can send and add up.
///
/// Only the types in this file conform. A type of one's own travels as the scalars it is made of.
public protocol MPIScalar: BitwiseCopyable, ExpressibleByIntegerLiteral, Sendable {
    /// How MPI knows the type.
    static var scalarType: ScalarType { get }
}

/// The types of number that MPI and Swift share.
public enum ScalarType: Sendable {
    /// `Float`, `MPI_FLOAT`.
    case float
    /// `Double`, `MPI_DOUBLE`.
    case double
    /// `Int32`, `MPI_INT32_T`.
    case int32
    /// `Int64` and `Int`, `MPI_INT64_T`.
    case int64
    /// `UInt8`, `MPI_UINT8_T`: bytes, text, flags.
    case uint8
    /// `UInt32`, `MPI_UINT32_T`.
    case uint32
    /// `UInt64`, `MPI_UINT64_T`.
    case uint64
}

extension Float: MPIScalar {
    /// `MPI_FLOAT`.
    public static var scalarType: ScalarType { .float }
}

extension Double: MPIScalar {
    /// `MPI_DOUBLE`.
    public static var scalarType: ScalarType { .double }
}

extension Int32: MPIScalar {
    /// `MPI_INT32_T`.
    public static var scalarType: ScalarType { .int32 }
}

extension Int64: MPIScalar {
    /// `MPI_INT64_T`.
    public static var scalarType: ScalarType { .int64 }
}

extension Int: MPIScalar {
    /// `MPI_INT64_T`: MPI libraries run on 64-bit machines.
    public static var scalarType: ScalarType { .int64 }
}

extension UInt8: MPIScalar {
    /// `MPI_UINT8_T`.
    public static var scalarType: ScalarType { .uint8 }
}

extension UInt32: MPIScalar {
    /// `MPI_UINT32_T`.
    public static var scalarType: ScalarType { .uint32 }
}

extension UInt64: MPIScalar {
    /// `MPI_UINT64_T`.
    public static var scalarType: ScalarType { .uint64 }
}
