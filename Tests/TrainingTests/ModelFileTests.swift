import Tensors
import Testing
import Training

@Suite struct ModelFileTests {
    /// A model of two parameters and a statistic, with numbers that depend on the seed.
    private func model(
        rows: Int = 9, seed: UInt32 = 1, statistic: String = "norm.running_var"
    ) -> ParameterSet {
        let parameters = ParameterSet()
        let initializer = Initializer.uniform(bound: 1)
        _ = parameters.declare("output.weight", shape: [rows, 7], initializer: initializer)
        _ = parameters.declare("bias", shape: [65], initializer: initializer)
        _ = parameters.declareStatistic(statistic, shape: [31], initial: 1)
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

    /// Weights that two layers share: PyTorch's state dict has both names, some files have one.
    @Test func sharedWeightsHaveTwoNames() throws {
        let folder = try TemporaryFolder()
        let parameters = ParameterSet()
        let words = parameters.declare(
            "words.weight", shape: [9, 7], initializer: .uniform(bound: 1))
        _ = parameters.tie(words, as: "output.weight")
        parameters.allocate(seed: 1, kernels: .best)
        let reader = try SafetensorsReader(ModelFile.bytes(parameters), file: "m")
        #expect(reader.entries.map(\.name) == ["output.weight", "words.weight"])

        func array(_ name: String, _ value: Float) -> NamedArray {
            NamedArray(name, shape: [9, 7], values: Array(repeating: value, count: 63))
        }
        for (number, names) in [
            ["words.weight"], ["output.weight"], ["output.weight", "words.weight"],
        ].enumerated() {
            let value = Float(number) + 0.5
            let path = try file(names.map { array($0, value) }, in: folder)
            try ModelFile.read(path, into: parameters)
            #expect(words.value.array == array("", value).values, "\(names)")
        }
        let path = try file([array("output.weight", 7), array("words.weight", 8)], in: folder)
        #expect(
            message { try ModelFile.read(path, into: parameters) }
                == "arrays 'output.weight' and 'words.weight' of '\(path)' differ, but the model has "
                + "one for both; leave one out")
        #expect(words.value.array == array("", 2.5).values)
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

    @Test func allNamesThatDoNotFitAreListed() throws {
        let folder = try TemporaryFolder()
        let other = ["lstm.bias", "cell.bias", "end"].map {
            NamedArray($0, shape: [1], values: [1])
        }
        let path = try file(other + [arrays[1]], in: folder)
        #expect(
            message { try ModelFile.read(path, into: model()) }
                == "'\(path)' has no arrays 'bias' and 'output.weight', which the model needs, and "
                + "has arrays 'cell.bias', 'end' and 'lstm.bias' that the model does not have")
    }

    @Test func aLongListIsCutShort() throws {
        let folder = try TemporaryFolder()
        let more = (10..<31).map { NamedArray("more.\($0)", shape: [1], values: [1]) }
        let path = try file(arrays + more, in: folder)
        let text = try #require(message { try ModelFile.read(path, into: model()) })
        #expect(text.contains("'more.10', 'more.11'"), "\(text)")
        #expect(text.hasSuffix("'more.17' and 13 more that the model does not have"), "\(text)")
    }

    /// PyTorch's batch normalisation counts batches; a count of something else is one array too many.
    @Test func aCountOfBatchesIsPassedOver() throws {
        let folder = try TemporaryFolder()
        let count = [NamedArray("norm.num_batches_tracked", shape: [], values: [7])]
        let source = arrays.map {
            $0.name == "norm.running_var"
                ? NamedArray("norm.running_mean", shape: [31], values: $0.values) : $0
        }
        let path = try file(source + count, in: folder)
        let target = model(statistic: "norm.running_mean")
        try ModelFile.read(path, into: target)
        #expect(target.statistics[0].value.array == Array(repeating: 0.5, count: 31))
        let other = try file(arrays + count, in: folder)
        #expect(
            message { try ModelFile.read(other, into: model()) }
                == "'\(other)' has an array 'norm.num_batches_tracked' that the model does not have"
        )
    }

    @Test func aFileThatDoesNotFitChangesNothing() throws {
        let folder = try TemporaryFolder()
        let target = model(rows: 8), before = try ModelFile.bytes(target)
        let path = try file(arrays, in: folder)
        #expect(throws: ModelFileError.self) { try ModelFile.read(path, into: target) }
        #expect(try ModelFile.bytes(target) == before)
    }

    @Test func doublePrecisionIsRefusedWithAdvice() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("double.safetensors")
        var output = MemoryOutput()
        var writer = SafetensorsWriter([
            SafetensorsEntry("bias", .f64, shape: [65]),
            SafetensorsEntry("norm.running_var", .f64, shape: [31]),
            SafetensorsEntry("output.weight", .f64, shape: [9, 7]),
        ])
        try writer.writeHeader(to: &output)
        for entry in writer.order {
            let values = [Double](repeating: 1, count: entry.count)
            try writer.append(values.span, to: &output)
        }
        writer.finish()
        try put(output.bytes, at: path)
        let text = try #require(message { try ModelFile.read(path, into: model()) })
        #expect(
            text.contains("'output.weight'") && text.contains("F64")
                && text.contains("model.float()"))
    }

    @Test func anArchiveOfPyTorchIsRefusedWithAdvice() throws {
        let folder = try TemporaryFolder()
        try put([0x50, 0x4B, 0x03, 0x04] + Array(repeating: 0, count: 64), at: folder.file("m.pt"))
        let text = try #require(message { try ModelFile.read(folder.file("m.pt"), into: model()) })
        #expect(text.contains("m.pt") && text.contains("save_file"), "\(text)")
    }

    @Test func severalShapesAreCounted() throws {
        let folder = try TemporaryFolder()
        let path = try file(
            [
                NamedArray("bias", shape: [64], values: Array(repeating: 0, count: 64)),
                NamedArray("norm.running_var", shape: [1], values: [1]), arrays[2],
            ], in: folder)
        #expect(
            message { try ModelFile.read(path, into: model()) }
                == "array 'bias' of '\(path)' has shape [64], but the model's is [65] "
                + "(1 more array differs)")
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
