/// What a set of examples knows of its targets beyond their numbers, for judging.
struct Judging: Sendable {
    /// What a difference of 1 in each target number is in the unit of the file.
    var units: [Float] = []
    /// How tags make entities, if they do.
    var entities: EntityScheme?
    /// The class of what training does not know, which is never right.
    var unknownClass: Int?
    /// The label that stands between words of a transcript.
    var wordSeparator: Int?
    /// What finds rows that are out of order, if they are to be found.
    var anomalies: AnomalyRows?
}

/// Tags of entities: `B-x` begins one of kind x, `I-x` goes on with it, `O` is none (Ramshaw & Marcus
/// 1995).
struct EntityScheme: Sendable {
    /// What a tag says.
    private struct Tag {
        let begins: Bool
        /// A number for each kind; nil outside of entities.
        let kind: Int?
    }

    /// Some steps of one kind.
    struct Entity: Hashable {
        let steps: Range<Int>
        let kind: Int
    }

    private let tags: [Tag]

    /// The scheme of some tags; nil if they are others.
    init?(_ names: some Sequence<String>) {
        var kinds: [Substring: Int] = [:], tags: [Tag] = []
        for name in names {
            if name == "O" {
                tags.append(Tag(begins: false, kind: nil))
            } else if name.hasPrefix("B-") || name.hasPrefix("I-") {
                let kind = kinds[name.dropFirst(2), default: kinds.count]
                kinds[name.dropFirst(2)] = kind
                tags.append(Tag(begins: name.hasPrefix("B-"), kind: kind))
            } else {
                return nil
            }
        }
        if kinds.isEmpty { return nil }
        self.tags = tags
    }

    /// The entities of a sequence of tags, as CoNLL's evaluation finds them: one that begins without `B`
    /// counts.
    func entities(_ sequence: [Int]) -> Set<Entity> {
        var found: Set<Entity> = [], start = 0, open: Int?
        for step in 0...sequence.count {
            let tag =
                step < sequence.count && tags.indices.contains(sequence[step])
                ? tags[sequence[step]] : Tag(begins: false, kind: nil)
            if tag.kind == open && !tag.begins { continue }
            if let open { found.insert(Entity(steps: start..<step, kind: open)) }
            open = tag.kind
            start = step
        }
        return found
    }
}
