internal import Corpus
package import Tensors
package import Training

/// Draws tokens from what a decoder says.
///
/// With a temperature, of the likeliest k (Fan, Lewis & Dauphin 2018), and of the likeliest that have a
/// probability p together (Holtzman et al. 2020).
package final class TokenSampler {
    private let recipe: SearchRecipe
    private let kernels: Kernels
    private let random: Philox

    package init(_ recipe: SearchRecipe, kernels: Kernels) {
        self.recipe = recipe
        self.kernels = kernels
        random = Philox(seed: recipe.seed, site: .sampling)
    }

    /// A token of the distribution of `logits` [V], a function of these, the seed, the sequence and the
    /// time.
    package func draw(_ logits: View<Float>, id: Int, time: Int) -> Int {
        let candidates = candidates(logits)
        let total = candidates.reduce(0) { $0 + $1.share }
        let words = random.uniforms(
            at: SIMD4(0, UInt32(truncatingIfNeeded: id), UInt32(truncatingIfNeeded: time), 0))
        var rest = Double(words.x) * total
        for candidate in candidates {
            rest -= candidate.share
            if rest < 0 { return candidate.token }
        }
        return candidates.last?.token ?? TokenVocabulary.end
    }

    /// The tokens that may be drawn, likeliest first, with their probabilities.
    private func candidates(_ logits: View<Float>) -> [(token: Int, share: Double)] {
        let scaled = Memory<Float>(count: logits.count).whole
        scaled.copy(from: logits.array.map { $0 / Float(recipe.temperature) })
        let shares = Memory<Float>(count: logits.count).whole
        kernels.softmax(scaled, rows: 1, into: shares)
        var candidates = shares.array.enumerated()
            .filter { TokenVocabulary.canBeSaid($0.offset) }
            .map { (token: $0.offset, share: Double($0.element)) }
            .sorted { ($1.share, $0.token) < ($0.share, $1.token) }
        if recipe.topK > 0 { candidates = Array(candidates.prefix(recipe.topK)) }
        let whole = candidates.reduce(0) { $0 + $1.share }
        var sum = 0.0, count = 0
        while count < candidates.count && (count == 0 || sum < recipe.topP * whole) {
            sum += candidates[count].share
            count += 1
        }
        return Array(candidates.prefix(count))
    }
}
