import ArgumentParser
import Foundation
import Tensors

/// The models that `lockstep bench model` knows.
enum BenchModelName: String, CaseIterable, ExpressibleByArgument {
    /// An encoder and a decoder with attention and input feeding.
    case seq2seq
    /// A stack of bidirectional layers that gives each word a tag.
    case tagger
}

/// The sizes of a model to time.
struct BenchModelSizes {
    let model: BenchModelName
    let precision: Precision
    private let numbers: [String: Int]

    private static func standard(_ model: BenchModelName) -> [String: Int] {
        switch model {
        case .seq2seq:
            [
                "vocabulary": 8000, "embedding": 256, "hidden": 256, "batch": 64, "lanes": 8,
                "sourceSteps": 30, "targetSteps": 30,
            ]
        case .tagger:
            [
                "vocabulary": 10_000, "embedding": 128, "hidden": 128, "layers": 2, "tags": 17,
                "batch": 32, "lanes": 8, "steps": 30,
            ]
        }
    }

    /// The standard sizes of `model` with some changed.
    ///
    /// - Throws: ``UsageError`` for a key that there is not, or a value that is no size.
    init(_ model: BenchModelName, settings: [String]) throws {
        var numbers = Self.standard(model), precision = Precision.float32
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw UsageError("--set is '\(setting)'; give key=value such as hidden=512")
            }
            if parts[0] == "precision" {
                guard let value = Precision(rawValue: parts[1]) else {
                    let names = Precision.allCases.map(\.rawValue).joined(separator: " or ")
                    throw UsageError("precision is '\(parts[1])'; use \(names)")
                }
                precision = value
                continue
            }
            guard numbers[parts[0]] != nil else {
                let keys = (numbers.keys.sorted() + ["precision"]).joined(separator: ", ")
                throw UsageError("--set names '\(parts[0])'; \(model.rawValue) has \(keys)")
            }
            guard let value = Int(parts[1]), value > 0, value < 1 << 24 else {
                throw UsageError("\(parts[0]) is '\(parts[1])'; give a whole number from 1 on")
            }
            numbers[parts[0]] = value
        }
        self.model = model
        self.precision = precision
        self.numbers = numbers
        guard self["batch"] % self["lanes"] == 0 else {
            throw UsageError(
                "batch is \(self["batch"]), which \(self["lanes"]) lanes cannot share equally; "
                    + "give a multiple of the lanes")
        }
        try checkMemory()
    }

    /// Refuses what this machine cannot hold: parameters with gradient and moments, logits and gates.
    private func checkMemory() throws {
        let hidden = Double(self["hidden"]), features = Double(self["embedding"])
        let words = Double(self["vocabulary"])
        let times = Double(self[model == .seq2seq ? "targetSteps" : "steps"])
        let classes = model == .seq2seq ? words : Double(self["tags"])
        let parameters = words * features + classes * hidden + 8 * hidden * (features + hidden)
        let activations = times * Double(self["batch"]) * (2 * classes + 8 * hidden)
        let bytes = 4 * (4 * parameters + activations)
        let machine = Double(ProcessInfo.processInfo.physicalMemory)
        guard bytes > machine else { return }
        throw UsageError(
            "vocabulary = \(self["vocabulary"]), hidden = \(self["hidden"]) and batch = "
                + "\(self["batch"]) need at least \(Int(bytes / 1_073_741_824)) GiB, but this machine "
                + "has \(Int(machine / 1_073_741_824)) GiB; give smaller sizes")
    }

    /// The size of that name, which the model must have.
    subscript(_ key: String) -> Int {
        guard let number = numbers[key] else { preconditionFailure("no size \(key)") }
        return number
    }
}
