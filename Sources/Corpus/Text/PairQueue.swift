/// Pairs of pieces by their counts, the most frequent first: a binary heap.
struct PairQueue {
    /// A pair, and how often it occurred when it was put in.
    struct Entry {
        let count: Int
        let pair: BytePairs.Pair

        func precedes(_ other: Entry) -> Bool {
            if count != other.count { return count > other.count }
            return (pair.left, pair.right) < (other.pair.left, other.pair.right)
        }
    }

    private var entries: [Entry] = []

    /// Puts a pair in.
    mutating func push(_ entry: Entry) {
        entries.append(entry)
        var place = entries.count - 1
        while place > 0, entries[place].precedes(entries[(place - 1) / 2]) {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Takes the most frequent pair out; of equally frequent ones the one of the least places.
    mutating func pop() -> Entry? {
        guard let last = entries.popLast() else { return nil }
        guard let first = entries.first else { return last }
        entries[0] = last
        var place = 0
        while 2 * place + 1 < entries.count {
            var child = 2 * place + 1
            if child + 1 < entries.count, entries[child + 1].precedes(entries[child]) { child += 1 }
            guard entries[child].precedes(entries[place]) else { break }
            entries.swapAt(place, child)
            place = child
        }
        return first
    }
}
