import Foundation
import Testing
import Training

@Suite struct RunDirectoryTests {
    @Test func aNewRunIsCreatedWithItsFolders() throws {
        let folder = try TemporaryFolder()
        let run = RunDirectory(folder.file("a/b"))
        try run.create()
        try run.create()
        #expect(!run.isRun)
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path).isEmpty)
        let recipe = try RecipeTests.recipe(set: ["model.hidden=31"])
        try run.write(recipe)
        #expect(run.isRun)
        try run.open()
        #expect(try run.readRecipe() == recipe)
    }

    @Test func pathsAreThoseOfTheLayout() {
        let run = RunDirectory("runs/a")
        #expect(run.recipe == "runs/a/recipe.yml")
        #expect(run.metrics == "runs/a/metrics.jsonl")
        #expect(run.checkpoints == "runs/a/checkpoints")
        #expect(run.model == "runs/a/model.safetensors")
        #expect(RunDirectory("a/").recipe == "a/recipe.yml")
    }

    @Test func whatIsNotARunIsRefused() throws {
        let folder = try TemporaryFolder()
        #expect {
            try RunDirectory(folder.path).open()
        } throws: { error in
            guard let error = error as? RunError else { return false }
            return error.exitCode == ExitCode.missingInput
                && error.message
                    == "'\(folder.path)' is not a run of Lockstep: it has no recipe.yml"
        }
        let nowhere = RunDirectory(folder.file("no"))
        #expect(message { try nowhere.open() }?.hasSuffix("there is no such folder") == true)
        #expect(message { _ = try nowhere.readRecipe() } != nil)
    }

    @Test func aFolderThatCannotBeWrittenIsRefused() throws {
        let folder = try TemporaryFolder()
        try put([1], at: folder.file("file"))
        let inFile = RunDirectory(folder.file("file/run"))
        #expect {
            try inFile.create()
        } throws: { error in
            guard let error = error as? FileError else { return false }
            return error.exitCode == ExitCode.cannotCreate
                && error.message == "cannot write '\(inFile.path)': Not a directory"
        }
        // The folder exists, but the probe cannot be written.
        let blocked = RunDirectory(folder.file("blocked"))
        try FileManager.default.createDirectory(
            atPath: blocked.file(named: ".write-test"), withIntermediateDirectories: true)
        #expect(message { try blocked.create() }?.hasPrefix("cannot write") == true)
    }

    @Test func theModelIsReplaced() throws {
        let folder = try TemporaryFolder()
        let run = RunDirectory(folder.path)
        for content: [UInt8] in [[1], [], [1, 2, 3]] {
            try run.publishModel(content)
            #expect(try bytes(of: run.model) == content)
        }
        #expect(folder.names == ["model.safetensors"])
    }
}
