import Foundation
import Tensors
import Testing

/// The LSTM and loss kernels: all versions alike, and near the C library's functions.
@Suite struct CellKernelTests {
    private func lengths(_ values: [Int32]) -> View<Int32> {
        let view = Memory<Int32>(count: values.count).whole
        view.copy(from: values)
        return view
    }

    private func step(
        _ kernels: Kernels, _ gates: View<Float>, units: Int, valid: View<Int32>
    ) -> [View<Float>] {
        let size = valid.count * units
        let bias = numbers(4 * units, seed: 20), h = numbers(size, seed: 21)
        let c = numbers(size, seed: 22)
        let next = (0..<3).map { _ in Memory<Float>(count: size).whole }
        kernels.lstmForward(
            gates: gates, bias: bias, previous: (h, c), next: (next[0], next[1]),
            lengths: valid, time: 1)
        let dh = numbers(size, seed: 23), dc = numbers(size, seed: 24)
        let forward = copy(gates), dy = numbers(size, seed: 25), start = numbers(size, seed: 26)
        kernels.lstmCells(into: next[2], gates: gates, cPrevious: c, lengths: valid, time: 1)
        kernels.lstmBackward(
            gates: gates, c: (c, next[1]), dy: dy, restoringFrom: start, dh: dh, dc: dc,
            lengths: valid, time: 1)
        return next + [forward, gates, dh, dc, dy]
    }

    @Test(arguments: awkwardSizes)
    func allVersionsOfAStepGiveTheSameBits(units: Int) {
        let valid = lengths([2, 0, 5])
        let results = availableKernels.map { kernels in
            let gates = numbers(3 * 4 * units, scale: 30)
            gates[0] = .nan
            gates[units] = .infinity
            gates[2 * units] = -.infinity
            return step(kernels, gates, units: units, valid: valid).map(bits)
        }
        for result in results { #expect(result == results[0]) }
    }

    @Test(arguments: awkwardSizes)
    func aBackwardPassFindsCellsAndOutputsAgain(units: Int) {
        for kernels in availableKernels {
            let result = step(
                kernels, numbers(3 * 4 * units), units: units, valid: lengths([2, 0, 5]))
            let (h, c, again, dy) = (result[0], result[1], result[2], result[7])
            #expect(bits(again) == bits(c))
            for row in [0, 2] { #expect(bits(dy.part(row, of: 3)) == bits(h.part(row, of: 3))) }
            // A row that is over: what the sequence starts from.
            #expect(bits(dy.part(1, of: 3)) == bits(numbers(3 * units, seed: 26).part(1, of: 3)))
        }
    }

    @Test func gatesAreNearTheLibraryFunctions() {
        // 400 pre-activations from -100 to 100, most of them near 0; no bias, no state.
        let units = 400, gates = Memory<Float>(count: 4 * units).whole
        let zero = Memory<Float>(count: 4 * units).whole
        for j in 0..<units {
            let x = Float(j - 200) / 200
            for gate in 0..<4 { gates[gate * units + j] = x * x * x * 100 }
        }
        let inputs = gates.array.map(Double.init)
        let state = (0..<2).map { _ in Memory<Float>(count: units).whole }
        Kernels.best.lstmForward(
            gates: gates, bias: zero, previous: (zero[0..<units], zero[0..<units]),
            next: (state[0], state[1]), lengths: lengths([9]), time: 0)
        for j in 0..<units {
            let sigmoid = 1 / (1 + exp(-inputs[j])), candidate = tanh(inputs[2 * units + j])
            // Two units in the last place, plus what exp flushes to zero below -87.
            #expect(abs(Double(gates[j]) - sigmoid) <= sigmoid * 2.4e-7 + 1e-37)
            #expect(abs(Double(gates[2 * units + j]) - candidate) <= abs(candidate) * 2.4e-7)
        }
    }

    @Test func aFinishedRowCarriesItsState() {
        let units = 5, gates = numbers(4 * units), before = numbers(units, seed: 21)
        let result = step(.best, gates, units: units, valid: lengths([1]))
        #expect(bits(result[0]) == bits(before))
        #expect(result[3].array.allSatisfy { $0 == 0 })
        #expect(result[4].array.allSatisfy { $0 == 0 })
    }

    @Test(arguments: awkwardSizes)
    func crossEntropyAgreesWithTheTwin(classes: Int) {
        let targets = lengths([0, -1, Int32(classes - 1)])
        var found: [[UInt32]] = []
        for kernels in availableKernels {
            let logits = numbers(3 * classes, scale: 8), before = logits.array.map(Double.init)
            let (loss, count) = kernels.crossEntropy(logits: logits, targets: targets)
            var expected = 0.0
            for row in [0, 2] {
                let x = before[row * classes..<(row + 1) * classes]
                let total = x.reduce(0) { $0 + exp($1) }
                expected += log(total) - x[row * classes + Int(targets[row])]
            }
            #expect(count == 2)
            #expect(abs(loss - expected) < 1e-5 * max(1, expected))
            kernels.crossEntropyGradient(probabilities: logits, targets: targets)
            let sum = logits[0..<classes].array.reduce(0, +)
            #expect(abs(sum) < 1e-5)
            #expect(logits.part(1, of: 3).array.allSatisfy { $0 == 0 })
            found.append(bits(logits) + [Float(loss).bitPattern])
        }
        for bits in found { #expect(bits == found[0]) }
    }
}
