import Corpus
import Testing

/// Which examples the first steps of training see.
@Suite struct CurriculumTests {
    /// 100 examples, of which every tenth has the same one of ten difficulties, hard ones first.
    private static let difficulties = (0..<100).map { Double(9 - $0 % 10) }

    private func curriculum(
        _ kind: Curriculum.Kind, steps: Int = 40, start: Double = 0.1, seed: UInt32 = 1
    ) -> Curriculum {
        Curriculum(
            kind, difficulties: Self.difficulties, steps: steps, start: start, seed: seed)
    }

    /// The difficulties of 500 rows of a step.
    private func rows(_ curriculum: Curriculum, step: Int) -> [Double] {
        (0..<500).map { Self.difficulties[curriculum.example(step: step, row: $0)] }
    }

    /// c(s) = √(s (1 - c₀²) / S + c₀²), as Platanios and others have it (2019).
    @Test func competenceGrowsWithTheRoot() {
        let plan = curriculum(.competence)
        #expect(plan.competence(step: 0) == 0.1)
        #expect(abs(plan.competence(step: 10) - 0.507_444_578) < 1e-9)
        #expect(abs(plan.competence(step: 20) - 0.710_633_520) < 1e-9)
        #expect(plan.competence(step: 40) == 1 && plan.competence(step: 1000) == 1)
        #expect(curriculum(.competence, start: 1).competence(step: 0) == 1)
    }

    /// The easiest share is ⌈c n⌉ examples: whole levels of ten and a part of the next one.
    @Test(arguments: [(0, 10), (10, 51), (20, 72), (39, 99)])
    func competenceDrawsFromTheEasiest(step: Int, share: Int) {
        let plan = curriculum(.competence)
        let order = Self.difficulties.indices.sorted {
            (Self.difficulties[$0], $0) < (Self.difficulties[$1], $1)
        }
        let drawn = (0..<5000).map { plan.example(step: step, row: $0) }
        // Each of at most 99 is missed by 5000 draws with a probability below 1e-20.
        #expect(Set(drawn) == Set(order.prefix(share)))
    }

    @Test func naiveTakesLevelAfterLevel() {
        let plan = curriculum(.naive)
        #expect(plan.levelCount == 10)
        for step in 0..<40 {
            #expect(Set(rows(plan, step: step)) == [Double(step / 4)])
        }
        // Fewer steps than levels leave some out, but end with the hardest.
        let short = curriculum(.naive, steps: 3)
        #expect((0..<3).map { short.level(step: $0) } == [0, 3, 6])
    }

    /// Levels have the same probability, however many examples they have.
    @Test func mixedTakesAllLevelsAlike() {
        let few = Curriculum(
            .mixed, difficulties: [5] + [Double](repeating: 1, count: 99), steps: 10, start: 0.1,
            seed: 1)
        let hard = (0..<1000).count { few.example(step: 3, row: $0) == 0 }
        // A half, within five standard deviations of 1000 draws.
        #expect(abs(hard - 500) < 80)
        #expect(Set(rows(curriculum(.mixed), step: 0)) == Set((0..<10).map(Double.init)))
    }

    @Test func combinedTakesBoth() {
        let drawn = rows(curriculum(.combined), step: 0)
        // One half by its turn, and a tenth of the other: 55 % with a deviation of 2.2 %.
        let easy = Double(drawn.count { $0 == 0 }) / 500
        #expect(abs(easy - 0.55) < 0.111)
        #expect(Set(drawn).count == 10)
    }

    @Test(arguments: Curriculum.Kind.allCases)
    func rowsAreFunctionsOfSeedStepAndRow(kind: Curriculum.Kind) {
        let plan = curriculum(kind)
        func all(_ plan: Curriculum, _ step: Int) -> [Int] {
            (0..<64).map { plan.example(step: step, row: $0) }
        }
        #expect(all(plan, 17) == all(curriculum(kind), 17))
        #expect(all(plan, 17) != all(plan, 18))
        #expect(all(plan, 17) != all(curriculum(kind, seed: 2), 17))
    }

    /// One example, and examples that are all alike.
    @Test(arguments: Curriculum.Kind.allCases, [1, 7, 8, 9, 31, 64, 65])
    func equalDifficultiesAreOneLevel(kind: Curriculum.Kind, count: Int) {
        let plan = Curriculum(
            kind, difficulties: [Double](repeating: 3, count: count), steps: 2, start: 1, seed: 1)
        #expect(plan.levelCount == 1)
        let drawn = (0..<40 * count).map { plan.example(step: 1, row: $0) }
        #expect(Set(drawn) == Set(0..<count))
    }
}
