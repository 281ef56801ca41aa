internal import Crypto
internal import Foundation

/// Tells the executable of this process from those of others.
enum ExecutableIdentity {
    private static let link = "/proc/self/exe"

    /// Device, file number, size and time of the executable: equal for ranks of a host that run the
    /// same file; nil where it is not known.
    static var own: String? {
        let files = FileManager.default
        guard let path = try? files.destinationOfSymbolicLink(atPath: link),
            let facts = try? files.attributesOfItem(atPath: path)
        else { return nil }
        let keys: [FileAttributeKey] = [.systemNumber, .systemFileNumber, .size]
        let numbers = keys.compactMap { (facts[$0] as? NSNumber)?.stringValue }
        let time = (facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return numbers.joined(separator: "/") + "/\(time)"
    }

    /// The first half of the SHA-256 of its bytes, in hexadecimal digits; nil where they cannot be read.
    static var digest: String? {
        guard
            let bytes = try? Data(
                contentsOf: URL(fileURLWithPath: link), options: .alwaysMapped)
        else { return nil }
        return SHA256.hash(data: bytes).prefix(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
