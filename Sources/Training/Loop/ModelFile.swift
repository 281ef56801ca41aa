public import DataParallel
public import Tensors

/// A model's parameters and statistics as arrays of a safetensors file, with PyTorch's names.
public enum ModelFile {
    /// The name in a run and in its checkpoints.
    public static let name = "model.safetensors"

    /// One array of a file, and where its numbers are.
    struct Slot {
        let entry: SafetensorsEntry
        let values: View<Float>

        init(_ name: String, shape: [Int], values: View<Float>) {
            entry = SafetensorsEntry(name, .f32, shape: shape)
            self.values = values
        }
    }

    static func slots(_ parameters: ParameterSet) -> [Slot] {
        parameters.parameters.map { Slot($0.name, shape: $0.shape, values: $0.value) }
            + parameters.statistics.map { Slot($0.name, shape: $0.shape, values: $0.value) }
    }

    /// What PyTorch has once more, under another name.
    private static func ties(_ parameters: ParameterSet) -> [ModelFit.Tie] {
        parameters.tiedNames.map {
            ModelFit.Tie(name: $0.name, of: $0.parameter.name)
        }
    }

    /// Adds the second names of weights that two layers share, as `load_state_dict` wants them.
    static func withTies(_ slots: [Slot], of parameters: ParameterSet) -> [Slot] {
        let again = parameters.tiedNames.compactMap { tie in
            slots.first { $0.entry.name == tie.parameter.name }.map {
                Slot(tie.name, shape: $0.entry.shape, values: $0.values)
            }
        }
        return slots + again
    }

    /// What a model's file has: all arrays, with both names of weights that two layers share.
    static func allSlots(_ parameters: ParameterSet) -> [Slot] {
        withTies(slots(parameters), of: parameters)
    }

    /// The moments of an optimizer, parameter by parameter.
    static func slots(_ whole: WholeMoments, of parameters: ParameterSet) -> [Slot] {
        whole.moments.flatMap { moment in
            parameters.parameters.map { parameter in
                let start = parameter.value.offset
                return Slot(
                    "\(moment.name).\(parameter.name)", shape: parameter.shape,
                    values: moment.values[start..<start + parameter.count])
            }
        }
    }

    static func write(
        _ slots: [Slot], to output: inout some ByteOutput & ~Copyable
    ) throws {
        var writer = SafetensorsWriter(slots.map(\.entry))
        try writer.writeHeader(to: &output)
        let places = Dictionary(uniqueKeysWithValues: slots.map { ($0.entry.name, $0.values) })
        for entry in writer.order {
            guard let view = places[entry.name] else { continue }
            let values = view.array
            try writer.append(values.span, to: &output)
        }
        writer.finish()
    }

    /// Copies the arrays of a file to their places, or none of them.
    ///
    /// - Parameters:
    ///   - bytes: a safetensors file.
    ///   - file: its name, for errors.
    ///   - slots: where its arrays belong.
    ///   - ties: names under which it may have some of them instead, or once more.
    /// - Throws: ``ModelFileError`` if an array is missing, unknown, or of another shape.
    static func read(
        _ bytes: [UInt8], file: String, into slots: [Slot], ties: [ModelFit.Tie] = []
    ) throws {
        let reader = try SafetensorsReader(bytes, file: file)
        let fit = ModelFit(reader, slots, ties: ties)
        try fit.check()
        for slot in slots {
            let values: [Float] = try reader.values(fit.source(of: slot))
            slot.values.copy(from: values)
        }
    }

    /// Reads a model's parameters and statistics: what Lockstep wrote, or a state dict of a PyTorch
    /// model of the same architecture, whose attributes are called as the layers are.
    ///
    /// Of weights that two layers share, the file may have both names or one of them.
    /// PyTorch's `num_batches_tracked` is passed over; it does not come back, and
    /// `load_state_dict` does without it.
    ///
    /// - Parameters:
    ///   - path: a safetensors file.
    ///   - parameters: what the file must fit; unchanged if it does not.
    /// - Throws: an error with one sentence that names the file and the arrays.
    public static func read(_ path: String, into parameters: ParameterSet) throws {
        let bytes = try FileBytes.read(path)
        // What torch.save writes is an archive.
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            throw ModelFileError(
                "'\(path)' is an archive as torch.save writes it; write it in PyTorch with "
                    + "safetensors.torch.save_file(model.state_dict(), FILE)")
        }
        try read(bytes, file: path, into: parameters)
        parameters.markChanged()
    }

    /// Takes over the arrays of a file whose names a model has; the others stay as they are.
    ///
    /// - Parameters:
    ///   - path: a safetensors file.
    ///   - parameters: what is to start from it; unchanged if something does not fit.
    /// - Returns: the names that were taken over.
    /// - Throws: an error with one sentence that names the file, if no name is common, or an array with a
    ///   common one has another shape.
    public static func readCommon(
        _ path: String, into parameters: ParameterSet
    ) throws -> [String] {
        let reader = try SafetensorsReader(contentsOf: path)
        let common = slots(parameters).filter { reader.entry($0.entry.name) != nil }
        guard !common.isEmpty else {
            let names = reader.entries.map(\.name).sorted().prefix(8).joined(separator: ", ")
            throw ModelFileError(
                "no parameter of the model is called like one of '\(path)', which has \(names); give "
                    + "layers the names that they have there")
        }
        try ModelFit(reader, common).checkCommon()
        for slot in common {
            let values: [Float] = try reader.values(slot.entry.name)
            slot.values.copy(from: values)
        }
        parameters.markChanged()
        return common.map(\.entry.name)
    }

    /// Copies a file's arrays into parameters and statistics, which do not learn that they changed.
    static func read(_ bytes: [UInt8], file: String, into parameters: ParameterSet) throws {
        try read(bytes, file: file, into: slots(parameters), ties: ties(parameters))
    }

    /// Gives all ranks rank 0's parameters and statistics; collective.
    public static func share(_ parameters: ParameterSet, over ranks: RankGroup) throws {
        try ranks.broadcast(parameters.values.whole)
        try ranks.broadcast(parameters.statisticValues.whole)
        parameters.markChanged()
    }

    /// The whole file, with both names of weights that two layers share: equal models have equal
    /// bytes.
    public static func bytes(_ parameters: ParameterSet) throws -> [UInt8] {
        var output = MemoryOutput()
        try write(allSlots(parameters), to: &output)
        return output.bytes
    }
}

/// A file of parameters that does not fit the model.
public struct ModelFileError: UserFacingError, Equatable {
    /// One sentence with file and array.
    public let message: String
    /// Unusable content.
    public var exitCode: Int32 { ExitCode.badData }

    init(_ message: String) { self.message = message }
}
