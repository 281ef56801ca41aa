package import RealModule

/// The slow twin of one recurrent layer whose state is h alone, over whole sequences.
///
/// A kind of layer says how one time step goes for rows that are not over; the walk through time and
/// ragged batches are the same for all. W has G rows a unit, one a gate.
package protocol HiddenTwin<Scalar> {
    /// The numbers that it computes with.
    associatedtype Scalar: Real
    /// The weight W of the input, [G H, I].
    var weightIH: DenseMatrix<Scalar> { get set }
    /// The weight U of the hidden state, [G H, H].
    var weightHH: DenseMatrix<Scalar> { get set }
    /// The bias beside W, [G H].
    var biasIH: [Scalar] { get set }
    /// The bias beside U, [G H].
    var biasHH: [Scalar] { get set }

    /// The gates after activation, [B, G H], from x [B, I] and h before the step [B, H].
    func gates(_ x: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>) -> DenseMatrix<Scalar>

    /// h after the step, [B, H].
    func next(_ gates: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>) -> DenseMatrix<Scalar>

    /// The gradients of a step for that of the h after it, [B, H].
    func derivative(
        _ gates: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>, _ dNext: DenseMatrix<Scalar>
    ) -> HiddenStepGradients<Scalar>
}

/// What one step passes back.
package struct HiddenStepGradients<Scalar: Real> {
    /// The gradient of W x + b, [B, G H].
    package var products: DenseMatrix<Scalar>
    /// The gradient of U, [G H, H].
    package var weightHH: DenseMatrix<Scalar>
    /// The gradient of the bias beside U, [G H].
    package var biasHH: [Scalar]
    /// The gradient of h before the step, [B, H].
    package var hidden: DenseMatrix<Scalar>
}

/// What a forward pass computes and the backward pass needs.
package struct HiddenPass<Scalar: Real> {
    /// The input, [T, B, I].
    package var input: SequenceBatch<Scalar>
    /// The number of time steps of each sequence, [B].
    package var lengths: [Int]
    /// h before each time step, T times [B, H].
    package var previous: [DenseMatrix<Scalar>]
    /// The gates at each time step, T times [B, G H].
    package var gates: [DenseMatrix<Scalar>]
    /// h after each time step, [T, B, H]; beyond its length, the carried one.
    package var output: SequenceBatch<Scalar>
    /// h after the last time step of each sequence, [B, H].
    package var final: DenseMatrix<Scalar>
}

/// What the backward pass returns.
package struct HiddenGradients<Scalar: Real> {
    /// The gradient of the input, [T, B, I]; 0 beyond a sequence's length.
    package var input: SequenceBatch<Scalar>
    /// The gradient of the initial h, [B, H].
    package var initial: DenseMatrix<Scalar>
    /// The gradient of W, [G H, I].
    package var weightIH: DenseMatrix<Scalar>
    /// The gradient of U, [G H, H].
    package var weightHH: DenseMatrix<Scalar>
    /// The gradient of the bias beside W, [G H].
    package var biasIH: [Scalar]
    /// The gradient of the bias beside U, [G H].
    package var biasHH: [Scalar]
}

extension HiddenTwin {
    /// The number of units, H.
    package var hiddenSize: Int { weightHH.columns }

    /// Runs over an input [T, B, I] from an initial h [B, H].
    ///
    /// Sequence b has `lengths[b]` time steps, 0 to T. From there on its state is carried through
    /// unchanged, and so is its output.
    package func forward(
        _ input: SequenceBatch<Scalar>, initial: DenseMatrix<Scalar>, lengths: [Int]
    ) -> HiddenPass<Scalar> {
        precondition(
            lengths.count == input.batch && initial.rows == input.batch,
            "a recurrent layer needs one state and one length a sequence")
        var pass = HiddenPass(
            input: input, lengths: lengths, previous: [], gates: [],
            output: SequenceBatch(times: input.times, batch: input.batch, features: hiddenSize),
            final: initial)
        for time in 0..<input.times {
            let hidden = pass.final
            let gates = gates(input[time: time], hidden)
            let next = next(gates, hidden)
            for row in 0..<input.batch where time < lengths[row] {
                for unit in 0..<hiddenSize { pass.final[row, unit] = next[row, unit] }
            }
            pass.previous.append(hidden)
            pass.gates.append(gates)
            pass.output[time: time] = pass.final
        }
        return pass
    }

    /// The gradients for those of a pass's output, [T, B, H], and of its final h, [B, H].
    ///
    /// Backpropagation through time. Beyond a sequence's length the gradient of the state passes
    /// through unchanged, and that of the output, which is the carried h, is added to it.
    package func backward(
        _ pass: HiddenPass<Scalar>, dOutput: SequenceBatch<Scalar>, dFinal: DenseMatrix<Scalar>
    ) -> HiddenGradients<Scalar> {
        let batch = pass.input.batch
        var total = HiddenGradients(
            input: SequenceBatch(
                times: pass.input.times, batch: batch, features: weightIH.columns),
            initial: dFinal,
            weightIH: DenseMatrix(rows: weightIH.rows, columns: weightIH.columns),
            weightHH: DenseMatrix(rows: weightHH.rows, columns: weightHH.columns),
            biasIH: biasIH.map { _ in 0 }, biasHH: biasHH.map { _ in 0 })
        for time in (0..<pass.input.times).reversed() {
            total.initial += dOutput[time: time]
            // A row that is over has no step: without a gradient it adds nothing anywhere.
            var dNext = total.initial
            for row in 0..<batch where time >= pass.lengths[row] {
                for unit in 0..<hiddenSize { dNext[row, unit] = 0 }
            }
            let step = derivative(pass.gates[time], pass.previous[time], dNext)
            total.weightIH = step.products.transposed().times(
                pass.input[time: time], addedTo: total.weightIH)
            total.weightHH += step.weightHH
            let dBias = step.products.sumOfRows()
            for place in dBias.indices {
                total.biasIH[place] += dBias[place]
                total.biasHH[place] += step.biasHH[place]
            }
            total.input[time: time] = step.products.times(weightIH)
            for row in 0..<batch where time < pass.lengths[row] {
                for unit in 0..<hiddenSize { total.initial[row, unit] = step.hidden[row, unit] }
            }
        }
        return total
    }
}
