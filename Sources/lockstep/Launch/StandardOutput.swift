import Foundation

/// The standard output stream, for whole lines that a reader gets at once.
enum StandardOutput {
    static func line(_ text: String) {
        // If nobody listens there is nobody to tell.
        try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    }
}
