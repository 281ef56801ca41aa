import Tasks
import Tensors
import Testing
import Training

/// Beam search in a language of five tokens, where the next one depends on the last alone.
@Suite struct BeamSearchTests {
    /// The end, the start, the unknown token and two symbols, a and b.
    private static let vocabulary = 5, a = 3, b = 4
    private static let limit = 5

    /// Says shares that depend on the last token, and attends by it.
    private final class Chain: AnswerSteps {
        let answers: Int
        let tokens: View<Int32>
        let kernels = Kernels.best
        private let shares: [Int: [Double]]
        private let focus: [Int: [Float]]
        private let said: View<Float>
        private let seen: View<Float>

        init(_ shares: [Int: [Double]], focus: [Int: [Float]] = [:], sources: Int, answers: Int) {
            self.shares = shares
            self.focus = focus
            self.answers = answers
            tokens = Memory<Int32>(count: sources * answers).whole
            tokens.fill(Int32(1))
            said = Memory<Float>(count: tokens.count * vocabulary).whole
            seen = Memory<Float>(count: tokens.count * 2).whole
        }

        func advance() {
            for answer in 0..<tokens.count {
                let last = Int(tokens[answer])
                for (token, share) in (shares[last] ?? []).enumerated() {
                    said[answer * vocabulary + token] =
                        share > 0 ? Float(naturalLogarithm(share)) : -1000
                }
                for (place, share) in (focus[last] ?? []).enumerated() {
                    seen[answer * 2 + place] = share
                }
            }
        }

        func logits(_ answer: Int) -> View<Float> {
            said[answer * vocabulary..<(answer + 1) * vocabulary]
        }

        func attention(_ answer: Int) -> View<Float>? {
            focus.isEmpty ? nil : seen[answer * 2..<answer * 2 + 2]
        }

        func continueFrom(_ parent: (Int) -> Int) {
            for answer in 0..<tokens.count {
                #expect(parent(answer) / answers == answer / answers, "another source's state")
            }
        }
    }

    /// The likeliest first token, a, goes on badly; b is better in the end.
    private static let trap: [Int: [Double]] = [
        1: [0.05, 0, 0, 0.55, 0.4], a: [0.2, 0, 0, 0.4, 0.4], b: [0.9, 0, 0, 0.05, 0.05],
    ]

    private func recipe(_ beam: Int, alpha: Double = 0, beta: Double = 0) -> SearchRecipe {
        var recipe = SearchRecipe()
        recipe.beam = beam
        recipe.lengthPenalty = alpha
        recipe.coveragePenalty = beta
        return recipe
    }

    private func search(
        _ recipe: SearchRecipe, _ shares: [Int: [Double]] = trap, focus: [Int: [Float]] = [:],
        limits: [Int] = [limit]
    ) throws -> [[Int32]] {
        try answers(recipe, shares, focus: focus, limits: limits).map(\.tokens)
    }

    private func answers(
        _ recipe: SearchRecipe, _ shares: [Int: [Double]] = trap, focus: [Int: [Float]] = [:],
        limits: [Int] = [limit]
    ) throws -> [Search.Answer] {
        let chain = Chain(shares, focus: focus, sources: limits.count, answers: recipe.beam)
        return try BeamSearch(
            recipe, chain, positions: limits.map { _ in focus.isEmpty ? 0 : 2 }, limits: limits
        ).run()
    }

    /// The best of all answers of at most five tokens, each with its score.
    private func best(_ recipe: SearchRecipe, _ shares: [Int: [Double]]) -> [Int32] {
        var best: (tokens: [Int32], score: Double) = ([], -.infinity)
        func visit(_ tokens: [Int32], _ logarithm: Double) {
            func offer(_ logarithm: Double) {
                let score =
                    logarithm / BeamSearch.lengthPenalty(tokens.count + 1, recipe.lengthPenalty)
                if score > best.score { best = (tokens, score) }
            }
            if tokens.count == Self.limit { return offer(logarithm) }
            for (token, share) in (shares[Int(tokens.last ?? 1)] ?? []).enumerated()
            where share > 0 && token != 2 {
                let next = logarithm + naturalLogarithm(share)
                if token == 0 { offer(next) } else { visit(tokens + [Int32(token)], next) }
            }
        }
        visit([], 0)
        return best.tokens
    }

    @Test func aBeamSeesWhatGreedyMisses() throws {
        #expect(try search(recipe(2)) == [[Int32(Self.b)]])
        #expect(try search(recipe(1))[0].first == Int32(Self.a))
    }

    /// Without penalties, and with them: the probability is that of the tokens and the end.
    @Test func anAnswerKnowsHowLikelyItIs() throws {
        for alpha in [0, 1] as [Double] {
            let answer = try answers(recipe(2, alpha: alpha))[0]
            #expect(abs(answer.logProbability - naturalLogarithm(0.4 * 0.9)) < 1e-5)
        }
        // Cut off before its end.
        let cut = try answers(recipe(2), limits: [1])[0]
        #expect(cut.tokens == [Int32(Self.a)])
        #expect(abs(cut.logProbability - naturalLogarithm(0.55)) < 1e-5)
        #expect(try answers(recipe(2), limits: [0])[0].tokens.isEmpty)
        // Nothing that may be said.
        let mute = try answers(recipe(2), [1: [0, 0, 1, 0, 0]])[0]
        #expect(mute.tokens.isEmpty && mute.logProbability == -.infinity)
    }

    /// A beam as wide as the language finds the best answer, whatever the penalty of length.
    @Test(arguments: [0, 0.5, 1, 2.5])
    func wideBeamsFindTheBest(alpha: Double) throws {
        let others: [Int: [Double]] = [
            1: [0.3, 0, 0, 0.3, 0.4], Self.a: [0.3, 0, 0.1, 0.2, 0.4],
            Self.b: [0.25, 0, 0.05, 0.6, 0.1], 2: [0.5, 0, 0, 0.5, 0],
        ]
        for shares in [Self.trap, others] {
            let recipe = recipe(300, alpha: alpha)
            #expect(try search(recipe, shares) == [best(recipe, shares)])
        }
        // Long answers win where length counts for much.
        #expect(best(recipe(1, alpha: 2.5), others).count > best(recipe(1), others).count)
    }

    /// Of two answers of one length the less likely one wins that has looked at the whole source.
    @Test func coverageCounts() throws {
        let shares: [Int: [Double]] = [
            1: [0, 0, 0, 0.6, 0.4], Self.a: [1, 0, 0, 0, 0], Self.b: [1, 0, 0, 0, 0],
        ]
        // The start looks at the first place, a there again, b at the second one.
        let focus: [Int: [Float]] = [1: [1, 0], Self.a: [1, 0], Self.b: [0, 1]]
        #expect(try search(recipe(2), shares, focus: focus) == [[Int32(Self.a)]])
        #expect(try search(recipe(2, beta: 0.5), shares, focus: focus) == [[Int32(Self.b)]])
    }

    /// Sources beside it change nothing, nor does one without tokens to write.
    @Test func sourcesAreSearchedAlone() throws {
        for beam in [1, 2, 7, 8, 9] {
            let recipe = recipe(beam, alpha: 0.6)
            let alone = try search(recipe)[0]
            let among = try search(recipe, limits: [1, Self.limit, 0, Self.limit])
            #expect(among[1] == alone && among[3] == alone && among[2].isEmpty)
            #expect(among[0].count <= 1)
        }
    }
}
