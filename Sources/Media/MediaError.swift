/// Why bytes cannot be decoded.
package struct MediaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The end of a sentence that begins with the file's name: a verb, the offending value, what to do.
    package let message: String

    /// The message.
    package var description: String { message }

    /// An error of the end of a sentence.
    package init(_ message: String) { self.message = message }
}
