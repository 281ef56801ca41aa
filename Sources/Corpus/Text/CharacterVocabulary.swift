/// The characters that a model knows, each with a token index.
///
/// Index 0 stands for every unknown character; the known ones follow from 1, sorted by scalar
/// value, so the same set of characters always gets the same indices.
public struct CharacterVocabulary: Hashable, Sendable {
    /// The index of every character that is not in the vocabulary.
    public static let unknownIndex: Int32 = 0

    /// The known characters, ascending; the one at place `i` has index `i + 1`.
    public let scalars: [Unicode.Scalar]

    /// The index of each scalar value up to the largest known: at most 4.5 MB, and one load a
    /// character.
    private let indices: [Int32]

    /// The vocabulary of a text.
    ///
    /// - Parameter text: characters in any order, any number of times.
    public init(text: some Sequence<Unicode.Scalar>) {
        var seen: [Bool] = []
        for scalar in text {
            let value = Int(scalar.value)
            if value >= seen.count {
                seen.append(contentsOf: repeatElement(false, count: value + 1 - seen.count))
            }
            seen[value] = true
        }
        self.init(seen)
    }

    /// The vocabulary of a part of a text.
    package init(_ part: TextPart) {
        var seen = Array(repeating: false, count: 0x11_0000)
        part.eachCharacter { seen[Int($0)] = true }
        self.init(seen)
    }

    /// The vocabulary of the scalar values that were seen.
    private init(_ seen: [Bool]) {
        self.init(
            ascending: seen.indices.lazy.filter { seen[$0] }
                .compactMap { Unicode.Scalar(UInt32($0)) })
    }

    /// The vocabulary that was saved as an array of scalar values.
    ///
    /// - Parameter scalarValues: strictly ascending Unicode scalar values.
    /// - Throws: `CorpusError` (`badData`) for a number that is no scalar value or out of order.
    public init(scalarValues: [UInt32]) throws(CorpusError) {
        var scalars: [Unicode.Scalar] = []
        for value in scalarValues {
            guard let scalar = Unicode.Scalar(value) else {
                throw CorpusError(
                    .badData,
                    "the vocabulary holds \(value), which is no Unicode scalar value: export the "
                        + "model again")
            }
            if let last = scalars.last, last >= scalar {
                throw CorpusError(
                    .badData,
                    "the vocabulary holds \(value) after \(last.value), but its values must "
                        + "ascend: export the model again")
            }
            scalars.append(scalar)
        }
        self.init(ascending: scalars)
    }

    private init(ascending scalars: some Sequence<Unicode.Scalar>) {
        self.scalars = Array(scalars)
        var indices = Array(repeating: Self.unknownIndex, count: 0)
        if let largest = self.scalars.last {
            indices = Array(repeating: Self.unknownIndex, count: Int(largest.value) + 1)
        }
        for (place, scalar) in self.scalars.enumerated() {
            indices[Int(scalar.value)] = Int32(place + 1)
        }
        self.indices = indices
    }

    /// The number of token indices: the known characters and the unknown one.
    public var count: Int { scalars.count + 1 }

    /// The known characters as numbers, for a checkpoint or a JSON file.
    public var scalarValues: [UInt32] { scalars.map(\.value) }

    /// Whether the character is known.
    public func contains(_ scalar: Unicode.Scalar) -> Bool {
        index(of: scalar) != Self.unknownIndex
    }

    /// The index of a character, 0 if it is unknown.
    public func index(of scalar: Unicode.Scalar) -> Int32 { index(ofValue: scalar.value) }

    /// The index of the character of a scalar value, 0 if it is unknown.
    func index(ofValue value: UInt32) -> Int32 {
        let value = Int(value)
        return value < indices.count ? indices[value] : Self.unknownIndex
    }

    /// The indices of a text, one a character.
    public func encode(_ text: some Sequence<Unicode.Scalar>) -> [Int32] {
        text.map { index(of: $0) }
    }

    /// The indices of a string's Unicode scalars.
    public func encode(_ text: String) -> [Int32] {
        encode(text.unicodeScalars)
    }

    /// The text of indices; index 0 becomes U+FFFD, the replacement character.
    ///
    /// - Precondition: every index is in `0..<count`.
    public func decode(_ tokens: some Sequence<Int32>) -> String {
        var text = String.UnicodeScalarView()
        for token in tokens {
            precondition(
                token >= 0 && Int(token) < count, "token \(token) of a vocabulary of \(count)")
            text.append(token == Self.unknownIndex ? "\u{FFFD}" : scalars[Int(token) - 1])
        }
        return String(text)
    }
}
