import RealModule

extension AttentionDecoderTwin {
    /// What the backward pass returns.
    package struct Gradients {
        /// The gradient of the input, [T, B, I].
        package var input: SequenceBatch<Scalar>
        /// The gradient of the encoder's outputs, [S, B, F].
        package var values: SequenceBatch<Scalar>
        /// The gradient of the initial state.
        package var initial: LSTMTwin<Scalar>.State
        /// The gradient of the attentional vector before the first step, [B, A].
        package var initialVector: DenseMatrix<Scalar>
        /// The gradients of all weights.
        package var weights: AttentionDecoderTwin
    }

    /// The gradients for that of the attentional vectors, [T, B, A]; nothing uses the final state.
    package func backward(_ pass: Pass, dOutput: SequenceBatch<Scalar>) -> Gradients {
        let inputs = pass.inputs, batch = inputs.input.batch, size = inputs.input.features
        let features = inputs.values.features
        var gradients = Gradients(
            input: SequenceBatch(times: inputs.input.times, batch: batch, features: size),
            values: SequenceBatch(times: inputs.values.times, batch: batch, features: features),
            initial: .init(batch: batch, hiddenSize: cell.hiddenSize),
            initialVector: DenseMatrix(rows: batch, columns: combination.rows), weights: zeros)
        for time in (0..<inputs.input.times).reversed() {
            var dSums = dOutput[time: time]
            for row in 0..<batch {
                for column in 0..<dSums.columns {
                    let y = pass.output[time, row, column]
                    let dy = dSums[row, column] + gradients.initialVector[row, column]
                    dSums[row, column] =
                        time < inputs.lengths[row]
                        ? dy * hyperbolicTangentDerivative(fromValue: y) : 0
                }
            }
            gradients.weights.combination += dSums.transposed().times(pass.joined[time])
            let dJoined = dSums.times(combination)
            var dHidden = dJoined.columns(features..<dJoined.columns)
            attendBackward(
                pass, time, dContexts: dJoined.columns(0..<features), &dHidden, &gradients)
            let step = cell.backward(
                pass.steps[time], dOutput: SequenceBatch(times: 1, batch: batch, rows: dHidden),
                dFinal: gradients.initial)
            gradients.initial = step.initial
            gradients.weights.cell.weightIH += step.weightIH
            gradients.weights.cell.weightHH += step.weightHH
            for column in step.biasIH.indices {
                gradients.weights.cell.biasIH[column] += step.biasIH[column]
                gradients.weights.cell.biasHH[column] += step.biasHH[column]
            }
            gradients.input[time: time] = step.input.rows.columns(0..<size)
            gradients.initialVector = step.input.rows.columns(size..<step.input.features)
        }
        return gradients
    }

    /// The derivative of a step of attention, added to the gradients of h, values and W_a.
    private func attendBackward(
        _ pass: Pass, _ time: Int, dContexts: DenseMatrix<Scalar>,
        _ dHidden: inout DenseMatrix<Scalar>, _ gradients: inout Gradients
    ) {
        let values = pass.inputs.values, weights = pass.weights[time]
        let hidden = pass.steps[time].final.hidden
        for row in 0..<values.batch where time < pass.inputs.lengths[row] {
            let positions = 0..<pass.inputs.sourceLengths[row]
            let dWeights = positions.map { position in
                (0..<values.features).reduce(Scalar(0)) {
                    $0 + dContexts[row, $1] * values[position, row, $1]
                }
            }
            let mean = positions.reduce(Scalar(0)) { $0 + weights[row, $1] * dWeights[$1] }
            for position in positions {
                let weight = weights[row, position]
                let dScore = weight * (dWeights[position] - mean)
                for feature in 0..<values.features {
                    let value = values[position, row, feature]
                    gradients.values[position, row, feature] += weight * dContexts[row, feature]
                    for unit in 0..<hidden.columns {
                        let h = hidden[row, unit], w = keys[unit, feature]
                        dHidden[row, unit] += dScore * w * value
                        gradients.values[position, row, feature] += dScore * h * w
                        gradients.weights.keys[unit, feature] += dScore * h * value
                    }
                }
            }
        }
    }

    private var zeros: AttentionDecoderTwin {
        func zeros(_ matrix: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> {
            DenseMatrix(rows: matrix.rows, columns: matrix.columns)
        }
        let none = [Scalar](repeating: 0, count: cell.biasIH.count)
        return AttentionDecoderTwin(
            cell: LSTMTwin(
                weightIH: zeros(cell.weightIH), weightHH: zeros(cell.weightHH), biasIH: none,
                biasHH: none), keys: zeros(keys), combination: zeros(combination))
    }
}
