/// What flows between the layers of a network: for each sequence one row, or one row a time step.
struct NetworkShape: Equatable, Sendable, CustomStringConvertible {
    /// How many rows a sequence has.
    enum Extent: Sendable {
        /// One a time step.
        case steps
        /// One.
        case sequence

        /// What there is a row of.
        var name: String { self == .steps ? "step" : "sequence" }
    }

    /// How many rows a sequence has.
    var extent: Extent
    /// Numbers of a row or, of tokens, the size of their vocabulary.
    var features: Int
    /// Whether rows are tokens.
    var isTokens = false

    /// So many numbers a time step.
    static func steps(_ features: Int) -> NetworkShape { .init(extent: .steps, features: features) }

    /// So many numbers a sequence.
    static func sequence(_ features: Int) -> NetworkShape {
        .init(extent: .sequence, features: features)
    }

    /// A token a time step.
    static func tokens(below vocabulary: Int) -> NetworkShape {
        .init(extent: .steps, features: vocabulary, isTokens: true)
    }

    /// The same rows with other features.
    func with(features: Int) -> NetworkShape { .init(extent: extent, features: features) }

    /// As tables and errors show it.
    var description: String {
        if isTokens { return "steps of tokens below \(features)" }
        return extent == .steps ? "steps × \(features)" : "\(features)"
    }
}
