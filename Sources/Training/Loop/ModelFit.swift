/// Whether the arrays of a safetensors file fit a model: the same names, shapes and element types.
struct ModelFit {
    /// The name that an array has in a layer which shares it with another one.
    struct Tie {
        let name: String
        let of: String
    }

    private let reader: SafetensorsReader
    private let slots: [ModelFile.Slot]
    private let ties: [Tie]

    /// Names that one sentence lists; more are counted.
    private static let listed = 8

    init(_ reader: SafetensorsReader, _ slots: [ModelFile.Slot], ties: [Tie] = []) {
        self.reader = reader
        self.slots = slots
        self.ties = ties
    }

    /// The array of the file that belongs to a slot: of its own name, or of that of a tie.
    func source(of slot: ModelFile.Slot) -> String {
        let own = slot.entry.name
        if reader.entry(own) != nil { return own }
        return ties.first { $0.of == own && reader.entry($0.name) != nil }?.name ?? own
    }

    private func entry(of slot: ModelFile.Slot) -> SafetensorsEntry? {
        reader.entry(source(of: slot))
    }

    /// Checks everything before a number is copied.
    ///
    /// - Throws: ``ModelFileError`` with all names that are missing or too many, or else with the
    ///   first array of another shape or type and how many more there are.
    func check() throws(ModelFileError) {
        if let problem = names ?? shapes ?? types ?? copies { throw ModelFileError(problem) }
    }

    /// Checks shapes and types alone, of slots that the file has.
    ///
    /// - Throws: ``ModelFileError`` with the first array that does not fit.
    func checkCommon() throws(ModelFileError) {
        if let problem = shapes ?? types { throw ModelFileError(problem) }
    }

    /// Whether an array and a copy of it under another name are two.
    private var copies: String? {
        for tie in ties where reader.entry(tie.name) != nil && reader.entry(tie.of) != nil {
            let copy: [Float]? = try? reader.values(tie.name)
            let own: [Float]? = try? reader.values(tie.of)
            if copy != own {
                return "arrays '\(tie.name)' and '\(tie.of)' of '\(reader.file)' differ, but the "
                    + "model has one for both; leave one out"
            }
        }
        return nil
    }

    private var names: String? {
        let missing = slots.filter { entry(of: $0) == nil }.map(\.entry.name).sorted()
        let wanted = Set(slots.map(\.entry.name) + ties.map(\.name))
        let extra = reader.entries.map(\.name)
            .filter { !wanted.contains($0) && !isCounter($0, wanted) }.sorted()
        let parts = [
            missing.isEmpty
                ? nil : "has no \(Self.list(missing, article: "")), which the model needs",
            extra.isEmpty
                ? nil : "has \(Self.list(extra, article: "an ")) that the model does not have",
        ]
        let known = parts.compactMap(\.self)
        return known.isEmpty ? nil : "'\(reader.file)' " + known.joined(separator: ", and ")
    }

    /// Whether a name is that of PyTorch's count of batches, which only means something to a mean over
    /// all of them; see `torch.nn.BatchNorm1d`.
    private func isCounter(_ name: String, _ wanted: Set<String>) -> Bool {
        let suffix = "num_batches_tracked"
        guard name.hasSuffix(suffix) else { return false }
        return wanted.contains(name.dropLast(suffix.count) + "running_mean")
    }

    private var shapes: String? {
        let wrong = slots.filter { entry(of: $0)?.shape != $0.entry.shape }
        guard let slot = wrong.first, let entry = entry(of: slot) else {
            return nil
        }
        return
            "array '\(entry.name)' of '\(reader.file)' has shape \(entry.shape), but the model's is "
            + "\(slot.entry.shape)" + Self.others(wrong.count - 1)
    }

    private var types: String? {
        let wrong = slots.filter { entry(of: $0)?.type != $0.entry.type }
        guard let slot = wrong.first, let entry = entry(of: slot) else {
            return nil
        }
        return "array '\(entry.name)' of '\(reader.file)' has elements of type "
            + "\(entry.type.rawValue), but the model's are \(slot.entry.type.rawValue): save it in single "
            + "precision, such as by model.float() in PyTorch"
    }

    private static func others(_ count: Int) -> String {
        switch count {
        case 0: ""
        case 1: " (1 more array differs)"
        default: " (\(count) more arrays differ)"
        }
    }

    private static func list(_ names: [String], article: String) -> String {
        let shown = names.prefix(listed).map { "'\($0)'" }
        if names.count == 1 { return "\(article)array \(shown[0])" }
        let rest = names.count - shown.count
        let end = rest > 0 ? "\(rest) more" : shown[shown.count - 1]
        let start = rest > 0 ? shown[...] : shown.dropLast()
        return "arrays " + start.joined(separator: ", ") + " and " + end
    }
}
