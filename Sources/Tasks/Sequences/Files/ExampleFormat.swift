internal import Corpus
internal import Training

/// A kind of file that examples are read from, and what was learnt from one: vocabulary, labels, scale.
///
/// To add one: a type of this protocol, and a line in ``ExampleFormats``.
protocol ExampleFormat: Sendable {
    /// An example as the file has it.
    associatedtype Record: Sendable

    /// The name in recipes.
    static var name: String { get }
    /// What a line is, for errors and help, such as `label<TAB>text`.
    static var line: String { get }
    /// The keys of `data` that it looks at besides files and shares, such as `text.tokens`: others are refused.
    static var dataKeys: [String] { get }
    /// Whether examples follow each other in time, so that those held out are the last.
    static var isOrdered: Bool { get }

    /// Reads a file.
    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record>

    /// Learns from the examples that a model is to learn from.
    init(learning records: Records<Record>, _ recipe: DataRecipe) throws
    /// Takes up what was learnt and saved with a run.
    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws
    /// What was learnt.
    var schema: ExampleSchema { get }

    /// What a network reads.
    var input: NetworkShape { get }
    /// The letters of tokens, if it can read them.
    var letters: LetterShape? { get }
    /// What it should give.
    var target: ExampleTarget { get }

    /// Examples as numbers.
    func examples(_ records: Records<Record>) throws -> any ExampleSet
    /// What is to be answered, from a line without its target.
    func question(_ line: Substring, place: String) throws -> Example.Input
    /// An answer in words.
    func text(_ answer: Answer) -> Prediction
    /// What people may want to know of examples, in a sentence.
    func summary(_ records: Records<Record>) -> String
}

extension ExampleFormat {
    /// The keys of a vocabulary.
    static var vocabularyKeys: [String] { UnusedKeys.vocabulary }
    static var isOrdered: Bool { false }
    var letters: LetterShape? { nil }
}

/// What a format has learnt from the training examples, as a file of the run.
struct ExampleSchema: CompanionFile, Equatable {
    /// The format's name.
    var format: String
    /// Tokens from ``TokenVocabulary/first`` on.
    var vocabulary: [String]?
    /// How tokens are joined, if they are pieces of words.
    var merges: [Int]?
    /// Letters from 3 on.
    var letters: [String]?
    /// Classes or labels, from 0 on.
    var labels: [String]?
    /// What is subtracted from each number of a step, and what it is then divided by.
    var means: [Float]?
    var deviations: [Float]?
    /// Columns that have missing numbers.
    var gaps: [Int]?
    /// The values of each column of categories.
    var categories: [[String]]?
    /// The most labels of a transcript.
    var longest: Int?
    /// How many drawings have one stroke, two, and so on.
    var strokeCounts: [Int]?
    /// Rows of a picture.
    var height: Int?
    /// Pixels of a row, or of a frame.
    var width: Int?
    /// What an interval of 1 between rows is, in seconds.
    var interval: Double?
    /// Samples of a sound in a second.
    var rate: Int?

    static let fileName = "examples.json"
    static let content = "how its run reads examples"

    init(format: String) { self.format = format }

    /// The names of the labels.
    var labelNames: LabelNames {
        get throws { try LabelNames(labels ?? [], in: Self.fileName) }
    }

    /// What brings columns to one scale.
    var scale: ColumnScale {
        get throws {
            guard let means, let deviations, !means.isEmpty, means.count == deviations.count else {
                throw CorpusError(
                    .badData,
                    "'\(Self.fileName)' has no mean and deviation for each column: train again")
            }
            return ColumnScale(means: means, deviations: deviations)
        }
    }

    /// A size that was saved.
    ///
    /// - Throws: `CorpusError`, if it is none.
    func size(_ size: Int?, _ what: String) throws(CorpusError) -> Int {
        guard let size, (1...1 << 24).contains(size) else {
            throw CorpusError(
                .badData,
                "'\(Self.fileName)' has \(size.map { "\($0)" } ?? "nothing") as \(what): train again, or "
                    + "copy it from the run")
        }
        return size
    }

    /// Takes up a scale.
    mutating func set(_ scale: ColumnScale) {
        (means, deviations) = (scale.means, scale.deviations)
    }
}
