import Layers
import Tensors
import Testing

/// The memory of a step at stated sizes, those of `scripts/bench`, so that it cannot grow unnoticed.
///
/// Nothing runs: pages that nobody writes take no memory.
@Suite struct WorkspaceTests {
    static let times = 100, sequences = 64, units = 512, vocabulary = 100

    /// Numbers for each unit and row that a language model of two layers plans.
    private func numbersPerUnit(_ cell: String, _ purpose: Tape.Purpose) -> Double {
        let tape = Tape(
            lanes: LaneGroup(total: 1, sequences: Self.sequences), purpose: purpose,
            computing: Computing(kernels: .best), ranks: SingleRank())
        let parameters = ParameterSet()
        let rows = Self.times * Self.sequences
        let tokens = Memory<Int32>(count: rows).whole
        let lengths = Memory<Int32>(count: Self.sequences).whole
        let embedding = Embedding(
            "embedding", vocabulary: Self.vocabulary, features: Self.units, in: parameters)
        var x = embedding(tokens, times: Self.times, on: tape)
        for layer in 0..<2 {
            let cell = RecurrentCells.type(cell).init(
                RecurrentPlace(
                    "stack", layer: layer, inputs: Self.units, units: Self.units, in: parameters))
            x = cell(x, lengths: lengths, on: tape).sequence
        }
        let output = Linear(
            "output", inputs: Self.units, outputs: Self.vocabulary, in: parameters)
        _ = SoftmaxCrossEntropy(output(x, on: tape), targets: tokens, on: tape)
        tape.seal()
        return Double(tape.plannedCount) / Double(rows * Self.units)
    }

    /// Two layers keep gates and outputs; the rest is about 2 √T steps of cells, packed weights and
    /// what one operation needs while it runs.
    @Test(arguments: [("lstm", 10), ("gru", 11), ("rnn", 4)])
    func trainingKeepsWhatItsBackwardPassReads(cell: String, kept: Double) {
        let planned = numbersPerUnit(cell, .training)
        #expect(planned >= kept && planned <= kept + 0.8, "\(cell): \(planned)")
    }

    /// One layer's input, gates and output at a time.
    @Test(arguments: [("lstm", 6.5), ("gru", 6.5), ("rnn", 2.5)])
    func evaluationKeepsOneLayer(cell: String, most: Double) {
        let planned = numbersPerUnit(cell, .evaluation)
        #expect(planned <= most, "\(cell): \(planned)")
    }
}
