import Foundation

/// The standard error stream, for whole lines.
enum StandardError {
    static func line(_ text: String) {
        // If nobody listens there is nobody to tell.
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }
}
