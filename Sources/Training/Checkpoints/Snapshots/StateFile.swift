internal import Tensors

/// One array of the state of training, as far as this rank has it.
struct StateArray {
    /// Its name, type and whole shape.
    let entry: SafetensorsEntry
    /// This rank's numbers: a run of the whole array.
    let values: View<Float>
    /// The place in the array at which they begin.
    let start: Int
    /// Whether every rank has the same numbers.
    let isReplicated: Bool

    /// An array that every rank has whole, or rank 0 alone.
    init(_ slot: ModelFile.Slot) {
        entry = slot.entry
        values = slot.values
        start = 0
        isReplicated = true
    }

    /// A run of an array whose other runs other ranks have.
    init(_ entry: SafetensorsEntry, run values: View<Float>, from start: Int) {
        precondition(start >= 0 && start + values.count <= entry.count, "a run beyond \(entry)")
        self.entry = entry
        self.values = values
        self.start = start
        isReplicated = false
    }
}

/// A file of a checkpoint as a list of arrays.
struct StateFile {
    /// The file's name.
    let name: String
    /// Its arrays, each once, in any order; of an array that ranks share every rank names its run.
    let arrays: [StateArray]

    init(_ name: String, _ arrays: [StateArray]) {
        self.name = name
        self.arrays = arrays
    }

    /// A file that every rank, or rank 0 alone, has whole.
    init(_ name: String, _ slots: [ModelFile.Slot]) {
        self.init(name, slots.map { StateArray($0) })
    }
}
