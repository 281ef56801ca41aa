extension RecipeReader {
    /// A whole number in a range.
    public mutating func int(
        _ key: String, _ range: ClosedRange<Int>, default value: Int
    ) throws(RecipeError) -> Int {
        guard let node = take(key) else { return value }
        guard let number = Self.wholeNumber(node), range.contains(number) else {
            throw mismatch(key, Self.describe(range), node)
        }
        return number
    }

    /// A whole number in a range that the recipe has to give.
    public mutating func int(
        _ key: String, _ range: ClosedRange<Int>
    ) throws(RecipeError) -> Int {
        if let number = try optionalInt(key, range) { return number }
        throw missing(key, Self.describe(range))
    }

    /// A whole number in a range, or nil if the key is absent or null.
    public mutating func optionalInt(
        _ key: String, _ range: ClosedRange<Int>
    ) throws(RecipeError) -> Int? {
        guard let node = take(key), !node.isNull else { return nil }
        guard let number = Self.wholeNumber(node), range.contains(number) else {
            throw mismatch(key, Self.describe(range), node)
        }
        return number
    }

    /// A list of whole numbers in a range; null is an empty one.
    public mutating func ints(
        _ key: String, _ range: ClosedRange<Int>, default value: [Int]
    ) throws(RecipeError) -> [Int] {
        guard let node = take(key) else { return value }
        if node.isNull { return [] }
        return try list(key, node, "a list such as [1, 2], each \(Self.describe(range))") {
            Self.wholeNumber($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A list of at least one number in a range.
    public mutating func numbers(
        _ key: String, _ range: NumberRange, default value: [Double]
    ) throws(RecipeError) -> [Double] {
        guard let node = take(key) else { return value }
        let expected = "a list such as [0.1, 0.9], each \(range)"
        let numbers = try list(key, node, expected) {
            Self.number($0).flatMap { range.contains($0) ? $0 : nil }
        }
        if numbers.isEmpty { throw mismatch(key, expected, node) }
        return numbers
    }

    /// The elements of a list, each as `read` takes it.
    private func list<Element>(
        _ key: String, _ node: RecipeNode, _ expected: String, _ read: (RecipeNode) -> Element?
    ) throws(RecipeError) -> [Element] {
        guard case .list(let items) = node else { throw mismatch(key, expected, node) }
        var elements: [Element] = []
        for item in items {
            guard let element = read(item) else { throw mismatch(key, expected, item) }
            elements.append(element)
        }
        return elements
    }

    /// A finite number in a range; `3`, `0.002` and `1e-3` are all numbers.
    public mutating func number(
        _ key: String, _ range: NumberRange, default value: Double
    ) throws(RecipeError) -> Double {
        guard let node = take(key) else { return value }
        guard let number = Self.number(node), range.contains(number) else {
            throw mismatch(key, "a number \(range)", node)
        }
        return number
    }

    /// A finite number in a range; the default if the key is absent, nil if it is null.
    public mutating func optionalNumber(
        _ key: String, _ range: NumberRange, default value: Double? = nil
    ) throws(RecipeError) -> Double? {
        guard let node = take(key) else { return value }
        if node.isNull { return nil }
        guard let number = Self.number(node), range.contains(number) else {
            throw mismatch(key, "a number \(range)", node)
        }
        return number
    }

    /// `true` or `false`, and none of the other words that YAML once had for them.
    public mutating func flag(
        _ key: String, default value: Bool
    ) throws(RecipeError) -> Bool {
        guard let node = take(key) else { return value }
        switch node {
        case .scalar("true", isPlain: true): return true
        case .scalar("false", isPlain: true): return false
        default: throw mismatch(key, "true or false", node)
        }
    }

    /// One of several words; without a default the key is required.
    public mutating func choice(
        _ key: String, among choices: [String], default value: String? = nil
    ) throws(RecipeError) -> String {
        let expected =
            choices.count == 1
            ? choices.joined() : "one of " + choices.joined(separator: ", ")
        guard let node = take(key) else {
            guard let value else { throw missing(key, expected) }
            return value
        }
        guard case .scalar(let word, _) = node, choices.contains(word) else {
            var error = mismatch(key, expected, node)
            if choices.count > 1, case .scalar(let word, _) = node,
                let nearest = NearestName.of(word, among: choices)
            {
                error = RecipeError(error.message + "; did you mean '\(nearest)'?")
            }
            throw error
        }
        return word
    }

    /// A word, or nil if the key is absent or null.
    mutating func text(_ key: String) throws(RecipeError) -> String? {
        guard let node = take(key), !node.isNull else { return nil }
        guard case .scalar(let text, _) = node else { throw mismatch(key, "a word", node) }
        return text
    }

    /// One of the cases of an enumeration of words.
    public mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default value: Choice
    ) throws(RecipeError) -> Choice {
        let names = Choice.allCases.map(\.rawValue)
        let name = try choice(key, among: names, default: value.rawValue)
        return Choice(rawValue: name) ?? value
    }

    /// Several words: a list, or a single word.
    public mutating func words(_ key: String) throws(RecipeError) -> [String] {
        guard let node = take(key), !node.isNull else { return [] }
        let items: [RecipeNode]
        if case .list(let nodes) = node { items = nodes } else { items = [node] }
        var words: [String] = []
        for item in items {
            guard case .scalar(let word, _) = item, !word.isEmpty else {
                throw mismatch(key, "a word or a list of words", item)
            }
            words.append(word)
        }
        return words
    }

    /// A word; without one, `value`.
    public mutating func word(_ key: String, default value: String) throws(RecipeError) -> String {
        guard let node = take(key), !node.isNull else { return value }
        guard case .scalar(let word, _) = node, !word.isEmpty else {
            throw mismatch(key, "a word", node)
        }
        return word
    }

    /// The absolute path of a file, or nil if the key is absent or null.
    ///
    /// Relative to the folder of the recipe, or to the current folder if it was overridden.
    public mutating func optionalPath(_ key: String) throws(RecipeError) -> String? {
        guard let node = take(key), !node.isNull else { return nil }
        guard case .scalar(let text, _) = node, !text.isEmpty, !text.utf8.contains(0) else {
            throw mismatch(key, "the path of a file", node)
        }
        return document.resolve(text, key: name(of: key))
    }

    /// The absolute path of a file that the recipe has to name.
    public mutating func requiredPath(_ key: String) throws(RecipeError) -> String {
        if let path = try optionalPath(key) { return path }
        throw missing(key, "the path of a file")
    }

    private static func describe(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "a whole number of at least \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    /// Decimal digits with an optional sign; a leading zero is refused, since YAML 1.1 reads it as
    /// octal and 1.2 does not.
    private static func wholeNumber(_ node: RecipeNode) -> Int? {
        guard case .scalar(let text, isPlain: true) = node else { return nil }
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard digits.count == 1 || !digits.hasPrefix("0") else { return nil }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    /// A decimal number; `Double` alone would also take "nan", "infinity" and hexadecimal.
    private static func number(_ node: RecipeNode) -> Double? {
        guard case .scalar(let text, isPlain: true) = node else { return nil }
        guard text.allSatisfy({ "0123456789+-.eE".contains($0) }) else { return nil }
        return Double(text)
    }
}
