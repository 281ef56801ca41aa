/// The value of one key of a resolved recipe.
public enum RecipeValue: Equatable, Sendable {
    /// A word or a sentence.
    case text(String)
    /// A whole number.
    case whole(Int)
    /// Several whole numbers.
    case wholes([Int])
    /// A list of numbers.
    case numbers([Double])
    /// A number.
    case number(Double)
    /// True or false.
    case flag(Bool)
    /// Several words.
    case words([String])
    /// Several sections, each on a line of its own.
    case sections([[RecipeEntry]])
    /// Nothing.
    case none

    /// A number of single precision, as it was written.
    public init(_ number: Float) { self = .number(Double("\(number)") ?? Double(number)) }
    /// A number, or nothing.
    public init(_ number: Double?) { self = number.map(Self.number) ?? .none }
    /// A whole number, or nothing.
    public init(_ number: Int?) { self = number.map(Self.whole) ?? .none }
    /// A text, or nothing.
    public init(_ text: String?) { self = text.map(Self.text) ?? .none }

    /// The value in YAML; reading it gives the same value, to the last bit.
    var yaml: String {
        switch self {
        case .text(let text): return Self.isPlain(text) ? text : JSONText.quoted(text)
        case .whole(let number): return "\(number)"
        case .wholes(let numbers): return "\(numbers)"
        case .numbers(let numbers):
            return "[\(numbers.map(Self.decimal).joined(separator: ", "))]"
        case .number(let number): return Self.decimal(number)
        case .flag(let flag): return flag ? "true" : "false"
        case .words(let words):
            return "[\(words.map { Self.text($0).yaml }.joined(separator: ", "))]"
        case .sections(let sections):
            if sections.isEmpty { return "[]" }
            return sections.map { section in
                let keys = section.map { "\($0.key): \($0.value.yaml)" }
                return "\n    - {\(keys.joined(separator: ", "))}"
            }.joined()
        case .none: return "null"
        }
    }

    /// The shortest decimal that reads back as the same number.
    ///
    /// Always with a point: YAML 1.1, which PyYAML reads, takes `1e-08` for a text.
    private static func decimal(_ number: Double) -> String {
        let text = "\(number)"
        guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }

    /// Whether a text needs no quotes: a path or word that YAML can take for nothing else.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        let isLetter = { (byte: UInt8) in (0x41...0x5A).contains(byte & 0xDF) }
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        guard isLetter(first) || first == 0x2F, !words.contains(text.lowercased()) else {
            return false
        }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "/._-".utf8.contains($0) }
    }
}

/// One key of a resolved recipe with its value.
public struct RecipeEntry: Equatable, Sendable {
    /// The full key, such as "training.optimizer.name".
    let key: String
    let value: RecipeValue

    /// Names a key and its value.
    public init(_ key: String, _ value: RecipeValue) {
        self.key = key
        self.value = value
    }
}
