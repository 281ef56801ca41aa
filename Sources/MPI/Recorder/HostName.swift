internal import Glibc

/// The name of this machine.
enum HostName {
    /// The name: `gethostname`.
    static var own: String {
        var name = [CChar](repeating: 0, count: 256)
        // Safe: the last byte stays zero.
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
