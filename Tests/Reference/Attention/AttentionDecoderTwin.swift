package import RealModule

/// The slow twin of a decoder with global attention and input feeding.
///
/// Luong, Pham and Manning, "Effective approaches to attention-based neural machine translation",
/// 2015, with the score `general`; `dot` is the same with the identity as W_a. At each step
///
///     h, c = LSTM([x; a'], h', c')     score_i = h^T W_a s_i     alpha = softmax(score)
///     context = sum alpha_i s_i        a = tanh(W_c [context; h])
///
/// Nothing is attended to beyond a source's length; an empty source gives a context of 0. Beyond its
/// own length a sequence carries h and c through, and a is 0.
package struct AttentionDecoderTwin<Scalar: Real> {
    /// The LSTM, whose input is [x; a'], I + A features.
    package var cell: LSTMTwin<Scalar>
    /// The weight of the score, W_a, [H, F].
    package var keys: DenseMatrix<Scalar>
    /// The weight of the attentional vector, W_c, [A, F + H].
    package var combination: DenseMatrix<Scalar>

    /// What a decoder reads.
    package struct Inputs {
        /// The input, [T, B, I].
        package var input: SequenceBatch<Scalar>
        /// The number of time steps of each sequence, [B].
        package var lengths: [Int]
        /// The encoder's outputs s, [S, B, F].
        package var values: SequenceBatch<Scalar>
        /// The number of positions of each source, [B].
        package var sourceLengths: [Int]
        /// The state before the first step.
        package var initial: LSTMTwin<Scalar>.State
        /// The attentional vector before the first step, [B, A].
        package var initialVector: DenseMatrix<Scalar>

        /// Makes the inputs of a decoder.
        package init(
            input: SequenceBatch<Scalar>, lengths: [Int], values: SequenceBatch<Scalar>,
            sourceLengths: [Int], initial: LSTMTwin<Scalar>.State,
            initialVector: DenseMatrix<Scalar>
        ) {
            self.input = input
            self.lengths = lengths
            self.values = values
            self.sourceLengths = sourceLengths
            self.initial = initial
            self.initialVector = initialVector
        }
    }

    /// What a forward pass gives.
    package struct Pass {
        /// The inputs.
        package var inputs: Inputs
        /// The LSTM's pass of each step alone.
        package var steps: [LSTMTwin<Scalar>.Pass] = []
        /// The weights alpha of each step, [B, S].
        package var weights: [DenseMatrix<Scalar>] = []
        /// [context; h] of each step, [B, F + H].
        package var joined: [DenseMatrix<Scalar>] = []
        /// The attentional vectors, [T, B, A].
        package var output: SequenceBatch<Scalar>
        /// The state after the last step.
        package var final: LSTMTwin<Scalar>.State
    }

    /// Makes a decoder of its parts.
    package init(
        cell: LSTMTwin<Scalar>, keys: DenseMatrix<Scalar>, combination: DenseMatrix<Scalar>
    ) {
        self.cell = cell
        self.keys = keys
        self.combination = combination
    }

    /// Runs over all steps.
    package func forward(_ inputs: Inputs) -> Pass {
        let times = inputs.input.times, batch = inputs.input.batch
        var pass = Pass(
            inputs: inputs,
            output: SequenceBatch(times: times, batch: batch, features: combination.rows),
            final: inputs.initial)
        var vector = inputs.initialVector
        for time in 0..<times {
            let active = inputs.lengths.map { time < $0 }
            let step = cell.forward(
                SequenceBatch(
                    times: 1, batch: batch, rows: inputs.input[time: time].beside(vector)),
                initial: pass.final, lengths: active.map { $0 ? 1 : 0 })
            pass.final = step.final
            let (weights, contexts) = attend(step.final.hidden, inputs, active)
            let joined = contexts.beside(step.final.hidden)
            vector = joined.times(combination.transposed())
            for row in 0..<batch {
                for column in 0..<vector.columns {
                    vector[row, column] =
                        active[row] ? hyperbolicTangent(vector[row, column]) : 0
                }
            }
            pass.steps.append(step)
            pass.weights.append(weights)
            pass.joined.append(joined)
            pass.output[time: time] = vector
        }
        return pass
    }

    /// Weights [B, S] and contexts [B, F] of a step.
    private func attend(
        _ hidden: DenseMatrix<Scalar>, _ inputs: Inputs, _ active: [Bool]
    ) -> (weights: DenseMatrix<Scalar>, contexts: DenseMatrix<Scalar>) {
        let values = inputs.values
        var weights = DenseMatrix<Scalar>(rows: values.batch, columns: values.times)
        var contexts = DenseMatrix<Scalar>(rows: values.batch, columns: values.features)
        for row in 0..<values.batch where active[row] && inputs.sourceLengths[row] > 0 {
            let scores = (0..<inputs.sourceLengths[row]).map { position in
                let key = values[time: position].times(keys.transposed()).row(row)
                return zip(hidden.row(row), key).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let highest = scores.reduce(scores[0]) { Swift.max($0, $1) }
            let powers = scores.map { Scalar.exp($0 - highest) }
            let total = powers.reduce(0, +)
            for (position, power) in powers.enumerated() {
                weights[row, position] = power / total
                for feature in 0..<values.features {
                    contexts[row, feature] += power / total * values[position, row, feature]
                }
            }
        }
        return (weights, contexts)
    }
}

extension DenseMatrix {
    /// This matrix [N, C] and another [N, D] side by side, [N, C + D].
    package func beside(_ other: DenseMatrix) -> DenseMatrix {
        precondition(rows == other.rows, "matrices side by side need as many rows")
        return DenseMatrix(
            rows: rows, columns: columns + other.columns,
            values: (0..<rows).flatMap { row($0) + other.row($0) })
    }

    /// Some columns, [N, count].
    package func columns(_ range: Range<Int>) -> DenseMatrix {
        DenseMatrix(
            rows: rows, columns: range.count, values: (0..<rows).flatMap { row($0)[range] })
    }
}
