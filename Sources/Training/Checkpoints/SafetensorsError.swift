/// A file that is not in the safetensors format, or lacks what is looked for.
public struct SafetensorsError: UserFacingError, Equatable {
    /// What is wrong.
    public enum Problem: Equatable, Sendable {
        /// Shorter than the 8 bytes of the header's length.
        case tooShort(byteCount: Int)
        /// The header is longer than the file, or than any header may be.
        case headerLength(UInt64, fileByteCount: Int)
        /// The header is not the JSON that the format asks for.
        case header(String)
        /// An element type that is not known.
        case type(String, array: String)
        /// A shape with a negative or impossible extent.
        case shape([Int], array: String)
        /// Data that is not as long as type and shape demand, or does not follow its predecessor.
        case offsets([Int], array: String)
        /// The data of the arrays ends before or after the end of the file.
        case size(expected: Int, actual: Int)
        /// No array has this name.
        case noArray(String)
        /// The array has elements of another type.
        case otherType(SafetensorsType, wanted: SafetensorsType, array: String)
    }

    /// The file.
    public let file: String
    /// What is wrong.
    public let problem: Problem

    /// ``ExitCode/badData``.
    public var exitCode: Int32 { ExitCode.badData }

    /// One sentence with the file and the value at fault.
    public var message: String { "'\(file)' is not a usable safetensors file: \(explanation)" }

    private var explanation: String {
        switch problem {
        case .tooShort(let byteCount):
            "it has only \(byteCount) bytes"
        case .headerLength(let length, let byteCount):
            "its header claims \(length) bytes, but the file has \(byteCount)"
        case .header(let reason):
            "its header is not readable (\(reason))"
        case .type(let type, let array):
            "array '\(array)' has the unknown type '\(type)'"
        case .shape(let shape, let array):
            "array '\(array)' has the impossible shape \(shape)"
        case .offsets(let offsets, let array):
            "array '\(array)' has the impossible data offsets \(offsets)"
        case .size(let expected, let actual):
            "it has \(actual) bytes instead of \(expected)"
        case .noArray(let array):
            "it has no array '\(array)'"
        case .otherType(let type, let wanted, let array):
            "array '\(array)' has elements of type \(type.rawValue) instead of \(wanted.rawValue)"
        }
    }
}
