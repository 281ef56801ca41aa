import Layers
import Reference
import Tensors
import Testing

/// Scheduled sampling: when a decoder reads its own words, and which.
@Suite struct TokenFeedbackTests {
    private static func linear(_ k: Double, slope: Double = 0, floor: Double = 0)
        -> SamplingSchedule
    {
        var schedule = SamplingSchedule()
        schedule.decay = .linear
        schedule.k = k
        schedule.slope = slope
        schedule.floor = floor
        return schedule
    }

    @Test func sharesFallAsInThePaper() {
        var schedule = Self.linear(0.9, slope: 0.01, floor: 0.2)
        #expect(schedule.truth(step: 0) == 0.9)
        #expect(abs(schedule.truth(step: 40) - 0.5) < 1e-12)
        #expect(schedule.truth(step: 1000) == 0.2)
        schedule.start = 100
        #expect(schedule.truth(step: 99) == 1)
        #expect(schedule.truth(step: 100) == 0.9)
        schedule = SamplingSchedule()
        #expect(schedule.truth(step: 1_000_000) == 1)
        schedule.decay = .exponential
        schedule.k = 0.5
        #expect(schedule.truth(step: 3) == 0.125)
        schedule.decay = .inverseSigmoid
        schedule.k = 100
        #expect(abs(schedule.truth(step: 0) - 100.0 / 101) < 1e-12)
        // 100 / (100 + e^5), e^5 = 148.413159102577.
        #expect(abs(schedule.truth(step: 500) - 100 / 248.413159102577) < 1e-12)
        #expect(schedule.truth(step: 1_000_000) == 0)
    }

    /// The tokens that steps read, of logits that say at time t of a sequence: the token t + 1.
    private func read(_ options: TokenFeedback.Options, step: UInt32 = 0) throws -> [[Int32]] {
        let shape = BatchShape(full: 31, lanes: 2, sequences: 4), recording = Recording(shape)
        let tape = recording.tape
        let truth = recording.integers([Int](repeating: 40, count: 31 * 8))
        let tokens = recording.integers([Int](repeating: 0, count: 31 * 8))
        let said = recording.input(features: 41)
        tape.recurrence(times: 31, lengths: recording.lengths) { _ in
            let logits = 1 * said
            TokenFeedback("feedback", options)(logits, truth: truth, into: tokens)
        }
        recording.seal()
        recording.fill(
            said,
            SequenceBatch(
                times: 31, batch: 8,
                rows: DenseMatrix(
                    rows: 31 * 8, columns: 41,
                    values: (0..<31 * 8).flatMap { row in
                        (0..<41).map { $0 == row / 8 + 1 ? 30.0 : 0 }
                    })))
        try recording.forward(Moment(seed: 4, step: step))
        let all = recording.lanes.toTimeMajor(tokens.array, times: 31)
        return (0..<8).map { sequence in (0..<31).map { all[$0 * 8 + sequence] } }
    }

    @Test(arguments: TokenFeedback.Options.Choice.allCases)
    func ownWordsAreThoseOfTheStepBefore(choice: TokenFeedback.Options.Choice) throws {
        var options = TokenFeedback.Options()
        options.schedule = Self.linear(0)
        options.choice = choice
        for tokens in try read(options) {
            #expect(tokens == [40] + (1...30).map { Int32($0) })
        }
    }

    @Test func truthIsTheDefault() throws {
        for tokens in try read(TokenFeedback.Options()) {
            #expect(tokens == [Int32](repeating: 40, count: 31))
        }
    }

    @Test func coinsAreOfTokensOrOfSequences() throws {
        var options = TokenFeedback.Options()
        options.schedule = Self.linear(0.5)
        let mixed = try read(options)
        let own = mixed.joined().count { $0 != 40 }
        // 240 coins: 120 and at most four deviations of 7.7 away from that.
        #expect((89...151).contains(own), "\(own)")
        #expect(Set(mixed).count == 8, "sequences share coins")
        #expect(try read(options) == mixed)
        #expect(try read(options, step: 1) != mixed)
        options.coin = .sequence
        var kinds: Set<Bool> = []
        for step in 0..<8 {
            for tokens in try read(options, step: UInt32(step)) {
                let isOwn = tokens[1] != 40
                kinds.insert(isOwn)
                #expect(tokens.dropFirst().allSatisfy { ($0 != 40) == isOwn })
            }
        }
        #expect(kinds.count == 2)
    }

    /// A sample has the softmax's frequencies.
    @Test func samplesFollowTheDistribution() throws {
        let shape = BatchShape(full: 65, lanes: 4, sequences: 16), recording = Recording(shape)
        let rows = 65 * 64, tape = recording.tape
        let truth = recording.integers([Int](repeating: 0, count: rows))
        let tokens = recording.integers([Int](repeating: 0, count: rows))
        let said = recording.input(features: 3)
        var options = TokenFeedback.Options()
        options.schedule = Self.linear(0)
        options.choice = .sample
        tape.recurrence(times: 65, lengths: recording.lengths) { _ in
            TokenFeedback("feedback", options)(1 * said, truth: truth, into: tokens)
        }
        recording.seal()
        // Shares 1 : 2 : 5.
        for row in 0..<rows {
            said.value[3 * row + 1] = 0.6931472
            said.value[3 * row + 2] = 1.6094379
        }
        try recording.forward()
        let drawn = recording.lanes.toTimeMajor(tokens.array, times: 65).dropFirst(64)
        for (token, share) in [0.125, 0.25, 0.625].enumerated() {
            let found = Double(drawn.count { $0 == token }) / Double(drawn.count)
            // 4096 draws: a deviation of at most 0.008.
            #expect(abs(found - share) < 0.03, "\(token): \(found)")
        }
    }
}
