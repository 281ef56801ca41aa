import Reference
import Testing

@Suite struct LSTMTests {
    /// Time steps and lengths: batch 1, one step, full, ragged with 0, all 0, no step, no sequence.
    private static let cases: [(times: Int, lengths: [Int])] = [
        (1, [1]), (5, [5]), (1, [1, 0, 1]), (4, [4, 4]), (5, [3, 0, 5, 1]), (3, [0, 0]), (0, [0]),
        (2, []),
    ]

    @Test(arguments: cases, [(1, 1), (3, 2)])
    func hasItsGradient(example: (times: Int, lengths: [Int]), size: (inputs: Int, units: Int)) {
        let example = LSTMExample(
            times: example.times, lengths: example.lengths, inputs: size.inputs, units: size.units,
            seed: 31)
        let gradients = example.gradients()
        func check(
            _ gradient: [Double], _ name: String, _ place: WritableKeyPath<LSTMExample, [Double]>
        ) {
            expectGradient(gradient, at: example[keyPath: place], name) { example.loss(place, $0) }
        }
        check(gradients.input.values, "input", \.input.values)
        check(gradients.initial.hidden.values, "h0", \.initial.hidden.values)
        check(gradients.initial.cell.values, "c0", \.initial.cell.values)
        check(gradients.weightIH.values, "weightIH", \.twin.weightIH.values)
        check(gradients.weightHH.values, "weightHH", \.twin.weightHH.values)
        check(gradients.biasIH, "biasIH", \.twin.biasIH)
        check(gradients.biasHH, "biasHH", \.twin.biasHH)
    }

    /// A ragged batch is no more than its sequences one by one.
    @Test func raggedBatchIsTheSumOfItsSequences() {
        let example = LSTMExample(
            times: 6, lengths: [6, 2, 0, 5, 1], inputs: 3, units: 7, seed: 32)
        let gradients = example.gradients()
        let pass = example.forward()
        var weightIH = DenseMatrix<Double>(rows: 28, columns: 3)
        var weightHH = DenseMatrix<Double>(rows: 28, columns: 7)
        var bias = DenseMatrix<Double>(rows: 1, columns: 28)
        for sequence in example.lengths.indices {
            let single = example.alone(sequence)
            let singlePass = single.forward()
            let singleGradients = single.gradients()
            #expect(pass.final.hidden.row(sequence) == singlePass.final.hidden.values)
            #expect(pass.final.cell.row(sequence) == singlePass.final.cell.values)
            for time in 0..<example.input.times {
                let own =
                    time < single.input.times
                    ? singlePass.output[time: time] : singlePass.final.hidden
                #expect(pass.output[time: time].row(sequence) == own.values)
                let dInput =
                    time < single.input.times
                    ? singleGradients.input[time: time].values : [0, 0, 0]
                expectClose(gradients.input[time: time].row(sequence), dInput)
            }
            expectClose(
                gradients.initial.hidden.row(sequence), singleGradients.initial.hidden.values)
            expectClose(gradients.initial.cell.row(sequence), singleGradients.initial.cell.values)
            weightIH += singleGradients.weightIH
            weightHH += singleGradients.weightHH
            bias += DenseMatrix(rows: 1, columns: 28, values: singleGradients.biasIH)
        }
        expectClose(gradients.weightIH.values, weightIH.values)
        expectClose(gradients.weightHH.values, weightHH.values)
        expectClose(gradients.biasIH, bias.values)
        expectClose(gradients.biasHH, bias.values)
    }

    /// Beyond a sequence's length there are no gates and no gradient of the input.
    @Test func leavesNothingBeyondALength() {
        let example = LSTMExample(times: 4, lengths: [4, 2, 0], inputs: 3, units: 2, seed: 36)
        let pass = example.forward()
        let gradients = example.gradients()
        for time in 0..<4 {
            for (sequence, length) in example.lengths.enumerated() {
                let isActive = time < length
                #expect(pass.gates[time].row(sequence).allSatisfy { $0 != 0 } == isActive)
                let dInput = gradients.input[time: time].row(sequence)
                #expect(dInput.allSatisfy { $0 != 0 } == isActive)
            }
        }
    }

    /// Two runs with the state handed over are one long run.
    @Test func carriesItsStateFromCallToCall() {
        let example = LSTMExample(times: 5, lengths: [5, 5], inputs: 2, units: 3, seed: 33)
        let whole = example.forward()
        func part(_ range: Range<Int>) -> SequenceBatch<Double> {
            SequenceBatch(
                times: range.count, batch: 2, features: 2,
                values: range.flatMap { example.input[time: $0].values })
        }
        let first = example.twin.forward(part(0..<2), initial: example.initial)
        let second = example.twin.forward(part(2..<5), initial: first.final)
        #expect(first.output.values + second.output.values == whole.output.values)
        #expect(second.final == whole.final)
    }

    /// The same code in `Float` is the twin of the kernels: equal up to single precision.
    @Test(arguments: [1, 7, 8, 9, 31])
    func runsInFloat(units: Int) {
        var random = TestRandom(seed: 34)
        let double = LSTMExample(times: 3, lengths: [3, 1], inputs: units, units: units, seed: 35)
        func floats(_ matrix: DenseMatrix<Double>) -> DenseMatrix<Float> {
            DenseMatrix(
                rows: matrix.rows, columns: matrix.columns, values: matrix.values.map { Float($0) })
        }
        let single = LSTMTwin<Float>(
            weightIH: floats(double.twin.weightIH), weightHH: floats(double.twin.weightHH),
            biasIH: double.twin.biasIH.map { Float($0) },
            biasHH: double.twin.biasHH.map { Float($0) })
        let input: SequenceBatch<Double> = random.sequences(3, 2, units)
        let inputInFloat = SequenceBatch(times: 3, batch: 2, rows: floats(input.rows))
        let expected = double.twin.forward(input, lengths: [3, 1]).output.values
        let output = single.forward(inputInFloat, lengths: [3, 1]).output.values
        // Sums of up to 2 * 31 products near 1, each step wrong by 6e-8: some 1e-6 at most.
        expectClose(output.map { Double($0) }, expected, tolerance: 1e-5)
    }
}
