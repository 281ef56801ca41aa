internal import Corpus
internal import Layers
internal import Tensors
internal import Training

/// An encoder of named layers, what it hands over, and a decoder.
final class TranslationModel {
    /// The encoder's layers, and what comes after them, with what they make.
    let entries: [Network.Entry]

    private let encoder: Network
    private let keys: AttentionKeys?
    private let attention: Attention?
    private let bridge: StateBridge
    private let recipe: DecoderRecipe
    private let decoder: any SequenceDecoder

    /// What names of parameters begin with that are not the encoder's.
    private static let ownNames = ["keys", "bridge", "decoder"]
    /// Where attention is that has more than keys.
    private static let attentionName = "decoder.attention"

    /// Declares all parameters.
    ///
    /// - Throws: `RecipeError`, if encoder and decoder do not fit together.
    init(
        _ recipe: ModelRecipe, languages: PairLanguages, in parameters: ParameterSet
    ) throws(RecipeError) {
        guard let own = recipe.decoder else {
            throw RecipeError(
                "task = translation wants a section model.decoder besides model.network")
        }
        self.recipe = own
        for layer in recipe.network {
            guard let first = layer.name.split(separator: ".").first,
                Self.ownNames.contains(String(first))
            else { continue }
            throw RecipeError(
                "a layer of model.network is called '\(layer.name)', but parameters of "
                    + "\(Self.ownNames.joined(separator: ", ")) are the decoder's; give it another name"
            )
        }
        encoder = try Network(recipe.network, input: languages.input, in: parameters)
        let output = encoder.output
        guard output.extent == .steps, !output.isTokens else {
            throw RecipeError(
                "the last layer of model.network gives \(output), but a decoder reads a row of numbers "
                    + "a step; change it or add a layer")
        }
        let units = own.options.units, score = own.attention.score
        let attends = own.context == .attention
        if attends, [.dot, .scaled].contains(score), output.features != units {
            throw RecipeError(
                "model.decoder.score = \(score.rawValue) compares \(units) units with the encoder's "
                    + "\(output.features) features; make them equal or choose general")
        }
        let isPlain = own.attention.isPlain
        keys =
            attends && isPlain && score == .general
            ? AttentionKeys("keys", inputs: output.features, outputs: units, in: parameters) : nil
        attention =
            attends && !isPlain
            ? Attention(
                Self.attentionName, queries: units, source: output.features, score: score,
                extent: own.attention.positions, hasCoverage: own.attention.hasCoverage,
                in: parameters) : nil
        let sizes = DecoderSizes(
            vocabulary: languages.target.count,
            context: own.context == .every ? StateBridge.summaryFeatures(of: encoder) : 0,
            attended: attends ? output.features : 0)
        let table = try Self.sharedTable(own, of: encoder, languages)
        decoder = Self.decoder(own, sizes, sharing: table, attention, in: parameters)
        bridge = try StateBridge(own, from: encoder, to: decoder.states, in: parameters)
        entries = encoder.entries + Self.entries(own, after: encoder, sizes, in: parameters)
    }

    /// The rows of a table for what has parameters besides the encoder.
    private static func entries(
        _ recipe: DecoderRecipe, after encoder: Network, _ sizes: DecoderSizes,
        in parameters: ParameterSet
    ) -> [Network.Entry] {
        let last = encoder.entries.last?.name ?? Network.inputName, units = recipe.options.units
        let parts: [(name: String, kind: String, makes: NetworkShape)] = [
            ("keys", "attention", .steps(units)),
            ("bridge", recipe.bridge.rawValue, .sequence(units)),
            (attentionName, recipe.attention.score.rawValue, .steps(sizes.attended)),
            ("decoder", recipe.options.cell.rawValue, .steps(sizes.vocabulary)),
        ]
        return parts.compactMap { name, kind, makes in
            let own = parameters.parameters.filter {
                $0.name.hasPrefix(name + ".")
                    && (name == attentionName || !$0.name.hasPrefix(attentionName + "."))
            }
            if own.isEmpty { return nil }
            return Network.Entry(
                name: name, kind: kind, inputs: [last], shape: makes,
                parameterCount: own.reduce(0) { $0 + $1.count })
        }
    }

    /// Layers over whole sequences are faster, where steps need not know each other's words.
    private static func decoder(
        _ recipe: DecoderRecipe, _ sizes: DecoderSizes, sharing table: Parameter?,
        _ attention: Attention?, in parameters: ParameterSet
    ) -> any SequenceDecoder {
        let isFed = recipe.feedback.schedule.decay != .none
        if isFed || attention != nil || (sizes.attended > 0 && recipe.options.cell != .lstm) {
            return SteppedDecoder(
                "decoder", recipe.options, sizes: sizes, sharing: table,
                feedback: isFed ? recipe.feedback : nil, attention: attention, in: parameters)
        }
        return FusedDecoder(
            "decoder", recipe.options, sizes: sizes, sharing: table, in: parameters)
    }

    /// The encoder's table, where the decoder is to have the same.
    private static func sharedTable(
        _ recipe: DecoderRecipe, of encoder: Network, _ languages: PairLanguages
    ) throws(RecipeError) -> Parameter? {
        if recipe.tied != .all { return nil }
        guard languages.source == languages.target else {
            throw RecipeError(
                "model.decoder.tied = all wants one vocabulary, but the source has "
                    + "\(languages.source.count) tokens and the target other ones, "
                    + "\(languages.target.count); choose output")
        }
        guard let table = encoder.tokenTable, table.shape[1] == recipe.options.embedding else {
            let features = encoder.tokenTable.map { "vectors of \($0.shape[1])" } ?? "no vectors"
            throw RecipeError(
                "model.decoder.tied = all wants vectors of one width, but model.network has "
                    + "\(features) and model.decoder.embedding = \(recipe.options.embedding); make "
                    + "them equal")
        }
        return table
    }

    /// What the encoder makes of a source.
    struct Encoding {
        let source: DecoderSource
        /// The decoder's initial states, [lane][1][b][features]; none if it starts from zeros.
        let starts: [Tensor]
        /// The encoder's states.
        let states: [NetworkState]
        /// Positions that the encoder has left of a source.
        let steps: NetworkPass.Steps
    }

    /// What the encoder reads.
    var input: NetworkShape { encoder.input }

    /// Records the encoder.
    func encode(_ feed: SourceFeed, on tape: Tape) -> Encoding {
        let (values, pass) = feed.record(encoder, on: tape), lengths = pass.lengths
        var source = DecoderSource()
        switch recipe.context {
        case .attention:
            source.attention =
                keys.map { $0(values, lengths: lengths, on: tape) }
                ?? attention?.source(values, lengths: lengths)
                ?? AttentionSource(values: values, keys: values, lengths: lengths)
        case .every: source.context = bridge.summary(of: pass)
        case .start: break
        }
        return Encoding(
            source: source, starts: bridge.starts(from: pass), states: pass.states,
            steps: pass.steps)
    }

    /// Records the decoder; its states start from `starts`, and from zeros where there are none.
    func decode(
        _ tokens: View<Int32>, times: Int, lengths: View<Int32>, source: DecoderSource,
        starts: [Tensor] = [], on tape: Tape
    ) -> DecoderOutput {
        let handovers = starts.map { StateHandover($0, on: tape) }
        let output = decoder(tokens, times: times, lengths: lengths, source: source, on: tape)
        for (handover, state) in zip(handovers, output.states) {
            handover.become(initial: state.initial, gradient: state.gradient)
        }
        return output
    }
}
