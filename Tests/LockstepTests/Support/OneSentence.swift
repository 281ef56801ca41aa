import Foundation
import TestSupport
import Testing

/// Expects that a command failed in good order: its exit code, and at most three lines of standard
/// error, with the offending value and without the words of a crash.
func expectOneSentence(
    _ result: Mpirun.Result, exitCode: Int32, containing values: String...,
    at location: SourceLocation = #_sourceLocation
) {
    #expect(
        result.exitCode == exitCode, "\(result.stdout)\(result.stderr)", sourceLocation: location)
    let lines = ownLines(result.stderr)
    #expect((1...3).contains(lines.count), "\(result.stderr)", sourceLocation: location)
    for value in values {
        #expect(
            lines.contains { $0.contains(value) }, "no '\(value)' in: \(result.stderr)",
            sourceLocation: location)
    }
    let crash = ["Fatal error", "crashed", "Stack dump", "0x0", "Optional(", "Error Domain"]
    for word in crash {
        #expect(!result.stderr.contains(word), "\(result.stderr)", sourceLocation: location)
    }
}

/// The lines of standard error that are not the launcher's, which adds a notice in a box of its own
/// for every process that ends with an exit code.
private func ownLines(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    var isInBox = false
    for line in text.split(separator: "\n") {
        if line.hasPrefix("-----") {
            isInBox.toggle()
        } else if !isInBox {
            lines.append(line)
        }
    }
    return lines
}
