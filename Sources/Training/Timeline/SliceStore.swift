/// Slices of some of very many entries (steps, as a rule), in memory of a fixed size.
///
/// The first quarter of the places keeps the first entries, the last quarter the newest ones, and
/// the half in between every k-th entry, where k doubles whenever the places are full. Which entries
/// are kept depends on their number alone, so all ranks keep the same ones. Nothing is allocated
/// after `init`.
package struct SliceStore {
    /// Entries kept at most.
    package let capacity: Int
    /// Slices of an entry; what an entry has beyond is left out.
    package let slicesPerEntry: Int

    private let firstPlaces: Int
    private let sampledPlaces: Int
    private var slices: [Slice]
    /// Slices in each place.
    private var counts: [Int]
    /// The number of the entry in each place, from 0; -1 in an empty one.
    private var numbers: [Int]
    private var entries = 0
    private var stride = 1
    private var sampled = 0
    private var open = 0

    /// Makes the places.
    ///
    /// - Precondition: at least 4 entries of at least one slice.
    package init(capacity: Int, slicesPerEntry: Int) {
        precondition(capacity >= 4 && slicesPerEntry > 0, "\(capacity) entries")
        self.capacity = capacity
        self.slicesPerEntry = slicesPerEntry
        firstPlaces = capacity / 4
        sampledPlaces = capacity / 2
        let empty = Slice(.data, step: 0, start: 0, duration: 0)
        slices = Array(repeating: empty, count: capacity * slicesPerEntry)
        counts = Array(repeating: 0, count: capacity)
        numbers = Array(repeating: -1, count: capacity)
    }

    /// Begins the next entry.
    package mutating func begin() {
        let number = entries
        entries += 1
        if number < firstPlaces {
            open = number
        } else {
            let start = firstPlaces + sampledPlaces
            open = start + (number - firstPlaces) % (capacity - start)
            if numbers[open] >= 0 { sample(open) }
        }
        numbers[open] = number
        counts[open] = 0
    }

    /// Adds a slice to the entry that was begun last.
    package mutating func append(_ slice: Slice) {
        guard entries > 0, counts[open] < slicesPerEntry else { return }
        slices[open * slicesPerEntry + counts[open]] = slice
        counts[open] += 1
    }

    /// All slices that are kept, in the order of entries.
    package var kept: [Slice] {
        (0..<capacity).filter { numbers[$0] >= 0 }.sorted { numbers[$0] < numbers[$1] }.flatMap {
            slices[$0 * slicesPerEntry..<$0 * slicesPerEntry + counts[$0]]
        }
    }

    /// Keeps what is about to make way for a newer entry, if its turn has come.
    private mutating func sample(_ place: Int) {
        if sampled == sampledPlaces, isDue(numbers[place]) { thin() }
        guard isDue(numbers[place]) else { return }
        move(place, to: firstPlaces + sampled)
        sampled += 1
    }

    private func isDue(_ number: Int) -> Bool { (number - firstPlaces) % stride == 0 }

    /// Gives every second sampled entry up.
    private mutating func thin() {
        stride *= 2
        var left = 0
        for place in firstPlaces..<firstPlaces + sampled where isDue(numbers[place]) {
            move(place, to: firstPlaces + left)
            left += 1
        }
        for place in firstPlaces + left..<firstPlaces + sampled { numbers[place] = -1 }
        sampled = left
    }

    private mutating func move(_ source: Int, to target: Int) {
        if source == target { return }
        for index in 0..<counts[source] {
            slices[target * slicesPerEntry + index] = slices[source * slicesPerEntry + index]
        }
        counts[target] = counts[source]
        numbers[target] = numbers[source]
    }
}
