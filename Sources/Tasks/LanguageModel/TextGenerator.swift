internal import Corpus
internal import Foundation
internal import Layers
public import Tensors
public import Training

/// Writes text with the model of a run, token by token.
public final class TextGenerator {
    private let model: TextModel
    private let graph: LanguageModelGraph
    private let states: StreamStates
    private let random: Philox
    private var drawn: UInt32 = 0
    private var sample: UInt32 = 0

    /// Loads the model.
    ///
    /// - Parameters:
    ///   - run: a run that has a model.
    ///   - recipe: the run's recipe.
    ///   - seed: equal seeds give equal text.
    ///   - computing: how to compute.
    /// - Throws: an error with one sentence about the file that is missing or damaged.
    public init(_ run: RunDirectory, recipe: Recipe, seed: UInt32, computing: Computing) throws {
        model = try TextModel(run, recipe: recipe, kernels: computing.kernels)
        let lanes = LaneGroup(total: 1, sequences: 1)
        let tape = Tape(
            lanes: lanes, purpose: .evaluation, computing: computing, ranks: SingleRank())
        graph = LanguageModelGraph(model.network, times: 1, on: tape)
        states = StreamStates(model.network, lanes: lanes)
        random = Philox(seed: seed, site: .sampling)
    }

    /// Continues `prompt`.
    ///
    /// - Parameters:
    ///   - prompt: where to start; the model reads it first. Empty: a new line.
    ///   - count: tokens to write.
    ///   - temperature: divides the logits; 0 always takes the likeliest token.
    ///   - sample: which of the texts of the seed.
    ///   - write: gets the text of each token as it comes, with a blank before it where one belongs.
    /// - Throws: nothing of its own; a tape's operations may.
    public func generate(
        prompt: String, count: Int, temperature: Double, sample: Int = 0,
        write: (String) -> Void
    ) throws {
        states.reset()
        (drawn, self.sample) = (0, UInt32(sample))
        var joining = TextJoining(model.vocabulary)
        for token in model.vocabulary.encode(prompt.isEmpty ? "\n" : prompt) {
            joining.read(token)
            try read(token)
        }
        for _ in 0..<count {
            let token = next(temperature: temperature)
            write(joining.text(token))
            try read(token)
        }
    }

    /// The first character or word of a prompt that the model does not know.
    public func unknown(in prompt: String) -> String? {
        model.vocabulary.unknown(in: prompt).first
    }

    private func read(_ token: Int32) throws {
        graph.tokens[0] = token
        graph.targets[0] = -1
        graph.lengths[0] = 1
        graph.start(from: states)
        try graph.tape.forward(Moment(seed: 0, step: 0))
        graph.finish(into: states)
    }

    /// Draws from the distribution of the last step; never the unknown token.
    private func next(temperature: Double) -> Int32 {
        let logits = graph.logits.value.array.map(Double.init)
        let known = logits.indices.dropFirst(model.vocabulary.firstKnown)
        let best = known.max { logits[$0] < logits[$1] } ?? 0
        if temperature <= 0 { return Int32(best) }
        let weights = logits.map { naturalExponential(($0 - logits[best]) / temperature) }
        let total = known.reduce(0) { $0 + weights[$1] }
        var rest = Double(random.uniforms(at: [drawn, sample, 0, 0])[0]) * total
        drawn += 1
        for token in known {
            rest -= weights[token]
            if rest < 0 { return Int32(token) }
        }
        return Int32(best)
    }
}
