internal import Corpus
internal import Tensors
internal import Training

/// A way from what a decoder says to an answer.
package struct Search {
    /// What was found for a source.
    package struct Answer: Equatable {
        /// What it says, without an end; empty for a source without an id.
        package var tokens: [Int32] = []
        /// The natural logarithm of its probability, its end with it unless it was cut off; 0 of a search that
        /// does not tell it.
        package var logProbability = 0.0
    }

    let recipe: SearchRecipe
    let method: SearchRecipe.Method
    /// Whether answers that are written token by token say how likely they are: each token costs a softmax.
    var tellsProbability = false

    /// Answers that are kept side by side.
    var width: Int { method == .beam ? recipe.beam : 1 }

    /// Looks for answers to the sources of a graph.
    ///
    /// What is found for a source depends on nothing but the source and, of a sample, its id.
    ///
    /// - Parameters:
    ///   - graph: with ``width`` answers, its sources written.
    ///   - ids: of each source, [lane][b].
    /// - Returns: an answer a source.
    /// - Throws: what an operation throws.
    func answers(_ graph: SearchGraph, ids: [Int?]) throws -> [Answer] {
        precondition(graph.answers == width, "a graph for \(graph.answers) answers")
        let limits = ids.indices.map { row in
            if ids[row] == nil { return 0 }
            return recipe.maximumLength > 0
                ? recipe.maximumLength : 2 * Int(graph.source.lengths[row]) + 10
        }
        try graph.start()
        switch method {
        case .beam:
            return try BeamSearch(
                recipe, graph, positions: graph.positions.array.map { Int($0) }, limits: limits
            ).run()
        case .greedy: return try walk(graph, limits) { row, _ in best(graph.logits(row)) }
        case .sample:
            let sampler = TokenSampler(recipe, kernels: graph.kernels)
            return try walk(graph, limits) { row, time in
                sampler.draw(graph.logits(row), id: ids[row] ?? 0, time: time)
            }
        }
    }

    /// One answer a source, token by token.
    private func walk(
        _ graph: SearchGraph, _ limits: [Int], _ choose: (_ row: Int, _ time: Int) -> Int
    ) throws -> [Answer] {
        var answers = limits.map { _ in Answer() }
        let shares = Memory<Float>(count: graph.logits(0).count).whole
        var isOpen = limits.map { $0 > 0 }, time = 0
        while isOpen.contains(true) {
            try graph.advance()
            for row in limits.indices where isOpen[row] {
                let token = choose(row, time), isEnd = token == TokenVocabulary.end
                if tellsProbability {
                    answers[row].logProbability += graph.kernels.logShare(
                        of: token, in: graph.logits(row), shares: shares)
                }
                graph.tokens[row] = Int32(token)
                if !isEnd { answers[row].tokens.append(Int32(token)) }
                isOpen[row] = !isEnd && answers[row].tokens.count < limits[row]
            }
            graph.continueFrom { $0 }
            time += 1
        }
        return answers
    }

    /// The likeliest token that may be said.
    private func best(_ logits: View<Float>) -> Int {
        logits.withSpan { logits in
            var best = TokenVocabulary.end
            for token in logits.indices
            where TokenVocabulary.canBeSaid(token) && logits[token] > logits[best] { best = token }
            return best
        }
    }
}

extension SearchRecipe {
    /// The ways that a model is judged by in the end: always also the greedy one.
    var methods: [Method] { method == .greedy ? [.greedy] : [.greedy, method] }
}
