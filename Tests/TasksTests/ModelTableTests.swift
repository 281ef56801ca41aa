import Tasks
import Testing
import Training

/// The layers of a recipe's model as a table.
@Suite struct ModelTableTests {
    private func table(_ network: [String], generate: String) throws -> ModelTable {
        let layers = network.map { "    - {\($0)}" }.joined(separator: "\n")
        let yaml = "task: sequence\ndata: {generate: \(generate)}\nmodel:\n  network:\n\(layers)\n"
        return try ModelTable(
            Recipe(document: RecipeDocument(yaml: yaml), choices: TaskCatalogue.choices))
    }

    @Test func everyLayerSaysWhatItReadsAndMakes() throws {
        let table = try table(
            [
                "name: words, kind: embedding, features: 5",
                "name: memory, kind: gru, units: 7, direction: both, layers: 2",
                "name: far, kind: linear, outputs: 14, inputs: words",
                "name: both, kind: sum, inputs: [memory, far]", "name: end, kind: last",
                "name: out, kind: linear, outputs: 4",
            ], generate: "temporal-order")
        #expect(table.input == "steps of tokens below 6")
        // A gate has h (d + h) weights and two biases; the second layer reads both directions.
        let memory = 2 * 3 * (7 * (5 + 7) + 14) + 2 * 3 * (7 * (14 + 7) + 14)
        #expect(
            table.rows == [
                ["words", "embedding", "input", "steps × 5", "30"],
                ["memory", "gru", "words", "steps × 14", "\(memory)"],
                ["far", "linear", "words", "steps × 14", "84"],
                ["both", "sum", "memory, far", "steps × 14", "0"],
                ["end", "last", "both", "14", "0"], ["out", "linear", "end", "4", "60"],
            ])
        #expect(table.parameterCount == 30 + memory + 84 + 60)
        #expect(Set(table.lines.map(\.count)).count == 1)
        #expect(table.lines[0] == "layer   kind       reads        makes       parameters")
    }

    @Test func chunksSayHowLongTheyWait() throws {
        let table = try table(
            [
                "kind: embedding, features: 5",
                "kind: rnn, units: 7, direction: both, chunk: 8, layers: 2, initialState: learned",
                "kind: last", "kind: linear, outputs: 4",
            ], generate: "temporal-order")
        // A learned state of each of four layers.
        let count = 2 * (7 * (5 + 7) + 14) + 2 * (7 * (14 + 7) + 14) + 4 * 7
        #expect(
            table.rows[1] == [
                "rnn", "rnn, latency at most 7 steps", "embedding", "steps × 14", "\(count)",
            ])
    }

    private func decoder(_ options: String) throws -> ModelTable {
        let yaml = """
            task: translation
            data: {generate: sort}
            model:
              network:
                - {name: words, kind: embedding, features: 5}
                - {name: memory, kind: gru, units: 7, direction: both}
              decoder: {units: 9, embedding: 6\(options)}
            """
        return try ModelTable(
            Recipe(document: RecipeDocument(yaml: yaml), choices: TaskCatalogue.choices))
    }

    @Test func decodersHaveRowsOfTheirOwn() throws {
        let table = try decoder("")
        // Ten figures and three tokens of every language; LSTM, attentional vector, output.
        let decoder = 13 * 6 + 4 * 9 * (6 + 9 + 9 + 2) + 9 * (14 + 9) + 13 * (9 + 1)
        #expect(
            table.rows.dropFirst() == [
                ["memory", "gru", "words", "steps × 14", "\(2 * 3 * 7 * (5 + 7 + 2))"],
                ["keys", "attention", "memory", "steps × 9", "126"],
                ["bridge", "linear", "memory", "9", "\(18 * 15)"],
                ["decoder", "lstm", "memory", "steps × 13", "\(decoder)"],
            ])
        #expect(table.rows.compactMap { Int($0[4]) }.reduce(0, +) == table.parameterCount)
    }

    /// Weights of scores: W and U, v, coverage; of the place that a step predicts: two.
    @Test(arguments: [
        ("additive", "", 9 * (9 + 14) + 9),
        ("additive", ", coverage: true", 9 * (9 + 14) + 2 * 9),
        ("general", ", extent: monotonic", 9 * 14),
        ("general", ", extent: predictive, window: 3", 9 * 14 + 9 * 9 + 9),
    ])
    func attentionHasARow(score: String, options: String, count: Int) throws {
        let table = try decoder(", score: \(score)" + options)
        #expect(
            table.rows.first { $0[0] == "decoder.attention" } == [
                "decoder.attention", score, "memory", "steps × 14", "\(count)",
            ])
        #expect(table.rows.last == (try decoder("")).rows.last)
        #expect(table.rows.compactMap { Int($0[4]) }.reduce(0, +) == table.parameterCount)
    }

    @Test func whatDoesNotFitIsToldAsInTraining() {
        #expect {
            try table(["name: memory, kind: lstm"], generate: "copy")
        } throws: {
            ($0 as? RecipeError)?.message.contains("'input' gives steps of tokens below 10") == true
        }
    }
}
