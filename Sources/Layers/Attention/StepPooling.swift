public import Tensors

/// Attention over the steps of a sequence with a trained vector for a query.
///
/// The sum of the valid steps, weighted by softmax(vᵀ tanh(W x + b)) (Yang and others 2016).
/// Parameters: `key.weight` [A, F], `key.bias` [A], `vector` [A].
public final class AttentionPooling {
    private let key: Projection
    private let vector: Parameter

    /// Declares the parameters.
    ///
    /// - Parameters:
    ///   - name: what their names begin with.
    ///   - features: features of a step, F.
    ///   - units: units of the scores, A.
    ///   - parameters: where they are declared.
    public init(_ name: String, features: Int, units: Int, in parameters: ParameterSet) {
        key = Projection("\(name).key", inputs: features, outputs: units, in: parameters)
        vector = parameters.declare(
            "\(name).vector", shape: [units],
            initializer: .uniform(bound: 1 / Float(units).squareRoot()))
    }

    /// Records the sum.
    ///
    /// - Parameters:
    ///   - x: [lane][T][b][F].
    ///   - lengths: valid steps of each sequence, [lane][b].
    /// - Returns: [lane][1][b][F], 0 for a sequence without steps, and the weights of the steps,
    ///   [lane][1][b][T].
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>
    ) -> (context: Tensor, weights: Tensor) {
        let scores = AdditiveScoring.record(
            Zeros.record(features: vector.count, on: x.tape), keys: key(x), lengths: lengths,
            vector: vector)
        return pool(x, scores, lengths)
    }
}

/// Records the mean of the valid steps of x [lane][T][b][F]: [lane][1][b][F], 0 without any.
public func meanStep(_ x: Tensor, lengths: View<Int32>) -> Tensor {
    pool(x, Zeros.record(features: x.times, on: x.tape), lengths).context
}

/// Records the largest of the valid steps of x [lane][T][b][F], feature by feature: [lane][1][b][F], 0
/// without any.
public func largestStep(_ x: Tensor, lengths: View<Int32>) -> Tensor {
    let output = x.tape.tensor(times: 1, features: x.features)
    x.tape.record(LargestStep(x, lengths, output))
    return output
}

private func pool(
    _ x: Tensor, _ scores: Tensor, _ lengths: View<Int32>
) -> (context: Tensor, weights: Tensor) {
    let mask = AttentionMask(lengths: lengths)
    let weights = MaskedSoftmax.record(scores, mask: mask)
    return (ContextSums.record(weights, Heads(x), mask: mask), weights)
}

/// One row of zeros a sequence.
private final class Zeros: BlockOperation {
    let ports: Ports

    static func record(features: Int, on tape: Tape) -> Tensor {
        let output = tape.constant(times: 1, features: features)
        tape.record(Zeros(output))
        return output
    }

    private init(_ output: Tensor) { ports = Ports([], [output]) }

    func forward(_ block: Block) {
        for lane in block.lanes { block.value(ports.outputs[0], lane: lane).fill(0) }
    }

    func backward(_ block: Block) {}
}

private final class LargestStep: BlockOperation {
    let ports: Ports
    private let x: Tensor
    private let lengths: View<Int32>
    private unowned let tape: Tape

    init(_ x: Tensor, _ lengths: View<Int32>, _ y: Tensor) {
        self.x = x
        self.lengths = lengths
        ports = Ports([], [y], sources: [x])
        tape = y.tape
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.largestSteps(
                x.value(lane: lane), lengths: lengths.part(lane, of: tape.lanes.count),
                into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func backward(_ block: Block) {}

    func finishBackward(_ moment: Moment) {
        let y = ports.outputs[0], lanes = tape.lanes.count
        guard let dy = y.gradient, let (dx, accumulate) = x.claimGradient() else { return }
        tape.eachLane { lane in
            tape.kernels.largestStepsBackward(
                x.value(lane: lane), y: y.value(lane: lane), lengths: lengths.part(lane, of: lanes),
                dy: dy.part(lane, of: lanes), into: dx.part(lane, of: lanes),
                accumulate: accumulate)
        }
    }
}
