import Glibc

/// What the network is like: read from lines such as `delay 5` and `cut sw-h2`.
struct Settings {
    /// One way, in nanoseconds.
    var delay: UInt64 = 0
    /// Of each port, in Mbit/s; 0 is as fast as it goes.
    var rate = 0.0
    /// The share of frames that are lost.
    var loss = 0.0
    /// Interfaces that no frame comes from or goes to.
    var cut: Set<String> = []

    /// Reads the file; a line that says nothing is left out.
    init(file: String) {
        guard let stream = unsafe fopen(file, "r") else { return }
        // Safe: the stream is open until here, and the buffer is as long as it is said to be.
        defer { _ = unsafe fclose(stream) }
        var buffer = [CChar](repeating: 0, count: 256)
        while unsafe fgets(&buffer, 256, stream) != nil {
            let text = String(
                decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count == 2 else { continue }
            switch (words[0], Double(words[1])) {
            case ("delay", let milliseconds?): delay = UInt64(max(milliseconds, 0) * 1e6)
            case ("rate", let megabits?): rate = max(megabits, 0)
            case ("loss", let share?): loss = share
            case ("cut", _): cut.insert(words[1])
            default: break
            }
        }
    }
}
