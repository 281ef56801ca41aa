internal import Foundation

/// What it costs to spell words that a vocabulary does not have, byte by byte.
///
/// A model of words that says "unknown" has not said which word; its bits a character can only be compared
/// with those of a model of characters when the word is spelt besides. Bytes and ends of words cost what
/// their share among the words of the training text is that were left out, each counted once more than it
/// is there.
package struct SpellingCosts: Equatable, Sendable {
    /// How often each of the 256 bytes occurs, and at last how many words end.
    package private(set) var counts: [Int]

    /// Nothing counted: every byte costs the same.
    package init() {
        counts = Array(repeating: 0, count: 257)
    }

    /// Counts that were saved; nil if they are not as many as there are bytes and an end.
    package init?(counts: [Int]) {
        guard counts.count == 257, counts.allSatisfy({ (0...1 << 50).contains($0) }) else {
            return nil
        }
        self.counts = counts
    }

    /// Counts a word, so many times.
    mutating func add(_ word: String, times: Int) {
        for byte in word.utf8 { counts[Int(byte)] += times }
        counts[256] += times
    }

    /// What to charge for a word, in bits.
    package func bits(_ word: String) -> Double {
        let total = Double(counts.reduce(counts.count, +))
        func bits(_ place: Int) -> Double { log2(total / Double(counts[place] + 1)) }
        return word.utf8.reduce(bits(256)) { $0 + bits(Int($1)) }
    }
}
