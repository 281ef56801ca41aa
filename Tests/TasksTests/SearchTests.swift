import Tasks
import Tensors
import Testing
import Training

/// How answers are chosen.
@Suite struct SearchTests {
    /// Shares of the end, the start, the unknown token and three more: start and unknown are never drawn.
    private static let shares: [Double] = [0.1, 0.3, 0.05, 0.25, 0.2, 0.1]

    private func draws(_ change: (inout SearchRecipe) -> Void, count: Int = 4000) -> [Int: Double] {
        var recipe = SearchRecipe()
        change(&recipe)
        let sampler = TokenSampler(recipe, kernels: .best)
        let logits = Memory<Float>(count: 6).whole
        logits.copy(from: Self.shares.map { Float(naturalLogarithm($0)) })
        var counts: [Int: Double] = [:]
        for draw in 0..<count {
            counts[sampler.draw(logits, id: draw / 10, time: draw % 10), default: 0] += 1
        }
        return counts.mapValues { $0 / Double(count) }
    }

    /// Compares with expected shares: of 4000 draws a share deviates by 0.008 at most.
    private func expect(_ found: [Int: Double], _ shares: [Int: Double]) {
        #expect(Set(found.keys) == Set(shares.keys), "\(found)")
        let sum = shares.values.reduce(0, +)
        for (token, share) in shares {
            #expect(abs((found[token] ?? 0) - share / sum) < 0.035, "\(token): \(found)")
        }
    }

    @Test func samplesHaveTheModelsFrequencies() {
        expect(draws { _ in }, [0: 0.1, 3: 0.25, 4: 0.2, 5: 0.1])
    }

    @Test func temperatureSharpensAndFlattens() {
        expect(
            draws { $0.temperature = 0.5 },
            [0: 0.01, 3: 0.0625, 4: 0.04, 5: 0.01])
        let flat = draws { $0.temperature = 100 }
        expect(flat, [0: 1, 3: 1, 4: 1, 5: 1])
    }

    @Test func fewTokensAreLeft() {
        expect(draws { $0.topK = 2 }, [3: 0.25, 4: 0.2])
        expect(draws { $0.topK = 1 }, [3: 1])
        // Of 0.65 in all: 0.25 is too little for a half, 0.45 is enough.
        expect(draws { $0.topP = 0.5 }, [3: 0.25, 4: 0.2])
        expect(draws { $0.topP = 0.3 }, [3: 1])
    }

    @Test func seedsDrawOtherTokens() {
        func tokens(_ seed: UInt32) -> [Int] {
            var recipe = SearchRecipe()
            recipe.seed = seed
            let sampler = TokenSampler(recipe, kernels: .best)
            let logits = Memory<Float>(count: 6).whole
            return (0..<65).map { sampler.draw(logits, id: 0, time: $0) }
        }
        #expect(tokens(1) == tokens(1))
        #expect(tokens(1) != tokens(2))
    }

    /// Values of the formulas of Wu and others (2016).
    @Test func penaltiesAreThoseOfThePaper() {
        #expect(BeamSearch.lengthPenalty(1, 0.7) == 1)
        #expect(abs(BeamSearch.lengthPenalty(7, 0.5) - 1.4142135623730951) < 1e-12)
        #expect(abs(BeamSearch.lengthPenalty(13, 2) - 9) < 1e-12)
        #expect(BeamSearch.lengthPenalty(31, 0) == 1)
        #expect(abs(BeamSearch.coveragePenalty([0.5, 2, 1], 0.2) + 0.13862943611198905) < 1e-12)
        #expect(BeamSearch.coveragePenalty([0, 0], 0) == 0)
        #expect(BeamSearch.coveragePenalty([0], 1).isFinite)
    }
}
