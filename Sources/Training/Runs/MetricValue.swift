/// A value in a line of metrics.
public enum MetricValue: Equatable, Sendable {
    /// A real number; NaN and infinities are written as null.
    case number(Double)
    /// A whole number.
    case integer(Int)
    /// A text.
    case text(String)
    /// A truth value.
    case flag(Bool)
    /// Values in a row.
    case list([MetricValue])
    /// Values by name, such as milliseconds by phase.
    case object([String: MetricValue])

    /// The value in JSON, on one line, keys sorted.
    var json: String {
        switch self {
        case .number(let number): JSONText.number(number)
        case .integer(let number): "\(number)"
        case .text(let text): JSONText.quoted(text)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .object(let values): JSONText.object(values.map { ($0.key, $0.value.json) })
        }
    }
}

extension MetricValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// A number as written in the source.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A whole number as written in the source.
    public init(integerLiteral value: Int) { self = .integer(value) }
}

extension MetricValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    /// A text as written in the source.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A truth value as written in the source.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension MetricValue: ExpressibleByDictionaryLiteral {
    /// Values by name as written in the source.
    public init(dictionaryLiteral elements: (String, MetricValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
