import Foundation
import Tensors
import Testing

/// The kernels of GRU and plain recurrent networks: all versions alike, and near the C library's
/// functions.
@Suite struct RecurrentKernelTests {
    private func lengths(_ values: [Int32]) -> View<Int32> {
        let view = Memory<Int32>(count: values.count).whole
        view.copy(from: values)
        return view
    }

    private func zeros(_ count: Int) -> View<Float> { Memory<Float>(count: count).whole }

    /// A step forward and backward; numbers that the kernels leave behind.
    private func gru(
        _ kernels: Kernels, _ gates: View<Float>, units: Int, valid: View<Int32>
    ) -> [View<Float>] {
        let size = valid.count * units, h = zeros(size), state = zeros(size)
        let step = GatedStep(
            gates: gates, previous: numbers(size, seed: 21), lengths: valid, time: 1)
        kernels.gruForward(
            step, recurrent: numbers(3 * size, seed: 22), bias: numbers(4 * units, seed: 20), h: h,
            state: state)
        let forward = copy(gates), kept = copy(state), dh = numbers(size, seed: 23)
        kernels.gruBackward(step, dy: numbers(size, seed: 24), dh: dh, state: state)
        return [h, kept, forward, gates, state, dh]
    }

    private func resetFirst(
        _ kernels: Kernels, _ gates: View<Float>, units: Int, valid: View<Int32>
    ) -> [View<Float>] {
        let size = valid.count * units, h = zeros(size), resetH = zeros(size)
        let step = GatedStep(
            gates: gates, previous: numbers(size, seed: 21), lengths: valid, time: 1)
        let recurrent = numbers(3 * size, seed: 22), bias = numbers(3 * units, seed: 20)
        kernels.gruResetForward(step, recurrent: recurrent, bias: bias, resetH: resetH)
        kernels.gruCandidateForward(step, recurrent: recurrent, bias: bias, h: h)
        let forward = copy(gates), dh = numbers(size, seed: 23)
        kernels.gruCandidateBackward(step, dy: numbers(size, seed: 24), dh: dh)
        kernels.gruResetBackward(step, recurrent: recurrent, dh: dh)
        return [h, resetH, forward, gates, dh]
    }

    private func rnn(
        _ kernels: Kernels, _ sums: View<Float>, units: Int, valid: View<Int32>,
        _ activation: RecurrentActivation
    ) -> [View<Float>] {
        let size = valid.count * units, dy = numbers(size, seed: 24), dh = numbers(size, seed: 23)
        kernels.rnnForward(
            sums, bias: numbers(units, seed: 20), previous: numbers(size, seed: 21),
            activation: activation, lengths: valid, time: 1)
        kernels.rnnBackward(
            h: sums, dy: dy, dh: dh, activation: activation, lengths: valid, time: 1)
        return [sums, dy, dh]
    }

    @Test(arguments: awkwardSizes)
    func allVersionsOfAStepGiveTheSameBits(units: Int) {
        let valid = lengths([2, 0, 5])
        let results = availableKernels.map { kernels in
            func start(_ gates: Int) -> View<Float> {
                let view = numbers(3 * gates * units, scale: 30)
                view[0] = .nan
                view[gates * units - 1] = .infinity
                view[(gates - 1) * units] = -.infinity
                return view
            }
            let plain = RecurrentActivation.allCases.flatMap {
                rnn(kernels, start(1), units: units, valid: valid, $0)
            }
            let gated =
                gru(kernels, start(3), units: units, valid: valid)
                + resetFirst(kernels, start(3), units: units, valid: valid)
            return (plain + gated).map(bits)
        }
        for result in results { #expect(result == results[0]) }
    }

    @Test func aFinishedRowCarriesItsState() {
        let units = 5, before = bits(numbers(units, seed: 21)), valid = lengths([1])
        let passed = zip(numbers(units, seed: 23).array, numbers(units, seed: 24).array)
            .map { ($0 + $1).bitPattern }
        let gated = [
            gru(.best, numbers(3 * units), units: units, valid: valid),
            resetFirst(.best, numbers(3 * units), units: units, valid: valid),
        ]
        for result in gated {
            #expect(bits(result[0]) == before)
            #expect(result.dropFirst().dropLast().allSatisfy { $0.array.allSatisfy { $0 == 0 } })
            #expect(result.last.map(bits) == passed)
        }
        for activation in RecurrentActivation.allCases {
            let result = rnn(.best, numbers(units), units: units, valid: valid, activation)
            #expect(bits(result[0]) == before)
            #expect(result[1].array.allSatisfy { $0 == 0 })
            #expect(bits(result[2]) == passed)
        }
    }

    /// One step by hand, in Double.
    @Test func aStepIsNearTheLibraryFunctions() {
        let units = 65, valid = lengths([9])
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        let x = numbers(3 * units, scale: 4).array.map(Double.init)
        let u = numbers(3 * units, seed: 22).array.map(Double.init)
        let b = numbers(4 * units, seed: 20).array.map(Double.init)
        let before = numbers(units, seed: 21).array.map(Double.init)
        let h = gru(.best, numbers(3 * units, scale: 4), units: units, valid: valid)[0]
        for j in 0..<units {
            let r = sigmoid(x[j] + u[j] + b[j])
            let z = sigmoid(x[units + j] + u[units + j] + b[units + j])
            let q = u[2 * units + j] + b[3 * units + j]
            let n = tanh(x[2 * units + j] + b[2 * units + j] + r * q)
            #expect(abs(Double(h[j]) - ((1 - z) * n + z * before[j])) < 1e-6)
        }
    }
}
