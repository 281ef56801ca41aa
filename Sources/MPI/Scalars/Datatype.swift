internal import COpenMPI

/// An `MPI_Datatype` that the library predefines.
@safe
struct Datatype {
    let raw: MPI_Datatype

    init<Scalar: MPIScalar>(_ scalar: Scalar.Type) {
        // Safe: the shim returns addresses of objects that live as long as the library.
        switch scalar.scalarType {
        case .float: unsafe raw = COpenMPI_float()
        case .double: unsafe raw = COpenMPI_double()
        case .int32: unsafe raw = COpenMPI_int32()
        case .int64: unsafe raw = COpenMPI_int64()
        case .uint8: unsafe raw = COpenMPI_uint8()
        case .uint32: unsafe raw = COpenMPI_uint32()
        case .uint64: unsafe raw = COpenMPI_uint64()
        }
    }
}
