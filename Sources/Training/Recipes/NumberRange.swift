/// The real numbers that a recipe key accepts, with open or closed ends.
public struct NumberRange: Sendable, Equatable {
    private enum Bound: Equatable {
        case none
        case closed(Double)
        case open(Double)
    }

    private let lower: Bound
    private let upper: Bound

    private init(_ lower: Bound, _ upper: Bound) {
        self.lower = lower
        self.upper = upper
    }

    /// All numbers ≥ `lower`.
    public static func from(_ lower: Double) -> NumberRange { .init(.closed(lower), .none) }
    /// `lower` ≤ number ≤ `upper`.
    public static func from(_ lower: Double, through upper: Double) -> NumberRange {
        .init(.closed(lower), .closed(upper))
    }
    /// `lower` ≤ number < `upper`.
    public static func from(_ lower: Double, below upper: Double) -> NumberRange {
        .init(.closed(lower), .open(upper))
    }
    /// All numbers > `lower`.
    public static func above(_ lower: Double) -> NumberRange { .init(.open(lower), .none) }
    /// `lower` < number ≤ `upper`.
    public static func above(_ lower: Double, through upper: Double) -> NumberRange {
        .init(.open(lower), .closed(upper))
    }
    /// `lower` < number < `upper`.
    public static func above(_ lower: Double, below upper: Double) -> NumberRange {
        .init(.open(lower), .open(upper))
    }

    /// Whether the number is finite and inside.
    public func contains(_ number: Double) -> Bool {
        guard number.isFinite else { return false }
        let aboveLower =
            switch lower {
            case .none: true
            case .closed(let bound): number >= bound
            case .open(let bound): number > bound
            }
        let belowUpper =
            switch upper {
            case .none: true
            case .closed(let bound): number <= bound
            case .open(let bound): number < bound
            }
        return aboveLower && belowUpper
    }
}

extension NumberRange: CustomStringConvertible {
    /// The range in words, such as "from 0 to below 1".
    public var description: String {
        let start: String =
            switch lower {
            case .none: ""
            case .closed(let bound): "from \(Self.text(bound))"
            case .open(let bound): "above \(Self.text(bound))"
            }
        switch (lower, upper) {
        case (.closed(let bound), .none): return "of at least \(Self.text(bound))"
        case (_, .none): return start
        case (.open, .closed(let bound)): return start + " and at most \(Self.text(bound))"
        case (.open, .open(let bound)): return start + " and below \(Self.text(bound))"
        case (_, .closed(let bound)): return start + " to \(Self.text(bound))"
        case (_, .open(let bound)): return start + " to below \(Self.text(bound))"
        }
    }

    private static func text(_ bound: Double) -> String {
        let text = "\(bound)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
