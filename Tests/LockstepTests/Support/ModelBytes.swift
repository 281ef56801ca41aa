import Foundation

/// All bytes of a model's file, compared one by one; a failed test shows no more than a hash.
struct ModelBytes: Equatable, CustomStringConvertible {
    private let bytes: Data

    init(_ bytes: Data) { self.bytes = bytes }

    var description: String {
        // FNV-1a (Fowler, Noll, Vo), enough to tell models apart by eye.
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
        }
        return "\(bytes.count) bytes with hash \(String(hash, radix: 16))"
    }
}
