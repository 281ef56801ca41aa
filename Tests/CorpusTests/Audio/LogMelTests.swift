import Corpus
import TestSupport
import Testing

@Suite struct LogMelTests {
    private static func cases() throws -> [(name: String, features: LogMel)] {
        [
            ("plain", try LogMel(sampleRate: 16_000)),
            ("hann", try LogMel(sampleRate: 8000, filterCount: 23, window: .hann, deltaOrder: 1)),
            (
                "stacked",
                try LogMel(sampleRate: 11_025, filterCount: 20, deltaOrder: 2, stacking: 3)
            ),
            (
                "short",
                try LogMel(
                    sampleRate: 8000, filterCount: 7, window: .hann, deltaOrder: 2, stacking: 2)
            ),
        ]
    }

    @Test func agreesWithNumPy() throws {
        let golden = try Golden.load("logmel")
        for (name, features) in try Self.cases() {
            let samples = try golden.tensor(name + "/samples").floats
            let wanted = try golden.tensor(name + "/features")
            let found = features.features(of: samples)
            #expect(
                wanted.shape == [features.stepCount(sampleCount: samples.count), features.width])
            #expect(wanted.largestError(of: found) < 2e-7, "\(name)")
        }
    }

    /// What another machine computes must be equal to the last bit.
    @Test func bitsAreThoseOfEveryMachine() throws {
        let golden = try Golden.load("logmel")
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for (name, features) in try Self.cases() {
            for value in features.features(of: try golden.tensor(name + "/samples").floats) {
                hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01b3
            }
        }
        #expect(hash == 0x0984_d830_1c65_589d)
    }

    /// What is quieter than so many decibels below the loudest is raised to there, nothing else changes.
    @Test func theDynamicRangeHasALimit() throws {
        let sound = try Golden.load("logmel").tensor("plain/samples").floats
        let samples = Array(repeating: Float(0), count: 4000) + sound
        let whole = try LogMel(sampleRate: 16_000).features(of: samples)
        let limited = try LogMel(sampleRate: 16_000, dynamicRange: 40).features(of: samples)
        let loudest = try #require(whole.max())
        let least = loudest - 4 * 2.302_585_1
        #expect(whole.contains { $0 < least })
        for (before, after) in zip(whole, limited) {
            #expect(before > least + 1e-4 ? after == before : abs(after - least) < 1e-4)
        }
        #expect(try LogMel(sampleRate: 16_000, dynamicRange: 40).features(of: []).isEmpty)
    }

    @Test(
        arguments: [
            (0, 0), (1, 1), (399, 1), (400, 1), (559, 1), (560, 2), (719, 2), (720, 3),
            (16_000, 98),
        ])
    func countsWholeWindows(samples: Int, frames: Int) throws {
        let features = try LogMel(sampleRate: 16_000)
        #expect(features.stepCount(sampleCount: samples) == frames)
        let found = features.features(of: Array(repeating: 0.25, count: samples))
        #expect(found.count == frames * 40)
        let stacked = try LogMel(sampleRate: 16_000, stacking: 4)
        #expect(stacked.stepCount(sampleCount: samples) == (frames + 3) / 4)
        #expect(stacked.width == 160)
    }

    @Test func silenceIsTheFloorAndDoesNotMove() throws {
        let features = try LogMel(sampleRate: 8000, filterCount: 2, deltaOrder: 1)
        let found = features.features(of: Array(repeating: 0, count: 300))
        #expect(found.count == 8)
        for frame in 0..<2 {
            #expect(abs(found[4 * frame] + 23.025_85) < 1e-5)
            #expect(found[4 * frame + 2] == 0 && found[4 * frame + 3] == 0)
        }
    }

    @Test func refusesWhatItCannotDivide() {
        let many = #expect(throws: CorpusError.self) {
            try LogMel(sampleRate: 8000, filterCount: 200)
        }
        #expect(many?.message.contains("of 200 lies between the frequencies of") == true)
        for rate in [0, 999, 768_001] {
            let error = #expect(throws: CorpusError.self) { try LogMel(sampleRate: rate) }
            #expect(error?.message.contains("a sound has \(rate) samples a second") == true)
        }
    }
}
