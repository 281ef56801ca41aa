internal import Layers
internal import Tensors
internal import Training

/// How the last states of an encoder become the first ones of a decoder.
final class StateBridge {
    private let kind: DecoderRecipe.Bridge
    private let levels: [NetworkLevel]
    private let targets: [StepStateSize]
    private let map: Projection?

    /// Declares what it needs: `bridge.weight` and `bridge.bias` of a linear one.
    init(
        _ recipe: DecoderRecipe, from encoder: Network, to targets: [StepStateSize],
        in parameters: ParameterSet
    ) throws(RecipeError) {
        kind = recipe.bridge
        levels = encoder.levels
        self.targets = targets
        if levels.isEmpty, kind != .zero || recipe.context != .attention {
            throw RecipeError(
                "model.network has no recurrent layer whose state a decoder could take: choose "
                    + "model.decoder.bridge = zero and context = attention")
        }
        let own = levels.flatMap { level in level.states.map { level.directions * $0.features } }
        if kind == .none, own != targets.map(\.features) {
            throw RecipeError(
                "model.decoder.bridge = none hands on states as they are, but the encoder has states "
                    + "of \(own) numbers and the decoder of \(targets.map(\.features)); choose "
                    + "linear or make them equal")
        }
        map =
            kind == .linear
            ? Projection(
                "bridge", inputs: Self.summaryFeatures(of: encoder),
                outputs: targets.reduce(0) { $0 + $1.features }, in: parameters) : nil
    }

    /// Features of ``summary(of:)``.
    static func summaryFeatures(of encoder: Network) -> Int {
        encoder.levels.last.map { $0.directions * $0.states[0].features } ?? 0
    }

    /// Records the first state of the top layer at its end, in all directions: [lane][1][b][F].
    func summary(of pass: NetworkPass) -> Tensor {
        state(0, ofLevel: levels.count - 1, in: pass)
    }

    /// Records the initial states of the decoder.
    func starts(from pass: NetworkPass) -> [Tensor] {
        switch kind {
        case .zero: return []
        case .none:
            return levels.indices.flatMap { level in
                levels[level].states.indices.map { state($0, ofLevel: level, in: pass) }
            }
        case .linear:
            guard let map else { return [] }
            let all = tanh(map(summary(of: pass)))
            var start = 0
            return targets.map { target in
                defer { start += target.features }
                return all.columns(start..<start + target.features)
            }
        }
    }

    /// Records a state of a layer in all its directions.
    private func state(_ index: Int, ofLevel level: Int, in pass: NetworkPass) -> Tensor {
        let before = levels[0..<level].reduce(0) { $0 + $1.directions * $1.states.count }
        let count = levels[level].states.count
        let states = (0..<levels[level].directions).map { pass.states[before + $0 * count + index] }
        return pass.tape.activation(
            of: states.map { FinalState($0.final, gradient: $0.gradient) })
    }
}
