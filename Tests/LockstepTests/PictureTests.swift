import Foundation
import TestSupport
import Testing

/// Lists of pictures that are wrong, and recipes that do not suit them.
@Suite(.timeLimit(.minutes(60))) struct PictureTests {
    private static let cases = FileCase.all.filter { $0.format == "pictures" }

    @Test(arguments: cases)
    func picturesThatAreWrongAreNamedByLineAndFile(own: FileCase) async throws {
        let bench = try Workbench(own)
        for (content, words) in [
            (Data("no picture".utf8), "begins neither as PNG nor as JPEG"),
            (
                Data(SmallPNG.bytes(width: 5, Array(repeating: 9, count: 90)).dropLast(30)),
                "cut off"
            ),
        ] {
            try bench.write(content, to: "png0/2.png")
            expectOneSentence(
                try await bench.train("run"), exitCode: 65,
                containing: "line 3 of", "0-examples.tsv", "png0/2.png", words)
        }
        try FileManager.default.removeItem(atPath: bench.file("png0/2.png"))
        expectOneSentence(
            try await bench.train("run"), exitCode: 66, containing: "line 3 of", "png0/2.png")
    }

    @Test(arguments: cases)
    func picturesOfAnotherSizeAreNamedUnlessTheyAreScaled(own: FileCase) async throws {
        let bench = try Workbench(own)
        let other = Data(SmallPNG.bytes(width: 4, Array(repeating: 9, count: 72)))
        try bench.write(other, to: "png2/4.png")
        let none = ["data.numbers.height=null", "data.numbers.width=null"]
        expectOneSentence(
            try await bench.train("run", set: none), exitCode: 65,
            containing: "line 5 of", "png2/4.png", "6 × 4 pixels", "6 × 5 were learnt")
        let scaled = ["data.numbers.height=6", "data.numbers.width=5"]
        let trained = try await bench.train("run", set: scaled)
        #expect(trained.exitCode == 0, "\(trained.stderr)")
    }

    /// Settings that do not suit pictures with texts, or with labels.
    @Test(arguments: [
        ("model.decoder.tied=all", ["tied = all", "data.format = pictures"]),
        ("model.decoder.autoencoder=true", ["autoencoder = true", "pictures"]),
        ("model.decoder.reverseSource=true", ["reverseSource = true", "pictures"]),
        ("data.format=labelled-text", ["labelled-text", "task = translation", "pictures, sounds"]),
        ("data.numbers.stacking=4", ["stacking = 4", "6 rows"]),
        ("data.numbers.height=4", ["data.numbers.height alone", "width"]),
        ("data.numbers.channels=2", ["data.numbers.channels", "2"]),
    ])
    func settingsThatDoNotSuitAreNamed(setting: String, words: [String]) async throws {
        let own = try #require(Self.cases.first { $0.task == "translation" })
        let result = try await Workbench(own).train("run", set: [setting])
        #expect(result.exitCode == 64, "\(result.stderr)")
        for word in words { #expect(result.stderr.contains(word), "\(result.stderr)") }
    }

    @Test func labelsAreNeeded() async throws {
        let own = try #require(Self.cases.first { $0.task == nil })
        let bench = try Workbench(own)
        try bench.write("png0/0.png\tsun\npng0/1.png\t\n", to: "0-examples.tsv")
        expectOneSentence(
            try await bench.train("run"), exitCode: 65, containing: "line 2 of", "no label")
        let next = try await bench.train("run", set: ["data.numbers.target=next"])
        expectOneSentence(next, exitCode: 64, containing: "target = next", "pictures")
    }

    /// No picture is both learnt from and held out, whatever its texts are.
    @Test func picturesAreHeldOutWithAllTheirTexts() async throws {
        let own = try #require(Self.cases.first { $0.task == "translation" })
        let bench = try Workbench(own)
        let lines = (0..<10).map { "png0/\($0 % 5).png\tnumber \($0 % 5)\n" }
        try bench.write(lines.joined(), to: "0-examples.tsv")
        let yaml = own.yaml.replacingOccurrences(
            of: "valid: 1-examples.tsv, test: 2-examples.tsv", with: "holdout: 0.4")
        try bench.write(yaml, to: "recipe.yml")
        let trained = try await bench.train("run")
        #expect(trained.exitCode == 0, "\(trained.stderr)")
        #expect(
            trained.stdout.contains("6 texts of 3 pictures in rows of 30 numbers, 4 tokens"),
            "\(trained.stdout)")
        // Two texts of a picture, each with its end.
        #expect(trained.stdout.contains("over 6,"), "\(trained.stdout)")
    }
}
