package import RealModule

/// The slow twin of a bidirectional LSTM layer (PyTorch's `nn.LSTM(bidirectional=True)`).
///
/// The backward direction is an ordinary LSTM over sequences that were really turned round, each
/// within its own length.
package struct BidirectionalTwin<Scalar: Real> {
    /// The layer from the first step to the last.
    package var ahead: LSTMTwin<Scalar>
    /// The layer from the last step to the first.
    package var back: LSTMTwin<Scalar>

    /// What a forward pass gives.
    package struct Pass {
        /// The pass of the first layer.
        package var ahead: LSTMTwin<Scalar>.Pass
        /// The pass of the second layer, over sequences that were turned round.
        package var back: LSTMTwin<Scalar>.Pass
        /// Both outputs side by side, [T, B, 2H]; beyond a length, the first layer's last h and the
        /// second one's initial h.
        package var output: SequenceBatch<Scalar>
    }

    /// What a backward pass gives.
    package struct Gradients {
        /// The gradients of the first layer, without those of its input.
        package var ahead: LSTMTwin<Scalar>.Gradients
        /// The gradients of the second layer, likewise.
        package var back: LSTMTwin<Scalar>.Gradients
        /// The gradient of the input, [T, B, I].
        package var input: SequenceBatch<Scalar>
    }

    /// A pair of states, one a direction.
    package typealias States = (ahead: LSTMTwin<Scalar>.State, back: LSTMTwin<Scalar>.State)

    /// Makes a layer of its directions.
    package init(ahead: LSTMTwin<Scalar>, back: LSTMTwin<Scalar>) {
        self.ahead = ahead
        self.back = back
    }

    /// Each sequence turned round within its length; padding stays in its place.
    private func turned(_ x: SequenceBatch<Scalar>, _ lengths: [Int]) -> SequenceBatch<Scalar> {
        var result = x
        for (sequence, length) in lengths.enumerated() {
            for time in 0..<length {
                for feature in 0..<x.features {
                    result[time, sequence, feature] = x[length - 1 - time, sequence, feature]
                }
            }
        }
        return result
    }

    /// Runs over an input [T, B, I] from initial states, each sequence over its length.
    package func forward(
        _ input: SequenceBatch<Scalar>, initial: States, lengths: [Int]
    ) -> Pass {
        let first = ahead.forward(input, initial: initial.ahead, lengths: lengths)
        let second = back.forward(turned(input, lengths), initial: initial.back, lengths: lengths)
        let returned = turned(second.output, lengths)
        let units = ahead.hiddenSize
        var output = SequenceBatch<Scalar>(
            times: input.times, batch: input.batch, features: 2 * units)
        for time in 0..<input.times {
            for (sequence, length) in lengths.enumerated() {
                for unit in 0..<units {
                    output[time, sequence, unit] = first.output[time, sequence, unit]
                    output[time, sequence, units + unit] =
                        time < length
                        ? returned[time, sequence, unit] : initial.back.hidden[sequence, unit]
                }
            }
        }
        return Pass(ahead: first, back: second, output: output)
    }

    /// The gradients for those of the output [T, B, 2H] and of the final states.
    package func backward(
        _ pass: Pass, dOutput: SequenceBatch<Scalar>, dFinal: States
    ) -> Gradients {
        let units = ahead.hiddenSize, lengths = pass.ahead.lengths
        var dAhead = SequenceBatch<Scalar>(
            times: dOutput.times, batch: dOutput.batch, features: units)
        var dBack = dAhead
        var padding = DenseMatrix<Scalar>(rows: dOutput.batch, columns: units)
        for time in 0..<dOutput.times {
            for (sequence, length) in lengths.enumerated() {
                for unit in 0..<units {
                    dAhead[time, sequence, unit] = dOutput[time, sequence, unit]
                    let derivative = dOutput[time, sequence, units + unit]
                    if time < length {
                        dBack[time, sequence, unit] = derivative
                    } else {
                        padding[sequence, unit] += derivative
                    }
                }
            }
        }
        let first = ahead.backward(pass.ahead, dOutput: dAhead, dFinal: dFinal.ahead)
        var second = back.backward(
            pass.back, dOutput: turned(dBack, lengths), dFinal: dFinal.back)
        second.initial.hidden += padding
        var input = first.input
        input.rows += turned(second.input, lengths).rows
        return Gradients(ahead: first, back: second, input: input)
    }
}
