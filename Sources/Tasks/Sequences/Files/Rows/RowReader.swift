internal import Corpus
internal import Training

/// What turns files of a kind, such as pictures, into rows of numbers.
///
/// What is to be told of them, a label or a text, is for tasks and formats to say.
protocol RowReader: Sendable {
    /// A file as it was read.
    associatedtype File: Sendable

    /// The name of the format in recipes.
    static var format: String { get }
    /// What a file is, such as "a WAV file".
    static var kind: String { get }
    /// What some of them are called, such as "sounds".
    static var plural: String { get }

    /// The keys of `data` that it looks at.
    static var dataKeys: [String] { get }

    /// Reads a file.
    ///
    /// - Throws: an error with one sentence that names the file.
    static func read(_ path: String, _ recipe: NumberDataRecipe) throws -> File

    /// Learns from the files that a model is to learn from.
    ///
    /// - Throws: an error with one sentence, if the recipe does not suit the files.
    init(learning files: [File], _ recipe: NumberDataRecipe) throws
    /// Takes up what was learnt and saved with a run.
    init(_ schema: ExampleSchema, _ recipe: NumberDataRecipe) throws
    /// Writes down what was learnt.
    func save(in schema: inout ExampleSchema)

    /// Numbers of a row.
    var width: Int { get }
    /// What a file has that those which were learnt from have not, and what to do: what comes behind its
    /// name in a sentence; nil if it is as they are.
    func fault(of file: File) -> String?
    /// The rows of files without a fault.
    func rows(of files: [File]) -> any RowSet
}

/// The rows of some files.
protocol RowSet: Sendable {
    /// The number of files.
    var count: Int { get }
    /// The rows of a file: time steps.
    func length(_ index: Int) -> Int
    /// Calls `body` with each row of a file, in order.
    func forEachRow(of index: Int, _ body: (_ time: Int, _ row: ArraySlice<Float>) -> Void)
}

extension RowSet {
    /// Takes all rows of all files into a hash.
    func add(to hash: inout TokenHash) {
        for index in 0..<count {
            forEachRow(of: index) { _, row in
                hash.add(Array(row))
            }
        }
    }
}

extension RowReader {
    /// What a network reads.
    var input: NetworkShape { .steps(width) }

    /// A file that is to be answered.
    ///
    /// - Throws: an error that begins with the line's place.
    func question(
        _ line: Substring, place: String, _ recipe: NumberDataRecipe
    ) throws -> Example.Input {
        let file = try Self.read(String(line), at: place, recipe)
        try check(file, path: String(line), place: place)
        let rows = rows(of: [file])
        var values: [Float] = []
        rows.forEachRow(of: 0) { values += $1 }
        return .rows(values, width: width)
    }

    /// Reads a file that a line names.
    ///
    /// - Throws: an error that begins with the line's place.
    static func read(_ path: String, at place: String, _ recipe: NumberDataRecipe) throws -> File {
        do {
            return try read(path, recipe)
        } catch let error as CorpusError {
            throw CorpusError(error.kind, "\(place) must name \(kind), but \(error.message)")
        }
    }

    /// Looks for a fault.
    ///
    /// - Throws: an error that begins with the line's place.
    func check(_ file: File, path: String, place: String) throws(CorpusError) {
        guard let fault = fault(of: file) else { return }
        throw CorpusError(.badData, "\(place) names \(path), which \(fault)")
    }
}
