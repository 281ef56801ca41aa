internal import Corpus
internal import Foundation
internal import Training

/// `sounds`: a list of WAV files with what is said in them, `path<TAB>text` a line; letters are learnt.
struct Transcripts: ExampleFormat {
    /// A sound's features, and its letters.
    struct Record {
        let features: [Float]
        let letters: [String]
        let path: String
        /// Samples a second.
        let rate: Int
    }

    static let name = "sounds"
    static let line = "path<TAB>text"

    private let recipe: DataRecipe
    private let width: Int
    private let letters: LabelNames
    private let longest: Int
    private let rate: Int
    private let scale: ColumnScale

    static func read(_ path: String, _ recipe: DataRecipe) throws -> [Record] {
        let tokenizer = Tokenizer(recipe.text.tokens, recipe.text)
        return try ManifestFile(path: path).entries.map { entry in
            let (features, rate) = try features(entry.path, recipe.numbers)
            return Record(
                features: features, letters: tokenizer.split(entry.text), path: entry.path,
                rate: rate)
        }
    }

    /// Log-mel features, [T][width], and the samples a second.
    private static func features(
        _ path: String, _ recipe: NumberDataRecipe
    ) throws -> ([Float], Int) {
        let sound = try WaveFile(path: path)
        let mel = try LogMel(
            sampleRate: sound.sampleRate, filterCount: recipe.filters,
            deltaOrder: recipe.deltas, stacking: recipe.stacking)
        return (mel.features(of: sound.samples), sound.sampleRate)
    }

    private static func width(_ recipe: NumberDataRecipe) -> Int {
        recipe.filters * (recipe.deltas + 1) * recipe.stacking
    }

    init(learning records: [Record], _ recipe: DataRecipe) throws {
        self.recipe = recipe
        width = Self.width(recipe.numbers)
        var counts = SymbolCounts()
        for record in records { counts.add(all: record.letters) }
        letters = try LabelNames(counts.sorted, in: recipe.train)
        longest = records.map(\.letters.count).max() ?? 0
        rate = records.first?.rate ?? 0
        scale = ColumnScale(learning: records.lazy.map(\.features), width: width)
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe
        width = Self.width(recipe.numbers)
        letters = try LabelNames(schema.labels ?? [], in: ExampleSchema.fileName)
        longest = schema.longest ?? 0
        rate = schema.rate ?? 0
        scale = ColumnScale(means: schema.means ?? [0], deviations: schema.deviations ?? [1])
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.labels = letters.names
        schema.means = scale.means
        schema.deviations = scale.deviations
        schema.longest = longest
        schema.rate = rate
        return schema
    }

    var input: NetworkShape { .steps(width) }
    var target: ExampleTarget { .transcript(letters.count, longest: longest) }

    func examples(_ records: [Record]) throws -> any ExampleSet {
        // A file that is judged may have longer transcripts than there were to learn from.
        let most = max(longest, records.map(\.letters.count).max() ?? 0)
        var set = LoadedExamples(input, target: .transcript(letters.count, longest: most))
        if letters.has(" ") { set.judging.wordSeparator = Int(letters.place(" ")) + 1 }
        for record in records {
            let labels = record.letters.map { letters.place($0) + 1 }
            guard record.letters.allSatisfy(letters.has), record.rate == rate,
                record.features.count >= width
            else {
                throw CorpusError(
                    .badData,
                    "'\(record.path)' has no sound, or another rate than the \(rate) samples a second that "
                        + "were learnt, or letters in its transcript that the training data does not "
                        + "have: mend it or leave it out")
            }
            set.append(
                Example(
                    input: .rows(scale.apply(record.features), width: width),
                    goal: .transcript(labels)))
        }
        return set
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        guard FileManager.default.fileExists(atPath: String(line)) else {
            throw CorpusError(
                .missingInput, "\(place) names '\(line)', which is not there; a line is a WAV file")
        }
        let (features, own) = try Self.features(String(line), recipe.numbers)
        guard own == rate, !features.isEmpty else {
            throw CorpusError(
                .badData,
                "\(place) names '\(line)', which has \(own) samples a second, or none, where \(rate) "
                    + "were learnt: convert it")
        }
        return .rows(scale.apply(features), width: width)
    }

    func text(_ answer: Answer) -> Prediction {
        guard case .transcript(let labels) = answer else { return letters.text(answer) }
        let tokenizer = Tokenizer(recipe.text.tokens, recipe.text)
        return Prediction(text: tokenizer.join(labels.map { letters.names[$0 - 1] }))
    }

    func summary(_ records: [Record]) -> String {
        "\(records.count) sounds of \(records.reduce(0) { $0 + $1.features.count } / width) steps, "
            + "\(letters.count) letters"
    }
}
