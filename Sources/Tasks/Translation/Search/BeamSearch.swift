internal import Corpus
internal import Tensors
package import Training

/// Beam search with penalties of length and coverage.
///
/// Source: Wu et al. 2016.
///
/// An answer Y to X has the score log P(Y|X) / ((5 + |Y|) / 6)^α + β Σ_i log min(Σ_j a_ij, 1), over
/// positions i of X and the attention a_ij of step j. Penalties count when an answer is finished; the
/// search for a source ends when no open answer could still become better than the best.
package final class BeamSearch {
    private struct Candidate {
        var answer = Search.Answer()
        /// Attention that each position has got.
        var coverage: [Double] = []
    }

    /// The answers to one source.
    private struct Beam {
        var open: [Candidate]
        var best: (answer: Search.Answer, score: Double)?
        let limit: Int
        let positions: Int
    }

    /// An open answer with one more token.
    private struct Step {
        let parent: Int
        let token: Int
        let logarithm: Double
    }

    private let recipe: SearchRecipe
    private let steps: any AnswerSteps
    private var beams: [Beam]
    private let shares: View<Float>
    /// Where the state of each open answer comes from.
    private var parents: [Int]

    /// A search for answers to sources of so many positions, of so many tokens at most; none for 0.
    package init(
        _ recipe: SearchRecipe, _ steps: any AnswerSteps, positions: [Int], limits: [Int]
    ) {
        precondition(recipe.beam == steps.answers, "\(steps.answers) answers of \(recipe.beam)")
        self.recipe = recipe
        self.steps = steps
        beams = zip(positions, limits).map { positions, limit in
            let first = Candidate(coverage: [Double](repeating: 0, count: positions))
            return Beam(open: limit > 0 ? [first] : [], limit: limit, positions: positions)
        }
        shares = Memory<Float>(count: steps.logits(0).count).whole
        parents = Array(0..<limits.count * steps.answers)
    }

    /// The best answer to each source.
    package func run() throws -> [Search.Answer] {
        while beams.contains(where: { !$0.open.isEmpty }) {
            try steps.advance()
            for row in beams.indices where !beams[row].open.isEmpty { advance(row) }
            steps.continueFrom { parents[$0] }
        }
        return beams.map { $0.best?.answer ?? Search.Answer(logProbability: -.infinity) }
    }

    private func advance(_ row: Int) {
        var beam = beams[row]
        var next = beam.open.indices.flatMap { extensions(of: beam.open[$0], number: $0, row) }
        next.sort { ($1.logarithm, $0.parent, $0.token) < ($0.logarithm, $1.parent, $1.token) }
        var open: [Candidate] = []
        for step in next where open.count < recipe.beam {
            var candidate = beam.open[step.parent]
            let place = row * steps.answers + step.parent
            candidate.answer.logProbability = step.logarithm
            if let attention = steps.attention(place) {
                for position in 0..<beam.positions {
                    candidate.coverage[position] += Double(attention[position])
                }
            }
            if step.token == TokenVocabulary.end {
                finish(candidate, in: &beam)
                continue
            }
            candidate.answer.tokens.append(Int32(step.token))
            if candidate.answer.tokens.count == beam.limit {
                finish(candidate, in: &beam)
                continue
            }
            let own = row * steps.answers + open.count
            parents[own] = place
            steps.tokens[own] = Int32(step.token)
            open.append(candidate)
        }
        beam.open = isDecided(beam, open) ? [] : open
        beams[row] = beam
    }

    /// The tokens that can follow an answer: of more, none could stay.
    private func extensions(of candidate: Candidate, number: Int, _ row: Int) -> [Step] {
        steps.kernels.softmax(
            steps.logits(row * steps.answers + number), rows: 1, into: shares)
        let extensions = shares.array.enumerated()
            .filter { TokenVocabulary.canBeSaid($0.offset) && $0.element.isNormal }
            .map {
                Step(
                    parent: number, token: $0.offset,
                    logarithm: candidate.answer.logProbability
                        + naturalLogarithm(Double($0.element)))
            }
        return Array(
            extensions.sorted { ($1.logarithm, $0.token) < ($0.logarithm, $1.token) }
                .prefix(recipe.beam + 1))
    }

    private func finish(_ candidate: Candidate, in beam: inout Beam) {
        let answer = candidate.answer
        let score =
            answer.logProbability
            / Self.lengthPenalty(answer.tokens.count + 1, recipe.lengthPenalty)
            + Self.coveragePenalty(candidate.coverage, recipe.coveragePenalty)
        if score > beam.best?.score ?? -.infinity { beam.best = (answer, score) }
    }

    /// Whether no open answer can become better than the best: its logarithm only falls, and the
    /// longest answer is divided by most.
    private func isDecided(_ beam: Beam, _ open: [Candidate]) -> Bool {
        guard let best = beam.best else { return open.isEmpty }
        let divisor = Self.lengthPenalty(beam.limit + 1, recipe.lengthPenalty)
        return open.allSatisfy { $0.answer.logProbability / divisor <= best.score }
    }

    /// ((5 + length) / 6)^α.
    package static func lengthPenalty(_ length: Int, _ alpha: Double) -> Double {
        let base = Double(5 + length) / 6, whole = alpha.rounded(.down)
        return base.raised(to: Int(whole)) * base.raised(toFraction: alpha - whole)
    }

    /// β Σ log min(coverage, 1); a position that got nothing counts as if it had got 1e-9.
    package static func coveragePenalty(_ coverage: [Double], _ beta: Double) -> Double {
        if beta == 0 { return 0 }
        return beta * coverage.reduce(0) { $0 + naturalLogarithm(max(min($1, 1), 1e-9)) }
    }
}
