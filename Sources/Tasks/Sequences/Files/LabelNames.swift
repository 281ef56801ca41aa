internal import Corpus

/// The names of classes or labels, in their order.
struct LabelNames: Equatable, Sendable {
    let names: [String]
    private let indices: [String: Int]
    /// The names that training has: all of them, or all but the last, see ``withUnknown``.
    private let knownCount: Int

    /// Names that differ.
    ///
    /// - Throws: `CorpusError`, if there are fewer than two.
    init(_ names: [String], in source: String) throws(CorpusError) {
        guard names.count > 1 else {
            let found = names.first.map { "the label '\($0)' alone" } ?? "no label"
            throw CorpusError(
                .badData, "'\(source)' has \(found), but at least two are needed to tell apart")
        }
        self.init(names)
    }

    private init(_ names: [String], unknown: [String] = []) {
        knownCount = names.count
        let names = names + unknown
        self.names = names
        indices = Dictionary(
            zip(names, 0...), uniquingKeysWith: { first, _ in first })
    }

    /// A class more, for what the training data does not have: nothing is learnt of it.
    var withUnknown: LabelNames { LabelNames(names, unknown: ["<unknown>"]) }

    var count: Int { names.count }

    /// The place of a name.
    ///
    /// - Parameters:
    ///   - name: a label.
    ///   - example: what to call the example that has it.
    /// - Returns: its place.
    /// - Throws: `CorpusError`, if the training data does not have it.
    func index(_ name: String, of example: String) throws(CorpusError) -> Int32 {
        guard let index = indices[name] else {
            let some = names.prefix(12).joined(separator: ", ") + (count > 12 ? ", …" : "")
            throw CorpusError(
                .badData,
                "\(example) has the label '\(name)', which does not occur in the training data: "
                    + "give one of \(some), or leave the example out")
        }
        return Int32(index)
    }

    /// The place of a name, or the last one: see ``withUnknown``.
    func place(_ name: String) -> Int32 { Int32(indices[name] ?? count - 1) }

    /// Whether there is such a name.
    func has(_ name: String) -> Bool { indices[name] != nil }

    /// 1 for each of the names that is among some, 0 for the others.
    func flags(_ some: [String]) -> [Float] {
        var flags = Array(repeating: Float(0), count: count)
        for name in some { if let index = indices[name] { flags[index] = 1 } }
        return flags
    }

    /// What to say of a step or of the whole: the class that was chosen or, if that is what training does not
    /// know, the likeliest that it does.
    private func name(_ chosen: Int, _ probabilities: [Float]) -> String {
        if chosen < knownCount { return names[chosen] }
        let known = 0..<knownCount
        return names[known.max { probabilities[$0] < probabilities[$1] } ?? chosen]
    }

    /// An answer by names: for labels those that are more likely than not.
    func text(_ answer: Answer) -> Prediction {
        switch answer {
        case .classes(let chosen, let probabilities, let together):
            Prediction(
                text: zip(chosen, probabilities).map(name).joined(separator: " "),
                probabilities: probabilities.map(named), probability: together)
        case .labels(let probabilities):
            Prediction(
                text: probabilities.map { row in
                    names.indices.filter { row[$0] > 0.5 }.map { names[$0] }
                        .joined(separator: ",")
                }.joined(separator: " "), probabilities: probabilities.map(named))
        case .transcript(let labels, let probability):
            Prediction(
                text: labels.map { names[$0 - 1] }.joined(separator: " "), probability: probability)
        case .numbers(let rows), .parameters(let rows): Prediction(text: SequenceText.format(rows))
        }
    }

    /// The probabilities of classes, given that it is one that training knows.
    private func named(_ row: [Float]) -> [(name: String, value: Float)] {
        let known = row.prefix(knownCount)
        let whole = knownCount < row.count ? known.reduce(0, +) : 1
        return zip(names, known).map { (name: $0, value: whole > 0 ? $1 / whole : $1) }
    }
}

extension Substring {
    /// What stands between tabs.
    var tabFields: [Substring] {
        utf8.split(separator: 0x09, omittingEmptySubsequences: false).map { Substring($0) }
    }
}
