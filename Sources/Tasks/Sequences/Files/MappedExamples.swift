/// Examples that are read from their file whenever they are asked for.
struct MappedExamples: ExampleSet {
    let fingerprint: UInt64

    /// None of them, of their shapes.
    private let empty: LoadedExamples
    private let lengths: [Int32]
    private let example: @Sendable (_ index: Int) -> Example?

    /// Looks at all examples once.
    ///
    /// - Parameters:
    ///   - records: what they are made of.
    ///   - empty: a set without examples, of the right shapes.
    ///   - example: makes one.
    /// - Throws: what `example` throws.
    init<Record>(
        _ records: Records<Record>, like empty: LoadedExamples,
        _ example: @escaping @Sendable (Record) throws -> Example
    ) throws {
        var hash = TokenHash(), lengths: [Int32] = []
        for record in records {
            let example = try example(record)
            example.add(to: &hash)
            lengths.append(Int32(example.input.count))
        }
        fingerprint = hash.value
        self.empty = empty
        self.lengths = lengths
        self.example = { try? example(records[$0]) }
    }

    var input: NetworkShape { empty.input }
    var letters: LetterShape? { empty.letters }
    var target: ExampleTarget { empty.target }
    var judging: Judging { empty.judging }
    var count: Int { lengths.count }

    func length(_ index: Int) -> Int { Int(lengths[index]) }

    func write(_ index: Int, to slot: ExampleSlot) {
        // Another length has only what somebody has changed since: it stays empty.
        guard let example = example(index), example.input.count == length(index) else { return }
        var one = empty
        one.append(example)
        one.write(0, to: slot)
    }
}

extension Records {
    /// The examples of records: in memory if these are.
    func examples(
        like empty: LoadedExamples, _ example: @escaping @Sendable (Record) throws -> Example
    ) throws -> any ExampleSet {
        guard isHeld else { return try MappedExamples(self, like: empty, example) }
        var set = empty
        for record in self { set.append(try example(record)) }
        return set
    }
}
