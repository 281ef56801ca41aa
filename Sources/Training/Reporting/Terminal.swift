internal import Foundation

/// What a terminal says of itself.
package enum Terminal {
    /// The width of the terminal with this path, in characters; nil if it does not tell.
    ///
    /// Asked of `stty`, which every system with terminals has, once at the start: the system call
    /// behind it takes raw pointers.
    static func columns(of path: String) -> Int? {
        guard let terminal = FileHandle(forReadingAtPath: path) else { return nil }
        let stty = Process()
        let answer = Pipe()
        stty.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        stty.arguments = ["stty", "size"]
        stty.standardInput = terminal
        stty.standardOutput = answer
        stty.standardError = FileHandle.nullDevice
        do {
            try stty.run()
            let bytes = try answer.fileHandleForReading.readToEnd() ?? Data()
            stty.waitUntilExit()
            return columns(inSize: String(decoding: bytes, as: UTF8.self))
        } catch {
            return nil
        }
    }

    /// The second of the two numbers "rows columns"; nil for 0, which means unknown.
    package static func columns(inSize size: String) -> Int? {
        let numbers = size.split(whereSeparator: \.isWhitespace).map { Int($0) }
        guard numbers.count == 2, let columns = numbers[1], columns > 0 else { return nil }
        return columns
    }
}
