/// The mean of the models of several checkpoints.
///
/// Source: Vaswani et al., "Attention is all you need", 2017, section 6.1.
public enum CheckpointAverage {
    /// The mean as a model's file.
    ///
    /// Every element is the sum over the checkpoints in their order, in double precision, divided by
    /// their number and rounded once; the mean of one is its model, to the last bit.
    ///
    /// - Parameter checkpoints: at least one, of one run.
    /// - Returns: a whole safetensors file.
    /// - Throws: ``CheckpointError`` or ``SafetensorsError`` if a file is damaged or of another model.
    public static func bytes(_ checkpoints: [Checkpoint]) throws -> [UInt8] {
        precondition(!checkpoints.isEmpty, "the mean of no checkpoints")
        var entries: [SafetensorsEntry] = []
        var sums: [String: [Double]] = [:]
        for checkpoint in checkpoints {
            let reader = try SafetensorsReader(
                try checkpoint.bytes(of: ModelFile.name),
                file: checkpoint.folder + "/" + ModelFile.name)
            if entries.isEmpty { entries = reader.entries }
            guard entries.map(\.name) == reader.entries.map(\.name),
                entries.map(\.shape) == reader.entries.map(\.shape)
            else {
                throw CheckpointError(
                    "checkpoint '\(checkpoint.folder)' is of another model than those before it")
            }
            for entry in entries {
                let values: [Float] = try reader.values(entry.name)
                let zeros = Array(repeating: 0.0, count: values.count)
                add(values, to: &sums[entry.name, default: zeros])
            }
        }
        let count = Double(checkpoints.count)
        return SafetensorsWriter.bytes(
            entries.map { entry in
                NamedArray(
                    entry.name, shape: entry.shape,
                    values: (sums[entry.name] ?? []).map { Float($0 / count) })
            })
    }

    private static func add(_ values: [Float], to sums: inout [Double]) {
        for index in values.indices { sums[index] += Double(values[index]) }
    }
}
