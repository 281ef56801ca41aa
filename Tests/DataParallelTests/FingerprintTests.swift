import DataParallel
import Tensors
import Testing

@Suite struct FingerprintTests {
    private func view(_ numbers: [Float]) -> View<Float> {
        let view = Memory<Float>(count: numbers.count).whole
        view.copy(from: numbers)
        return view
    }

    private func numbers(_ count: Int) -> [Float] { (0..<count).map { Float($0) * 0.37 - 1 } }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func anyFlippedBitShows(count: Int) {
        let view = view(numbers(count))
        let print = Fingerprint.of(view)
        var prints: Set = [print]
        for index in 0..<count {
            let number = view[index]
            for bit in 0..<UInt32(32) {
                view[index] = Float(bitPattern: number.bitPattern ^ 1 << bit)
                prints.insert(Fingerprint.of(view))
            }
            view[index] = number
        }
        // All of them differ from the original, and from each other.
        #expect(prints.count == 32 * count + 1)
        #expect(Fingerprint.of(view) == print)
    }

    @Test func theLengthCounts() {
        let prints = (0...65).map { Fingerprint.of(view(Array(repeating: 0, count: $0))) }
        #expect(Set(prints).count == prints.count)
    }

    @Test(arguments: [(0, 1), (0, 4), (3, 7), (63, 64)])
    func theOrderCounts(first: Int, second: Int) {
        var swapped = numbers(65)
        swapped.swapAt(first, second)
        #expect(Fingerprint.of(view(swapped)) != Fingerprint.of(view(numbers(65))))
    }

    @Test func bitsCountAndNotValues() {
        #expect(Fingerprint.of(view([0])) != Fingerprint.of(view([-0.0])))
        let quiet = Float(bitPattern: 0x7FC0_0000), other = Float(bitPattern: 0x7FC0_0001)
        #expect(Fingerprint.of(view([quiet])) == Fingerprint.of(view([quiet])))
        #expect(Fingerprint.of(view([quiet])) != Fingerprint.of(view([other])))
    }
}
