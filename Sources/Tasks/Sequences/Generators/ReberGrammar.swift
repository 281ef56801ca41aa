/// Strings of the embedded Reber grammar, to be continued: after each symbol, which may come next.
///
/// Source: Reber 1967; embedded: Smith & Zipser 1989, Hochreiter & Schmidhuber 1997. A string of the
/// grammar stands between two equal symbols, T or P, the second of which can only be known by one who
/// remembers the first. The target of a step are all symbols that may follow.
struct ReberGrammar: ExampleSet {
    /// B, T, P, S, X, V, E.
    private static let symbols = 7
    private static let begin = 0, t = 1, p = 2, s = 3, x = 4, v = 5, end = 6

    /// From each state two ways: a symbol and the state it leads to.
    private static let ways: [[(symbol: Int, state: Int)]] = [
        [(t, 1), (p, 2)], [(s, 1), (x, 3)], [(t, 2), (v, 4)], [(x, 2), (s, 5)], [(p, 3), (v, 5)],
    ]
    private static let last = 5
    /// Longer strings are cut short by the way out.
    private static let longest = 40

    private let dice: ExampleDice
    let count: Int

    init(_ dice: ExampleDice, count: Int) {
        self.dice = dice
        self.count = count
    }

    var input: NetworkShape { .tokens(below: Self.symbols) }
    var target: ExampleTarget { .labels(Self.symbols, .steps) }
    var fingerprint: UInt64 { dice.fingerprint(count: count) }

    func length(_ index: Int) -> Int {
        var steps = 0
        walk(index) { _, _ in steps += 1 }
        return steps
    }

    func write(_ index: Int, to slot: ExampleSlot) {
        var time = 0
        walk(index) { symbol, next in
            slot.set(token: symbol, at: time)
            for label in 0..<Self.symbols {
                slot.set(target: next >> label & 1 == 1 ? 1 : 0, element: label, at: time)
            }
            time += 1
        }
    }

    /// Calls `body` with each symbol but the last, and the set of those that may follow it, as bits.
    private func walk(_ index: Int, _ body: (_ symbol: Int, _ next: Int) -> Void) {
        func bits(_ symbols: Int...) -> Int { symbols.reduce(0) { $0 | 1 << $1 } }
        let outer = dice.integer(index, 0, below: 2) == 0 ? Self.t : Self.p
        body(Self.begin, bits(Self.t, Self.p))
        body(outer, bits(Self.begin))
        var state = 0, place = 1
        body(Self.begin, Self.successors(of: 0))
        while state != Self.last {
            let choice = place < Self.longest ? dice.integer(index, place, below: 2) : 1
            let way = Self.ways[state][choice]
            state = way.state
            place += 1
            body(way.symbol, state == Self.last ? bits(Self.end) : Self.successors(of: state))
        }
        body(Self.end, bits(outer))
        body(outer, bits(Self.end))
    }

    private static func successors(of state: Int) -> Int {
        ways[state].reduce(0) { $0 | 1 << $1.symbol }
    }
}
