/// A result that is not what it should be.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
}

/// Throws unless `condition` holds.
func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    if !condition { throw Unexpected(description: message()) }
}

/// Throws unless the two are equal.
func expectEqual<Value: Equatable>(
    _ value: Value, _ expected: Value, _ message: @autoclosure () -> String
) throws {
    if value != expected {
        throw Unexpected(description: "\(message()): \(value) instead of \(expected)")
    }
}
