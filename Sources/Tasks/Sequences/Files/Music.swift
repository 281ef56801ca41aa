internal import Corpus
internal import Foundation
internal import Training

/// `music`: a folder of MIDI files; each step, the keys that sound, is to be told from those before it.
struct Music: ExampleFormat {
    typealias Record = [PitchSet]

    static let name = "music"
    static let line = "a folder with .mid files"
    static let dataKeys = ["numbers.stepsPerQuarter"]

    /// The keys of a piano, A0 to C8.
    static let lowest = 21, keys = 88
    private static let range = lowest..<lowest + keys

    /// Steps of a quarter note.
    let stepsPerQuarter: Int

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        guard let all = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw CorpusError(
                .missingInput, "'\(path)' is no folder that can be read; music is \(Self.line)")
        }
        let names = all.filter { $0.hasSuffix(".mid") || $0.hasSuffix(".midi") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Records(
            try names.map { name in
                try MidiFile(path: path + "/" + name).pianoRoll(
                    stepsPerQuarter: recipe.numbers.stepsPerQuarter)
            }, of: path)
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        stepsPerQuarter = recipe.numbers.stepsPerQuarter
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        stepsPerQuarter = recipe.numbers.stepsPerQuarter
    }

    var schema: ExampleSchema { ExampleSchema(format: Self.name) }
    var input: NetworkShape { .steps(Self.keys) }
    var target: ExampleTarget { .labels(Self.keys, .steps) }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        var set = LoadedExamples(input, target: target)
        for record in records where !record.isEmpty {
            let rows = record.map(Self.row)
            let before = [Array(repeating: Float(0), count: Self.keys)] + rows.dropLast()
            set.append(
                Example(
                    input: .rows(before.flatMap(\.self), width: Self.keys),
                    goal: .values(rows.flatMap(\.self))))
        }
        return set
    }

    private static func row(_ pitches: PitchSet) -> [Float] {
        (0..<keys).map { pitches.contains(lowest + $0) ? 1 : 0 }
    }

    /// A word a step: the numbers of the keys that sound, with commas, or "-" for none.
    func question(_ line: Substring, place: String) throws -> Example.Input {
        let words = line.split(separator: " ")
        let steps = words.map { word in
            word == "-"
                ? [] : word.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        }
        guard !words.isEmpty, steps.joined().allSatisfy({ Self.range.contains($0 ?? -1) }) else {
            throw CorpusError(
                .badData,
                "\(place) must have a word a step: numbers of a piano's keys, \(Self.range.lowerBound) to "
                    + "\(Self.range.upperBound - 1) (60 is the middle C), with commas, or - for none"
            )
        }
        // As in training, the first step is told from nothing.
        let rows = [[]] + steps.map { $0.compactMap(\.self) }
        return .rows(rows.flatMap { Self.row(PitchSet($0)) }, width: Self.keys)
    }

    func text(_ answer: Answer) -> Prediction {
        guard case .labels(let rows) = answer else { return Prediction(text: "") }
        let words = rows.map { row in
            let keys = row.indices.filter { row[$0] > 0.5 }.map { "\($0 + Self.lowest)" }
            return keys.isEmpty ? "-" : keys.joined(separator: ",")
        }
        return Prediction(text: words.joined(separator: " "))
    }

    func summary(_ records: Records<Record>) -> String {
        let outside = records.reduce(0) { sum, piece in
            sum + piece.reduce(0) { $0 + $1.pitches.count { !Self.range.contains($0) } }
        }
        return "\(records.count) pieces of \(records.reduce(0) { $0 + $1.count }) steps"
            + (outside > 0
                ? "; \(outside) keys in steps that a piano does not have were left out" : "")
    }
}
