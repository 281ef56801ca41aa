import Foundation
import Layers
import Optimizers
import Tensors
import Testing

/// What a thousand steps do to a number and to its gradient.
///
/// Source: Bengio, Simard, Frasconi 1994; Pascanu, Mikolov, Bengio 2013.
@Suite struct LongDependenceTests {
    private static let steps = 1000

    /// One recurrent unit that reads nothing, and hands its last state to whoever comes next.
    private final class Chain {
        let recording: Recording
        let state: RecurrentState
        private let feed: GradientFeed

        init(
            times: Int, _ make: (ParameterSet) -> any RecurrentCell, set values: [String: [Double]]
        ) throws {
            recording = Recording(BatchShape(full: times, lanes: 1, sequences: 1))
            let cell = make(recording.parameters)
            let x = recording.input(features: 1)
            let result = cell(x, lengths: recording.lengths, on: recording.tape)
            feed = GradientFeed(result.sequence, on: recording.tape)
            state = result.state
            recording.seal()
            x.value.fill(0)
            for parameter in recording.parameters.parameters { parameter.value.fill(0) }
            for (name, numbers) in values {
                try recording.parameters.parameter("cell.\(name)_l0").set(numbers)
            }
            recording.parameters.markChanged()
        }

        /// Runs there and back; only the last state has a gradient, of 1.
        func run(h: Float, c: Float = 0) throws {
            state.initialH.fill(h)
            state.initialC.fill(c)
            try recording.forward()
            state.gradientH.fill(state.initialC.count == 0 ? 1 : 0)
            state.gradientC.fill(1)
            try recording.tape.backward(Recording.moment)
        }
    }

    private func plain(
        _ weight: Double, _ activation: RecurrentActivation, times: Int = steps
    ) throws -> Chain {
        try Chain(
            times: times,
            { RNN("cell", layer: 0, inputs: 1, units: 1, activation: activation, in: $0) },
            set: ["weight_hh": [weight]])
    }

    /// 1.01^1000 is 20959, 0.99^1000 is 0.00004: a weight near 1 decides whether a number, and its
    /// gradient as much, survives a thousand steps.
    @Test(arguments: [(1, 1), (1.01, 20959), (0.99, 4.317e-5)])
    func aWeightToTheThousandth(weight: Double, expected: Double) throws {
        let chain = try plain(weight, .relu)
        try chain.run(h: 1)
        let number = Double(chain.state.finalH[0]), gradient = Double(chain.state.gradientH[0])
        // A thousand roundings of 6e-8 each, and the weight's own a thousand times.
        #expect(abs(number - expected) <= 1e-3 * expected, "\(number)")
        #expect(abs(gradient - expected) <= 1e-3 * expected, "\(gradient)")
        let exact = pow(Double(Float(weight)), Double(Self.steps))
        #expect(abs(number - exact) <= 6e-5 * exact, "\(number) instead of \(exact)")
    }

    /// The gradient of a weight grows with the number, and clipping by norm keeps its direction and
    /// leaves a step of the size that was asked for.
    @Test func clippingTamesWhatExplodes() throws {
        let chain = try plain(1.01, .relu)
        try chain.run(h: 1)
        let parameters = chain.recording.parameters
        let weight = try parameters.parameter("cell.weight_hh_l0")
        // The derivative of w^1000 is 1000 w^999.
        let slope = 1000 * pow(Double(Float(1.01)), 999)
        #expect(abs(Double(weight.gradient[0]) - slope) <= 1e-3 * slope)
        let scaling = GradientScaling(maximumNorm: 1)
        let norm = scaling.apply(
            to: parameters.gradientsOnly, count: 1, with: chain.recording.tape.kernels)
        #expect(norm > slope)
        #expect(weight.gradient[0] > 0)
        let squares = parameters.gradientsOnly.array.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(abs(squares.squareRoot() - 1) < 1e-5)
    }

    /// Over a hundred steps a plain network with tanh keeps at most w^100 of a gradient, while an LSTM
    /// keeps σ(b)^100 for the bias b of its forget gate, which may be as near 1 as it likes.
    @Test func anLSTMKeepsWhatAPlainNetworkLoses() throws {
        let times = 100, weight = 0.9, bias = 7.0
        let chain = try plain(weight, .tanh, times: times)
        try chain.run(h: 0.5)
        let lost = Double(chain.state.gradientH[0])
        #expect(lost > 0 && lost < pow(weight, Double(times)), "\(lost)")

        let cell = try Chain(
            times: times, { LSTM("cell", layer: 0, inputs: 1, units: 1, in: $0) },
            set: ["bias_ih": [0, bias, 0, 0]])
        try cell.run(h: 0, c: 1)
        let kept = pow(1 / (1 + exp(-bias)), Double(times))
        for (name, number) in [
            ("c", cell.state.finalC[0]), ("its gradient", cell.state.gradientC[0]),
        ] {
            #expect(abs(Double(number) - kept) < 1e-4, "\(name) is \(number), not \(kept)")
        }
        #expect(kept > 0.9)
    }
}
