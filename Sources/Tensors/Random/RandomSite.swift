/// The place in a program that draws random numbers: the second half of a Philox key.
///
/// Two sites never see the same numbers, whatever the counters. Values below 256 are reserved for
/// the well-known sites here; a layer takes a site derived from its name, which must therefore be
/// distinct and stay the same from run to run (`encoder.0.dropout`, say).
public struct RandomSite: Hashable, Sendable {
    /// The order of sequences in an epoch.
    public static let shuffle = RandomSite(reserved: 1)

    /// Tokens drawn from a trained model's output distribution.
    public static let sampling = RandomSite(reserved: 3)

    /// How many values, from 0, belong to well-known sites.
    package static let reservedCount: UInt32 = 256

    /// The key word.
    public let rawValue: UInt32

    /// The site of a layer or parameter.
    ///
    /// The value is the 32-bit FNV-1a hash (Fowler, Noll, Vo; offset basis 2166136261, prime
    /// 16777619) of the name's UTF-8 bytes. A hash in the reserved range, one name in 16 million,
    /// gets its top bit set. The hash of a name is part of a checkpoint's meaning: it never changes.
    ///
    /// - Parameter name: the layer's full name in its model.
    public init(name: String) {
        var hash: UInt32 = 2_166_136_261
        for byte in name.utf8 {
            hash = (hash ^ UInt32(byte)) &* 16_777_619
        }
        self.init(hash: hash)
    }

    /// The site of a finished hash, kept out of the reserved range.
    package init(hash: UInt32) {
        rawValue = hash < Self.reservedCount ? hash | 0x8000_0000 : hash
    }

    private init(reserved: UInt32) {
        rawValue = reserved
    }
}
