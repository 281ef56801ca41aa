import Tensors
import Testing
import Training

@Suite struct ModelFileTests {
    /// A model of two parameters and a statistic, with numbers that depend on the seed.
    private func model(rows: Int = 9, seed: UInt32 = 1) -> ParameterSet {
        let parameters = ParameterSet()
        let initializer = Initializer.uniform(bound: 1)
        _ = parameters.declare("output.weight", shape: [rows, 7], initializer: initializer)
        _ = parameters.declare("bias", shape: [65], initializer: initializer)
        _ = parameters.declareStatistic("norm.running_var", shape: [31], initial: 1)
        parameters.allocate(seed: seed, kernels: .best)
        return parameters
    }

    private func file(_ arrays: [NamedArray], in folder: TemporaryFolder) throws -> String {
        let path = folder.file("model.safetensors")
        try put(SafetensorsWriter.bytes(arrays), at: path)
        return path
    }

    /// The arrays of the model as a good file would have them.
    private var arrays: [NamedArray] {
        [("bias", [65]), ("norm.running_var", [31]), ("output.weight", [9, 7])].map {
            NamedArray($0, shape: $1, values: Array(repeating: 0.5, count: $1.reduce(1, *)))
        }
    }

    @Test func aModelComesBackBitForBit() throws {
        let folder = try TemporaryFolder()
        let original = model(), other = model(seed: 2)
        original.parameters[0].value[3] = Float(bitPattern: 0x7FC0_1234)
        let bytes = try ModelFile.bytes(original)
        #expect(bytes != (try ModelFile.bytes(other)))
        try put(bytes, at: folder.file("m"))
        let version = other.version
        try ModelFile.read(folder.file("m"), into: other)
        #expect(try ModelFile.bytes(other) == bytes)
        // Packed copies of the weights are now out of date.
        #expect(other.version > version)
    }

    @Test func theFileHasTheNamesOfTheParameters() throws {
        let reader = try SafetensorsReader(ModelFile.bytes(model()), file: "m")
        #expect(reader.entries.map(\.name) == ["bias", "norm.running_var", "output.weight"])
        #expect(reader.entries.map(\.shape) == [[65], [31], [9, 7]])
    }

    @Test func aMissingArrayIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = try file(Array(arrays.dropFirst()), in: folder)
        #expect(
            message { try ModelFile.read(path, into: model()) }
                == "'\(path)' has no array 'bias', which the model needs")
    }

    @Test func anArrayTooManyIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = try file(arrays + [NamedArray("more", shape: [1], values: [1])], in: folder)
        #expect(
            message { try ModelFile.read(path, into: model()) }
                == "'\(path)' has an array 'more' that the model does not have")
    }

    @Test func anotherShapeIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = try file(arrays, in: folder)
        #expect(
            message { try ModelFile.read(path, into: model(rows: 8)) }
                == "array 'output.weight' of '\(path)' has shape [9, 7], but the model's is [8, 7]")
    }

    @Test(arguments: [0, 1, 7, 8, 9, 64])
    func aCutFileIsRefused(length: Int) throws {
        let folder = try TemporaryFolder()
        try put(Array(try ModelFile.bytes(model()).prefix(length)), at: folder.file("m"))
        #expect {
            try ModelFile.read(folder.file("m"), into: model())
        } throws: {
            ($0 as? any UserFacingError)?.exitCode == ExitCode.badData
        }
    }

    @Test func aMissingFileIsAMissingInput() throws {
        let folder = try TemporaryFolder()
        #expect {
            try ModelFile.read(folder.file("none"), into: model())
        } throws: {
            ($0 as? any UserFacingError)?.exitCode == ExitCode.missingInput
        }
    }
}
