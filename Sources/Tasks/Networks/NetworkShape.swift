internal import Tensors

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
    /// How many steps there are, if there is a row a step.
    var scale = StepScale()
    /// The planes that the numbers of a row are, where a layer has said so.
    var planes: PlaneShape?

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

    /// So many tokens for each time step: the letters of a word, say.
    static func tokens(below vocabulary: Int, each count: Int) -> NetworkShape {
        var shape = tokens(below: vocabulary)
        shape.scale = StepScale(each: count)
        return shape
    }

    /// The same rows with other features.
    func with(features: Int) -> NetworkShape {
        .init(extent: extent, features: features, scale: scale)
    }

    /// The same rows as planes.
    func with(planes: PlaneShape) -> NetworkShape {
        var shape = with(features: planes.count)
        shape.planes = planes
        return shape
    }

    /// A single one of the rows.
    var single: NetworkShape {
        .init(extent: .sequence, features: features, planes: planes)
    }

    /// The same numbers, whatever they stand for.
    var flat: NetworkShape {
        var shape = self
        shape.planes = nil
        return shape
    }

    /// As tables and errors show it.
    var description: String {
        if isTokens { return "\(scale) of tokens below \(features)" }
        let numbers = planes.map { "\($0.channels)×\($0.height)×\($0.width)" } ?? "\(features)"
        return extent == .steps ? "\(scale) × \(numbers)" : numbers
    }
}
