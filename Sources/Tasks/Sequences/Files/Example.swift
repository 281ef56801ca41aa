/// One sequence as a network reads it, and what it should give.
struct Example: Equatable {
    /// What a network reads.
    enum Input: Equatable {
        /// A token a time step, with equally many letters for each.
        case tokens([Int32], letters: [Int32] = [])
        /// Numbers, [T][F].
        case rows([Float], width: Int)

        /// Time steps.
        var count: Int {
            switch self {
            case .tokens(let tokens, _): tokens.count
            case .rows(let rows, let width): rows.count / width
            }
        }
    }

    /// What it should give, as ``ExampleTarget`` says.
    enum Goal: Equatable {
        /// Nothing: it is to be answered.
        case none
        /// A class a step or a single one; less than 0 where there is none.
        case classes([Int32])
        /// Labels from 1 on, in their order.
        case transcript([Int32])
        /// Numbers, [T][F] or [F]; none where one is not a number.
        case values([Float])
    }

    var input: Input
    var goal: Goal

    /// Takes it into a hash.
    func add(to hash: inout TokenHash) {
        switch input {
        case .tokens(let tokens, _): hash.add(tokens)
        case .rows(let rows, _): hash.add(rows)
        }
        switch goal {
        case .none: break
        case .classes(let classes), .transcript(let classes): hash.add(classes)
        case .values(let values): hash.add(values)
        }
    }
}
