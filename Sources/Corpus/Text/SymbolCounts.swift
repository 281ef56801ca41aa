/// How often symbols occur, from which vocabularies are made.
package struct SymbolCounts: Sendable {
    private var counts: [String: Int] = [:]

    /// Nothing counted.
    package init() {}

    /// Counts a symbol, so many times.
    package mutating func add(_ symbol: some StringProtocol, times: Int = 1) {
        counts[String(symbol), default: 0] += times
    }

    /// Counts all symbols of a sequence.
    package mutating func add(all symbols: some Sequence<some StringProtocol>) {
        for symbol in symbols { add(symbol) }
    }

    /// The number of different symbols.
    package var count: Int { counts.count }

    /// The most frequent symbols, those first; equally frequent ones in the order of their bytes.
    ///
    /// So the same counts give the same vocabulary, in whatever order they were made.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - minimum: how often each occurs at least.
    /// - Returns: the symbols.
    package func symbols(limit: Int = .max, minimum: Int = 1) -> [String] {
        counts.filter { $0.value >= minimum }
            .sorted {
                $0.value != $1.value
                    ? $0.value > $1.value : $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
            }
            .prefix(limit).map(\.key)
    }

    /// All symbols in the order of their bytes: labels, say.
    package var sorted: [String] {
        counts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Goes through all symbols with their counts, in no order.
    func each(_ body: (_ symbol: String, _ count: Int) -> Void) {
        for (symbol, count) in counts { body(symbol, count) }
    }
}
