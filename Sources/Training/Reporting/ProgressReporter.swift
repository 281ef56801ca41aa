internal import Foundation

/// Shows the progress of a run, and messages in between, on the standard output.
///
/// On a terminal progress is one line that renews itself; a message clears it, takes its place, and
/// the line comes again below. Elsewhere everything is plain lines. Made for rank 0.
public final class ProgressReporter {
    /// How progress is shown.
    public let style: ProgressStyle

    private let write: (String) -> Void
    private var line = ""

    /// Back to the start of the line; then, after the text, nothing is left of a longer one.
    private static let start = "\r"
    private static let clearRest = "\u{1B}[K"

    /// A reporter to the standard output.
    public convenience init(style: ProgressStyle = .detect()) {
        self.init(style: style) { text in
            // If nobody listens any more, training goes on.
            try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        }
    }

    /// A reporter to anything that takes text.
    public init(style: ProgressStyle, write: @escaping (String) -> Void) {
        self.style = style
        self.write = write
    }

    /// Shows how far the run is.
    public func show(_ progress: Progress) {
        switch style {
        case .plain:
            write(ProgressFormat.line(progress) + "\n")
        case .line(let columns):
            // One column stays free: many terminals go to the next line when the last is filled.
            line = ProgressFormat.line(progress, columns: max(columns - 1, 1))
            write(Self.start + line + Self.clearRest)
        }
    }

    /// Prints a message of its own, whole lines.
    public func message(_ text: String) {
        let clear = line.isEmpty ? "" : Self.start + Self.clearRest
        write(clear + text + "\n" + line)
    }

    /// Ends the line that renews itself, so that what is printed next starts on a new one.
    ///
    /// The last progress stays visible.
    public func finish() {
        guard !line.isEmpty else { return }
        line = ""
        write("\n")
    }
}
