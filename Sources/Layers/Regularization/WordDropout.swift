public import Tensors

/// Dropout of whole words: in a training step a token of the vocabulary is dropped wherever it
/// stands, and vectors of the others are scaled by 1 / (1 - rate).
///
/// Which tokens go is a function of seed, name and step. Source: Gal & Ghahramani 2016, embedding
/// dropout.
public struct WordDropout {
    /// The probability that a token is dropped, in [0, 1).
    public let rate: Float
    private let site: RandomSite

    /// Dropout at the place `name`, which tells its choices from those of other places.
    public init(_ name: String, rate: Float) {
        precondition(rate >= 0 && rate < 1, "a word dropout of \(rate)")
        self.rate = rate
        site = RandomSite(name: name)
    }

    /// Records dropout of x [lane][T][b][F], the vectors of tokens [lane][T][b]; where there is nothing
    /// to drop, x itself is returned.
    public func callAsFunction(_ x: Tensor, tokens: View<Int32>, on tape: Tape) -> Tensor {
        precondition(tokens.count == x.times * tape.lanes.rows, "\(tokens.count) tokens")
        if rate == 0 || tape.purpose == .evaluation { return x }
        let output = tape.output(times: x.times, features: x.features, valueUntil: .forward)
        tape.record(
            Dropping(rate: rate, site: site, input: x, tokens: tokens, output: output, on: tape),
            using: [TensorUse(x, valueUntil: .forward, gradientFrom: .inputs)])
        return output
    }
}

private final class Dropping: Operation {
    private let rate: Float
    private let site: RandomSite
    private let input: Tensor
    private let tokens: View<Int32>
    private let output: Tensor
    private unowned let tape: Tape
    /// What each row is multiplied with.
    private let factors: View<Float>

    init(
        rate: Float, site: RandomSite, input: Tensor, tokens: View<Int32>, output: Tensor,
        on tape: Tape
    ) {
        self.rate = rate
        self.site = site
        self.input = input
        self.tokens = tokens
        self.output = output
        self.tape = tape
        factors = tape.scratch(tokens.count, during: .forward ... .inputs)
    }

    func forward(_ moment: Moment) {
        let random = Philox(seed: moment.seed, site: site), scale = 1 / (1 - rate)
        tape.eachLane { lane in
            let tokens = tokens.part(lane, of: tape.lanes.count)
            let factors = factors.part(lane, of: tape.lanes.count)
            for row in 0..<tokens.count {
                let number = random.uniform(
                    step: moment.step, sequence: 0, timeStep: 0, unit: UInt32(tokens[row]))
                factors[row] = number < 1 - rate ? scale : 0
            }
            tape.kernels.combine(
                .multiply, input.value(lane: lane), factors, .column, rows: tokens.count,
                into: output.value(lane: lane))
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        guard let (dx, accumulate) = input.claimGradient() else { return }
        let lanes = tape.lanes.count
        tape.eachLane { lane in
            let dx = dx.part(lane, of: lanes), factors = factors.part(lane, of: lanes)
            // The derivative of a product for its first factor, which itself does not matter.
            tape.kernels.combineBackward(
                .multiply, dx, factors, .column, rows: factors.count, dy: dy.part(lane, of: lanes),
                intoFirst: dx, accumulate: accumulate)
        }
    }
}
