import Tensors
import Testing

/// One row of the known-answer file that comes with Random123 (`philox4x32 10`).
struct PhiloxAnswer: Sendable {
    let counter: SIMD4<UInt32>
    let key: SIMD2<UInt32>
    let words: SIMD4<UInt32>
}

@Suite struct PhiloxTests {
    @Test(arguments: [
        PhiloxAnswer(
            counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0),
            words: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
        PhiloxAnswer(
            counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max),
            words: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
        PhiloxAnswer(
            counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
            key: SIMD2(0xa409_3822, 0x299f_31d0),
            words: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
    ])
    func givesThePublishedWords(answer: PhiloxAnswer) {
        #expect(Philox.block(key: answer.key, counter: answer.counter) == answer.words)
    }

    @Test func keyIsSeedThenSite() {
        let philox = Philox(seed: 5, site: .shuffle)
        let counter = SIMD4<UInt32>(1, 2, 3, 4)
        #expect(philox.words(at: counter) == Philox.block(key: SIMD2(5, 1), counter: counter))
    }

    @Test func uniformCoversTheHalfOpenUnitInterval() {
        #expect(Philox.uniform(0) == 0)
        #expect(Philox.uniform(255) == 0)
        #expect(Philox.uniform(256) == 0x1p-24)
        #expect(Philox.uniform(0x8000_0000) == 0.5)
        #expect(Philox.uniform(.max) == 1 - 0x1p-24)
    }

    @Test(arguments: [0, 1, 3, 4, 7, 8, 9, 31, 64, 65] as [UInt32])
    func unitTakesItsWordOfItsBlock(unit: UInt32) {
        let philox = Philox(seed: 9, site: RandomSite(name: "lstm.0"))
        let block = philox.uniforms(at: SIMD4(11, 12, 13, unit / 4))
        let value = philox.uniform(step: 11, sequence: 12, timeStep: 13, unit: unit)
        #expect(value == block[Int(unit % 4)])
    }

    @Test func uniformsHaveTheRightMeanAndVariance() {
        let philox = Philox(seed: 1, site: .sampling)
        var sum = 0.0
        var squares = 0.0
        let blocks: UInt32 = 10_000
        for block in 0..<blocks {
            let values = philox.uniforms(at: SIMD4(0, block, 0, 0))
            for lane in 0..<4 {
                sum += Double(values[lane])
                squares += Double(values[lane]) * Double(values[lane])
            }
        }
        let count = Double(blocks * 4)
        // Five standard errors of the mean of 40,000 uniforms, and of their mean square.
        #expect(abs(sum / count - 0.5) < 5 * 0.2887 / count.squareRoot())
        #expect(abs(squares / count - 1.0 / 3) < 5 * 0.2981 / count.squareRoot())
    }
}
