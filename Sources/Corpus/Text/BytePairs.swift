/// Byte-pair encoding: symbols taken apart into pieces that are frequent.
///
/// A symbol begins as its characters. Of all pairs of neighbours the one that was learnt first is joined,
/// wherever it stands, from the left; then the next, until no pair is known. Characters that are not
/// known stay alone, so any text can be encoded. Source: Sennrich, Haddow, Birch, "Neural machine translation
/// of rare words with subword units", ACL 2016.
package struct BytePairs: Equatable, Sendable {
    /// A pair of pieces, by their places among all.
    package struct Pair: Hashable, Sendable {
        let left: Int32
        let right: Int32
    }

    /// The characters that are known, each with its place.
    private let characters: [Unicode.Scalar: Int32]
    /// The piece that each pair makes: what was learnt first has the least place.
    private let results: [Pair: Int32]

    /// The pieces: characters, then what each pair makes, in the order in which they were learnt.
    package let pieces: [String]
    /// The pairs that are joined, the first learnt first.
    package let merges: [Pair]

    /// The place of a character that is not known.
    package static let unknown: Int32 = -1

    /// Characters and pairs.
    ///
    /// - Parameters:
    ///   - characters: all different.
    ///   - merges: pairs of pieces that are there before them.
    init(characters: [Unicode.Scalar], merges: [Pair]) {
        self.merges = merges
        self.characters = Dictionary(
            zip(characters, Int32(0)...), uniquingKeysWith: { first, _ in first })
        results = Dictionary(
            zip(merges, Int32(characters.count)...), uniquingKeysWith: { first, _ in first })
        var pieces = characters.map { String($0) }
        for pair in merges { pieces.append(pieces[Int(pair.left)] + pieces[Int(pair.right)]) }
        self.pieces = pieces
    }

    /// Characters and pairs that were saved.
    ///
    /// - Parameters:
    ///   - characters: strings of one character each.
    ///   - merges: places of pieces, two a pair.
    /// - Throws: `CorpusError` (`badData`), if they do not go together.
    package init(characters: [String], merges: [Int]) throws(CorpusError) {
        let scalars = characters.compactMap {
            $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil
        }
        let starts = stride(from: 0, to: merges.count, by: 2)
        let areThere = starts.allSatisfy { start in
            let known = 0..<characters.count + start / 2
            return merges[start..<min(start + 2, merges.count)].allSatisfy(known.contains)
        }
        guard scalars.count == characters.count, merges.count.isMultiple(of: 2), areThere else {
            throw CorpusError(
                .badData,
                "the vocabulary joins pieces that it does not have: train the model again")
        }
        self.init(
            characters: scalars,
            merges: starts.map { Pair(left: Int32(merges[$0]), right: Int32(merges[$0 + 1])) })
    }

    /// The pairs as numbers for a file, two a pair.
    package var mergeNumbers: [Int] { merges.flatMap { [Int($0.left), Int($0.right)] } }

    /// Whether a character is known.
    func knows(_ character: Unicode.Scalar) -> Bool { characters[character] != nil }

    /// The places of a symbol's pieces; ``unknown`` for characters that are not known.
    package func encode(_ symbol: String) -> [Int32] {
        var parts = symbol.unicodeScalars.map { characters[$0] ?? Self.unknown }
        while let (pair, piece) = firstLearnt(in: parts) {
            parts = Self.join(pair, to: piece, in: parts)
        }
        return parts
    }

    /// Of the pairs of neighbours the one that was learnt first, and what it makes.
    private func firstLearnt(in parts: [Int32]) -> (Pair, Int32)? {
        var best: (pair: Pair, piece: Int32)?
        for place in parts.indices.dropLast() {
            let pair = Pair(left: parts[place], right: parts[place + 1])
            guard let piece = results[pair], piece < best?.piece ?? .max else { continue }
            best = (pair, piece)
        }
        return best
    }

    /// Joins a pair wherever it stands, from the left.
    static func join(_ pair: Pair, to piece: Int32, in parts: [Int32]) -> [Int32] {
        var joined: [Int32] = [], place = 0
        joined.reserveCapacity(parts.count)
        while place < parts.count {
            let isPair =
                parts[place] == pair.left && place + 1 < parts.count
                && parts[place + 1] == pair.right
            joined.append(isPair ? piece : parts[place])
            place += isPair ? 2 : 1
        }
        return joined
    }
}
