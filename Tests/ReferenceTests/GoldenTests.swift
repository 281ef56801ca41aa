import TestSupport
import Testing

@Suite struct GoldenTests {
    @Test(arguments: [
        "batchnorm", "cross_entropy", "embedding", "gru", "language_model", "linear", "losses",
        "lstm", "optimizers", "rnn",
    ])
    func namesItsScript(name: String) throws {
        let golden = try Golden.load(name)
        #expect(golden.generator == "scripts/golden/\(name).py")
        #expect(!golden.names.isEmpty)
    }

    @Test func namesAMissingFile() {
        let error = #expect(throws: GoldenError.self) { try Golden.load("gru9") }
        #expect(error?.description.contains("gru9.json") == true)
    }

    @Test func namesAMissingTensorAndThoseThereAre() throws {
        let golden = try Golden.load("linear")
        let error = #expect(throws: GoldenError.self) { try golden.tensor("small/z") }
        #expect(error?.description.contains("small/z") == true)
        #expect(error?.description.contains("small/weight") == true)
    }

    @Test(arguments: [
        #"{"generator": "s.py", "tensors": [{"name": "x", "shape": [2], "values": [1]}]}"#,
        #"{"generator": "s.py", "tensors": [{"name": "x", "shape": []}]}"#,
        #"{"tensors": []}"#,
        #"""
        {"generator": "s.py", "tensors": [
            {"name": "x", "shape": [], "values": [1]}, {"name": "x", "shape": [], "values": [1]}]}
        """#,
    ])
    func refusesABrokenFile(text: String) {
        #expect(throws: GoldenError.self) { try Golden(name: "broken", text: text) }
    }

    @Test func refusesWrongKindsOfValues() throws {
        let text = """
            {"generator": "s.py", "tensors": [{"name": "x", "shape": [2], "values": [1, 2.5]}]}
            """
        let golden = try Golden(name: "small", text: text)
        #expect(throws: GoldenError.self) { try golden.number("x") }
        #expect(throws: GoldenError.self) { try golden.integers("x") }
        #expect(try golden.tensor("x").floats == [1, 2.5])
    }

    @Test func measuresTheLargestError() throws {
        let text = """
            {"generator": "s.py", "tensors": [{"name": "x", "shape": [2], "values": [0.5, -8]}]}
            """
        let tensor = try Golden(name: "small", text: text).tensor("x")
        #expect(tensor.largestError(of: [0.5, -8.0]) == 0)
        #expect(tensor.largestError(of: [0.75, -8.0]) == 0.25)
        #expect(tensor.largestError(of: [0.5, -7.0] as [Float]) == 0.125)
        #expect(tensor.largestError(of: [0.5]) == .infinity)
        #expect(tensor.largestError(of: [.nan, -8.0]) == .infinity)
    }
}
