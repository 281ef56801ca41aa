internal import Corpus
internal import Training

/// A list of files with the text of each, `path<TAB>text` a line; a file may stand in several lines.
struct DescribedFiles<Reader: RowReader> {
    /// A file of the list.
    struct File {
        let content: Reader.File
        let path: String
        /// The line that names it first, for errors.
        let place: String
    }

    /// A line.
    struct Pair {
        /// The number of its file.
        let file: Int
        let target: [String]
    }

    /// The files, each once.
    let files: [File]
    let pairs: [Pair]

    /// Reads a list with all its files.
    ///
    /// - Throws: an error with one sentence that names the line and the file.
    init(_ path: String, _ recipe: DataRecipe) throws {
        try DataFile.check(path)
        let tokenizer = Tokenizer(recipe.text.targetTokens ?? recipe.text.tokens, recipe.text)
        var files: [File] = [], numbers: [String: Int] = [:]
        let list = try ManifestFile(path: path)
        pairs = try list.entries.map { entry in
            let number = numbers[entry.path] ?? files.count
            if number == files.count {
                let place = list.place(entry)
                let content = try Reader.read(entry.path, at: place, recipe.numbers)
                files.append(File(content: content, path: entry.path, place: place))
                numbers[entry.path] = number
            }
            return Pair(file: number, target: tokenizer.split(entry.text))
        }
        self.files = files
    }

    private init(files: [File], pairs: [Pair]) {
        self.files = files
        self.pairs = pairs
    }

    /// Some of the files with their lines.
    func only(_ numbers: [Int]) -> DescribedFiles {
        let places = Dictionary(uniqueKeysWithValues: zip(numbers, 0...))
        return DescribedFiles(
            files: numbers.map { files[$0] },
            pairs: pairs.compactMap { pair in
                places[pair.file].map { Pair(file: $0, target: pair.target) }
            })
    }

    /// The lines whose text has at most so many tokens, and their files.
    func upTo(_ longest: Int?) -> DescribedFiles {
        guard let longest else { return self }
        let short = pairs.filter { $0.target.count <= longest }
        let whole = DescribedFiles(files: files, pairs: short)
        return whole.only(Set(short.map(\.file)).sorted())
    }
}
