public import Tensors

/// The section `model.initialization`: how parameters start, by what they are for.
///
/// `default` is what the layer chooses, as PyTorch does.
public struct InitializationRecipe: Equatable, Sendable {
    /// Initial values by role; none for a role whose layers choose.
    public var initializers: [ParameterRole: Initializer] = [:]
    /// A run whose parameters and vocabulary are taken over, as far as the model has them: an absolute
    /// path.
    public var run: String?

    /// What the layers choose.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        run = try reader.optionalPath("from")
        for role in ParameterRole.allCases {
            guard let text = try reader.text(role.rawValue), text != "default" else { continue }
            let name = reader.name(of: role.rawValue)
            guard let initializer = InitializerText.parse(text) else {
                throw RecipeError(
                    "recipe key '\(name)' must be one of \(InitializerText.known), with a number x, "
                        + "but is '\(text.prefix(60))'")
            }
            guard initializer.suits(role) else {
                throw RecipeError(
                    "recipe key '\(name)' is '\(text)', which is for matrices; give default, zeros, "
                        + "constant(x), uniform(x) or normal(x)")
            }
            initializers[role] = initializer
        }
    }

    /// Tells the parameters of a model, after all were declared and before they are allocated.
    public func apply(to parameters: ParameterSet) {
        for (role, initializer) in initializers { parameters.initialize(role, with: initializer) }
    }

    var entries: [RecipeEntry] {
        (run == nil ? [] : [RecipeEntry("model.initialization.from", RecipeValue(run))])
            + ParameterRole.allCases.map { role in
                RecipeEntry(
                    "model.initialization.\(role.rawValue)",
                    .text(initializers[role].map(InitializerText.text) ?? "default"))
            }
    }
}

/// Initializers as recipes write them: a word, or a word and a number, such as `uniform(0.1)`.
enum InitializerText {
    static let known =
        "default, glorotUniform, glorotNormal, heUniform, heNormal, orthogonal, orthogonal(x), "
        + "identity, identity(x), uniform(x), normal(x), zeros, constant(x)"

    static func parse(_ text: String) -> Initializer? {
        let parts = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return word(text) }
        guard parts[1].hasSuffix(")"), let number = Float(parts[1].dropLast()), number.isFinite
        else { return nil }
        switch parts[0] {
        case "orthogonal" where number > 0: return .orthogonal(gain: number)
        case "identity": return .identity(scale: number)
        case "uniform" where number > 0: return .uniform(bound: number)
        case "normal" where number > 0: return .normal(deviation: number)
        case "constant": return .constant(number)
        default: return nil
        }
    }

    private static func word(_ text: String) -> Initializer? {
        switch text {
        case "glorot", "glorotUniform": .glorotUniform
        case "glorotNormal": .glorotNormal
        case "he", "heUniform": .heUniform
        case "heNormal": .heNormal
        case "orthogonal": .orthogonal(gain: 1)
        case "identity": .identity(scale: 1)
        case "zeros": .constant(0)
        default: nil
        }
    }

    /// The text that reads back as the same initializer.
    static func text(_ initializer: Initializer) -> String {
        switch initializer {
        case .glorotUniform: "glorotUniform"
        case .glorotNormal: "glorotNormal"
        case .heUniform: "heUniform"
        case .heNormal: "heNormal"
        case .orthogonal(let gain): gain == 1 ? "orthogonal" : "orthogonal(\(gain))"
        case .identity(let scale): scale == 1 ? "identity" : "identity(\(scale))"
        case .uniform(let bound): "uniform(\(bound))"
        case .normal(let deviation): "normal(\(deviation))"
        case .constant(let value): value == 0 ? "zeros" : "constant(\(value))"
        case .raised(let base, _, _): text(base)
        }
    }
}
