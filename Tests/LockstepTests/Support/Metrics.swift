import Foundation

/// What a run has logged so far.
struct Metrics {
    /// One line of a training step.
    struct Line: Decodable, Equatable {
        let step: Int
        let loss: Double
        let gradientNorm: Double
        let learningRate: Double
        let epoch: Double
    }

    /// The lines of training steps, in the order of the file.
    let lines: [Line]

    /// Reads `metrics.jsonl` of the run in a folder; lines of validations, and a last line that is
    /// just being written, are left out.
    init(_ run: String) throws {
        let file = URL(fileURLWithPath: run).appendingPathComponent("metrics.jsonl")
        let decoder = JSONDecoder()
        lines = try Data(contentsOf: file).split(separator: 0x0A).compactMap {
            try? decoder.decode(Line.self, from: Data($0))
        }
    }

    var steps: [Int] { lines.map(\.step) }
}
