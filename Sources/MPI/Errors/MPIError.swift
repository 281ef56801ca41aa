internal import COpenMPI

/// An MPI function that failed: what it was, where, and what the library says about it.
///
/// Made in one place only, from the code that a function returned.
public struct MPIError: Error, Hashable, Sendable {
    /// The code that the function returned, whose meaning only the library knows.
    public let code: Int32

    /// The standard's class of that code.
    public let errorClass: ErrorClass

    /// The name of the MPI function, such as `MPI_Recv`.
    public let call: String

    /// The rank, in the whole job, on which it failed; nil before ranks were known.
    public let rank: Int?

    /// What the library says: `MPI_Error_string`.
    public let text: String

    /// Looks up the class and, where `text` is not given, the text of a code.
    init(code: Int32, in call: Call, rank: Int?, text: String? = nil) {
        var errorClass = MPI_ERR_UNKNOWN
        // Safe: the result is a local variable.
        _ = unsafe MPI_Error_class(code, &errorClass)
        self.code = code
        self.errorClass = ErrorClass(rawValue: errorClass)
        self.call = call.name.description
        self.rank = rank
        self.text = text ?? libraryText(of: code)
    }
}

extension MPIError: CustomStringConvertible {
    /// One sentence: the function, the rank and the reason.
    public var description: String {
        let place = rank.map { " on rank \($0)" } ?? ""
        return "\(call) failed\(place): \(text)"
    }
}

/// The funnel: every code that MPI returns comes through here.
func check(_ code: Int32, in call: Call, rank: Int?) throws(MPIError) {
    guard code != MPI_SUCCESS else { return }
    throw MPIError(code: code, in: call, rank: rank)
}

private func libraryText(of code: Int32) -> String {
    var length: Int32 = 0
    let text = unsafe String(unsafeUninitializedCapacity: Int(MPI_MAX_ERROR_STRING)) { bytes in
        // Safe: MPI writes at most MPI_MAX_ERROR_STRING bytes, terminator included.
        let result = unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
            unsafe MPI_Error_string(code, characters.baseAddress, &length)
        }
        return result == MPI_SUCCESS ? Int(length) : 0
    }
    return text.isEmpty ? "error code \(code)" : text
}
