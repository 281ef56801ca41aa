import Foundation
import TestSupport
import Testing

/// Runs that start from what another one has learnt of the same words.
@Suite(.timeLimit(.minutes(60))) struct StartTests {
    /// An auto-encoder whose encoder is called as the layers of ``FileCase/labels``.
    private static let copier = """
        task: translation
        data: {train: 0-examples.tsv, holdout: 0.4, text: {lowercase: true}}
        model:
          network:
            - {name: words, kind: embedding, features: 9}
            - {name: memory, kind: gru, units: 7}
          decoder: {units: 7, embedding: 7, context: start, autoencoder: true}
        training: {lanes: 4, batch: 8, steps: 6}

        """

    /// A folder with a run of the auto-encoder, and two examples to learn from in `few.tsv`.
    private func bench(tokens: String = "words") async throws -> Workbench {
        let bench = try Workbench(FileCase.labels)
        try bench.write(Self.copier, to: "copier.yml")
        try bench.write("good\tword1 unseen\nbad\tword2\n", to: "few.tsv")
        let result = try await bench.lockstep([
            "train", bench.file("copier.yml"), "--output", bench.file("copier"),
            "--set", "data.text.tokens=\(tokens)", "--set", "data.text.vocabulary=60",
        ])
        try #require(result.exitCode == 0, "\(result.stderr)")
        return bench
    }

    /// The bytes of an array of a run's model.
    private func values(_ name: String, _ bench: Workbench, _ run: String) throws -> Data {
        let bytes = try bench.bytes(of: run + "/model.safetensors")
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try JSONSerialization.jsonObject(with: bytes.dropFirst(8).prefix(length))
        let entry = (header as? [String: Any])?[name] as? [String: Any]
        let places = try #require(entry?["data_offsets"] as? [Int])
        return bytes[8 + length + places[0]..<8 + length + places[1]]
    }

    private func settings(_ bench: Workbench) -> [String] {
        // Without a validation and a test: too few examples are left.
        [
            "data.train=\(bench.file("few.tsv"))", "data.holdout=0.1",
            "model.initialization.from=\(bench.file("copier"))",
        ]
    }

    /// Pieces are what they were: with the symbols comes how they are joined.
    @Test func piecesAreTakenOverWithTheirJoins() async throws {
        let bench = try await bench(tokens: "pieces")
        let own = settings(bench)
        let result = try await bench.train("run", set: own + ["data.text.tokens=pieces"])
        try #require(result.exitCode == 0, "\(result.stderr)")
        func object(_ file: String) throws -> [String: Any] {
            let value = try JSONSerialization.jsonObject(with: bench.bytes(of: file))
            return try #require(value as? [String: Any])
        }
        let learnt = try object("run/examples.json"), taken = try object("copier/vocabularies.json")
        #expect(learnt["vocabulary"] as? [String] == taken["source"] as? [String])
        let joins = try #require(taken["sourceMerges"] as? [Int])
        #expect(!joins.isEmpty && learnt["merges"] as? [Int] == joins)
        expectOneSentence(
            try await bench.train("words", set: own), exitCode: 64,
            containing: "has pieces of words")
    }

    @Test func parametersAndWordsAreTakenOver() async throws {
        let bench = try await bench()
        let started = try await bench.train("run", steps: 0, set: settings(bench))
        try #require(started.exitCode == 0, "\(started.stderr)")
        #expect(
            started.stdout.contains("5 of 7 parameters start as in \(bench.file("copier")): words"),
            "\(started.stdout)")
        for name in ["words.weight", "memory.weight_hh_l0", "memory.bias_ih_l0"] {
            let values = try values(name, bench, "copier")
            #expect(try !values.isEmpty && values.elementsEqual(self.values(name, bench, "run")))
        }
        // Words of the other run that its own example does not have are known.
        let schema = String(decoding: try bench.bytes(of: "run/examples.json"), as: UTF8.self)
        #expect(schema.contains("\"word5\"") && !schema.contains("unseen"), "\(schema)")
    }

    @Test func anyNumberOfRanksGivesOneModel() async throws {
        let bench = try await bench()
        let set = settings(bench)
        for ranks in [1, 2, 4] {
            let trained = try await bench.train("\(ranks)", ranks: ranks, set: set)
            try #require(trained.exitCode == 0, "\(trained.stderr)")
            #expect(try bench.model("\(ranks)") == bench.model("1"), "\(ranks) ranks")
        }
        let plain = try await bench.train("plain", set: Array(set.dropLast()))
        try #require(plain.exitCode == 0, "\(plain.stderr)")
        #expect(try bench.model("plain") != bench.model("1"))
    }

    @Test func whatDoesNotFitIsNamed() async throws {
        let bench = try await bench()
        let set = settings(bench)
        let other = try await bench.train(
            "a", set: set + ["model.network.memory.units=8"])
        expectOneSentence(other, exitCode: 65, containing: "memory.", "shape [21, 9]")
        let missing = try await bench.train(
            "b", set: ["model.initialization.from=\(bench.file("nowhere"))"])
        expectOneSentence(missing, exitCode: 66, containing: "nowhere")
        let copier = try await bench.lockstep([
            "train", bench.file("copier.yml"), "--output", bench.file("c"), "--set",
            "model.initialization.from=\(bench.file("copier"))",
        ])
        expectOneSentence(copier, exitCode: 64, containing: "task = translation")
    }

    @Test func theFirstExamplesAreLearntFrom() async throws {
        let bench = try Workbench(FileCase.labels)
        let trained = try await bench.train("run", set: ["data.first=5"])
        #expect(trained.exitCode == 0, "\(trained.stderr)")
        #expect(trained.stdout.contains("training data: 5 texts, 2 labels"), "\(trained.stdout)")
    }
}
