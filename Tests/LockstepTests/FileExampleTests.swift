import Foundation
import TestSupport
import Testing

/// Runs on files of examples: the same bits on any number of ranks, answers in the words of the files.
@Suite(.timeLimit(.minutes(60))) struct FileExampleTests {
    @Test(arguments: FileCase.all)
    func anyNumberOfRanksGivesOneModel(own: FileCase) async throws {
        try await Workbench(own).expectSameBits(of: own.yaml)
    }

    /// Lines that are read whenever they are asked for are those that are held.
    @Test(arguments: FileCase.all.filter(\.isOfLines))
    func aMappedFileGivesTheSameModel(own: FileCase) async throws {
        let bench = try Workbench(own)
        var said: [Substring] = []
        for (run, mapsAbove) in [("held", Int(1 << 26)), ("mapped", 0)] {
            let result = try await bench.train(
                run, set: ["data.text.mapsAbove=\(mapsAbove)"])
            try #require(result.exitCode == 0, "\(result.stderr)")
            said += result.stdout.split(separator: "\n").filter {
                $0.contains("test: ") || $0.contains("training data: ")
            }
        }
        #expect(try bench.model("held") == bench.model("mapped"))
        #expect(said.count == 4 && said[0] == said[2] && said[1] == said[3], "\(said)")
    }

    @Test(arguments: FileCase.all)
    func answersAreInTheWordsOfTheFiles(own: FileCase) async throws {
        let bench = try Workbench(own)
        let trained = try await bench.train("run")
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        #expect(trained.stdout.contains("training data: "), "\(trained.stdout)")
        // What was learnt is in the run: the training file is not needed any more.
        try FileManager.default.removeItem(atPath: bench.file("0-\(own.name)"))
        let question = own.asksByPath ? bench.file(own.question) : own.question
        try bench.write(question + "\n" + question + "\n", to: "questions")
        let arguments = ["predict", bench.file("run"), "--data", bench.file("questions")]
        let answer = try await bench.lockstep(arguments)
        #expect(answer.exitCode == 0, "\(answer.stderr)")
        let lines = answer.stdout.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count == 3 && lines[0] == lines[1], "\(answer.stdout)")
        #expect(try Regex(own.answer).wholeMatch(in: lines[0]) != nil, "\(answer.stdout)")
        let json = try await bench.lockstep(arguments + ["--json"])
        let object = try JSONSerialization.jsonObject(
            with: Data(json.stdout.split(separator: "\n")[0].utf8))
        let members = try #require(object as? [String: Any])
        #expect(members["answer"] as? String == String(lines[0]))
        #expect(Set(members.keys) == own.jsonKeys.union(["answer"]), "\(json.stdout)")
        expectProbabilities(members, of: own)
        let bad = try await bench.lockstep(
            ["predict", bench.file("run"), "--data", bench.file("recipe.yml") + "x"])
        expectOneSentence(bad, exitCode: 66, containing: "recipe.ymlx")
        try await expectJudged(own, like: trained, on: bench)
    }

    /// Of one class those of all sum to 1, a list has an entry a word, and without a chain the answer is the
    /// likeliest.
    private func expectProbabilities(_ members: [String: Any], of own: FileCase) {
        if let whole = members["probability"] as? Double { #expect(whole > 0 && whole <= 1) }
        let shares = members["probabilities"]
        var steps = shares as? [[String: Double]] ?? []
        if let one = shares as? [String: Double] { steps = [one] }
        if own.format == "tagged-text" {
            #expect(steps.count == own.question.split(separator: " ").count)
        } else if own.jsonKeys.contains("probabilities") {
            #expect(shares is [String: Double])
        }
        for step in steps where !own.figures.contains("f1") {
            #expect(abs(step.values.reduce(0, +) - 1) < 1e-5, "\(step)")
        }
        if !own.jsonKeys.contains("probability"), !own.figures.contains("f1"), !steps.isEmpty {
            let likeliest = steps.map { $0.max { $0.value < $1.value }?.key ?? "" }
            #expect(members["answer"] as? String == likeliest.joined(separator: " "))
        }
        for step in steps { #expect(step.values.allSatisfy { (0...1.00001).contains($0) }) }
    }

    /// A judgement of the test file is that of the end of training.
    private func expectJudged(
        _ own: FileCase, like trained: Mpirun.Result, on bench: Workbench
    ) async throws {
        let judged = try await bench.lockstep(
            ["evaluate", bench.file("run"), "--data", bench.file("2-\(own.name)")], ranks: 2)
        #expect(judged.exitCode == 0, "\(judged.stderr)")
        let told = trained.stdout.split(separator: "\n").first { $0.contains("test: ") }
        #expect(told?.hasSuffix(judged.stdout.dropLast()) == true, "\(judged.stdout)")
        for figure in own.figures {
            #expect(judged.stdout.contains(", \(figure) "), "\(judged.stdout)")
        }
    }

    @Test(arguments: [
        ("a\tb\nno tab\n", "line 2 of"), ("a\tb\n\tb\n", "line 2"), ("a\tb\na\tc\n", "'a' alone"),
        ("", "no examples"), ("a\tb\tc\n", "2 tabs"), ("a\tb\nb\t \n", "line 2"),
    ])
    func filesThatAreWrongAreNamedByLine(content: String, words: String) async throws {
        let bench = try Workbench(FileCase.labels)
        try bench.write(content, to: "0-examples.tsv")
        expectOneSentence(try await bench.train("run"), exitCode: 65, containing: words)
    }

    @Test func missingFilesAndFormatsAreNamed() async throws {
        let bench = try Workbench(FileCase.labels)
        let missing = try await bench.train("run", set: ["data.train=nowhere.tsv"])
        expectOneSentence(missing, exitCode: 66, containing: "nowhere.tsv")
        let format = try await bench.train("run", set: ["data.format=none"])
        expectOneSentence(format, exitCode: 64, containing: "data.format", "labelled-text")
        let unfetched = try await bench.lockstep(["train", "r8", "--output", bench.file("r8")])
        expectOneSentence(unfetched, exitCode: 66, containing: "scripts/data r8")
        let shown = try await bench.lockstep(["recipes", "--show", "r8"])
        #expect(shown.exitCode == 0 && shown.stdout.contains("scripts/data r8"))
        let others = try await bench.train("run", set: ["data.test=0-examples.tsv"])
        #expect(others.exitCode == 0, "\(others.stderr)")
    }

    /// Questions that are none are named with what is wrong.
    @Test(arguments: [
        ("music", "200", "21 to 108"), ("music", "60,x", "21 to 108"), ("series", "1,2:x,3", "'x'"),
        ("series", "1,2", "1 dimensions"), ("labelled-text", "good\ta text", "tab"),
        ("table", "1,inf,mo", "'inf'"), ("table", "1,2", "2 numbers"),
        ("sounds", "none.wav", "none.wav"), ("pictures", "none.png", "none.png"),
        ("images", "1,2", "3 numbers"),
        ("pen", "1,2 3", "'3'"),
    ])
    func badQuestionsAreNamed(format: String, question: String, words: String) async throws {
        let own = try #require(FileCase.all.first { $0.format == format })
        let bench = try Workbench(own)
        let trained = try await bench.train("run", steps: 1)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        try bench.write(question + "\n", to: "questions")
        let bad = try await bench.lockstep([
            "predict", bench.file("run"), "--data", bench.file("questions"),
        ])
        #expect(bad.exitCode == 65 || bad.exitCode == 66, "\(bad.exitCode)")
        expectOneSentence(bad, exitCode: bad.exitCode, containing: words, "line 1 of")
    }

    @Test func columnsAreCountedFromOne() async throws {
        let own = try #require(FileCase.all.first { $0.format == "tagged-text" })
        let bench = try Workbench(own)
        for column in ["0", "-1", "upos"] {
            let bad = try await bench.train("run", set: ["data.text.column=\(column)"])
            expectOneSentence(bad, exitCode: 64, containing: "data.text.column = \(column)")
        }
        let far = try await bench.train("run", set: ["data.text.column=3"])
        expectOneSentence(far, exitCode: 65, containing: "line 1 of", "column 3")
    }

    /// Times of a table must be there, and in order.
    @Test(arguments: [("2011-01-02", "earlier time"), ("", "no time"), ("soon", "'soon'")])
    func timesOfTablesAreInOrder(time: String, words: String) async throws {
        let own = try #require(FileCase.all.first { $0.options.contains("time: t") })
        let bench = try Workbench(own)
        try bench.write("t,y,odd\n2011-01-03,1,0\n\(time),2,0\n", to: "0-examples.csv")
        expectOneSentence(try await bench.train("run"), exitCode: 65, containing: words, "'t'")
    }

    /// A file without marks is looked through, and nothing is said of how right that is.
    @Test func anomaliesAreFlaggedWithoutMarks() async throws {
        let own = try #require(FileCase.all.first { $0.options.contains("anomalies") })
        let bench = try Workbench(own)
        try #require(try await bench.train("run").exitCode == 0)
        let rows = (0..<30).map {
            "2011-01-0\($0 / 10 + 1) 1\($0 % 10):00,\($0 / 4 == 5 ? 70 : 2)\n"
        }
        try bench.write("t,y\n" + rows.joined(), to: "new.csv")
        let judged = try await bench.lockstep(
            ["evaluate", bench.file("run"), "--data", bench.file("new.csv")])
        #expect(judged.stdout.contains("flaggedFrom "), "\(judged.stdout)\(judged.stderr)")
        #expect(!judged.stdout.contains("auroc"), "\(judged.stdout)")
    }

    /// A label that training does not have cannot be judged.
    @Test func labelsThatTrainingHasNotAreNamed() async throws {
        let bench = try Workbench(FileCase.labels)
        try bench.write("good\tone\nugly\ttwo\n", to: "2-examples.tsv")
        expectOneSentence(
            try await bench.train("run"), exitCode: 65, containing: "'ugly'", "bad, good")
    }

    /// A part of the file is held out where no other file is named.
    @Test func heldOutExamplesComeFromTheFile() async throws {
        let bench = try Workbench(FileCase.labels)
        try bench.write(
            FileCase.labels.yaml.replacingOccurrences(
                of: "valid: 1-examples.tsv, test: 2-examples.tsv", with: "holdout: 0.4"),
            to: "recipe.yml")
        let result = try await bench.train("run")
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(result.stdout.contains("18 texts"), "\(result.stdout)")
        #expect(result.stdout.contains("over 5") && result.stdout.contains("over 6"))
    }
}
