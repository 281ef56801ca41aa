/// What a `.ts` file declares above its data.
struct SeriesHeader {
    /// The number of dimensions, if declared.
    private(set) var dimensions: Int?
    /// The length of every case in time steps, if declared and not taken back by `@equalLength false`.
    var stepCount: Int? { isEqualLength ?? true ? seriesLength : nil }
    /// Whether all cases are said to be equally long.
    private(set) var isEqualLength: Bool?
    /// Whether cases end with their class.
    private(set) var hasLabels = false
    /// The declared classes; empty if there are none or they are not named.
    private(set) var labels: [String] = []

    private var seriesLength: Int?

    /// Reads the lines down to `@data`.
    ///
    /// - Throws: `CorpusError` (`badData`) for a line that declares nothing, contradicts another or asks
    ///   for what is not supported, and for a file without `@data`.
    init(_ lines: inout TextLines, in file: InputFile) throws(CorpusError) {
        var saysLabels = false
        while let line = try lines.next() {
            let words = line.bytes.split { $0.isBlank }
            guard let tag = words.first, tag.first != 0x23 else { continue }
            guard tag.first == 0x40 else {
                throw file.wrong(
                    line: line.number,
                    "has \(tag.excerpt) before @data: begin header lines with @ and comments with #"
                )
            }
            let name = String(decoding: tag.prefix(40), as: UTF8.self).lowercased()
            if name == "@data" {
                guard saysLabels else {
                    throw file.wrong(
                        line: line.number,
                        "ends a header that does not say whether cases have classes: add @classLabel "
                            + "false, or @classLabel true and their names")
                }
                return
            }
            if name == "@classlabel" { saysLabels = true }
            try read(name, Declaration(line: line, words: words.dropFirst(), file: file))
        }
        throw file.wrong("has no line @data: put it between the header and the cases")
    }

    private mutating func read(_ name: String, _ said: Declaration) throws(CorpusError) {
        switch name {
        case "@univariate":
            if try said.truth() { try setDimensions(1, said) }
        case "@dimensions", "@dimension":
            try setDimensions(said.count(), said)
        case "@equallength":
            isEqualLength = try said.truth()
        case "@serieslength":
            seriesLength = try said.count()
        case "@timestamps":
            if try said.truth() {
                throw said.wrong("declares time stamps: write values alone, at equal distances")
            }
        case "@targetlabel":
            if try said.truth() {
                throw said.wrong("declares numbers as targets: save the data as a table")
            }
        case "@classlabel":
            hasLabels = try said.truth()
            labels = try hasLabels ? said.names() : []
        default:
            break
        }
    }

    private mutating func setDimensions(_ count: Int, _ said: Declaration) throws(CorpusError) {
        if let dimensions, dimensions != count {
            throw said.wrong("declares \(count) dimensions after \(dimensions): keep one of both")
        }
        dimensions = count
    }
}

/// One line of a header: what follows its name.
private struct Declaration {
    let line: TextLine
    let words: ArraySlice<ArraySlice<UInt8>>
    let file: InputFile

    func wrong(_ what: String) -> CorpusError { file.wrong(line: line.number, what) }

    private func noValue(_ wanted: String) -> CorpusError {
        let text = words.first?.excerpt ?? "nothing"
        return wrong("has \(text) after its name: write \(wanted)")
    }

    func truth() throws(CorpusError) -> Bool {
        if words.first?.equals(ignoringCase: "true") == true { return true }
        if words.first?.equals(ignoringCase: "false") == true { return false }
        throw noValue("true or false")
    }

    func count() throws(CorpusError) -> Int {
        guard let word = words.first, word.allSatisfy({ $0.digit != nil }),
            let count = Int(String(decoding: word, as: UTF8.self)), count > 0
        else { throw noValue("a whole number from 1 on") }
        return count
    }

    /// The words after the first, each different.
    func names() throws(CorpusError) -> [String] {
        var names: [String] = [], seen: Set<String> = []
        for word in words.dropFirst() {
            guard let name = String(validating: word, as: UTF8.self) else {
                throw wrong("has \(word.excerpt), which is not UTF-8: convert the file to UTF-8")
            }
            guard seen.insert(name).inserted else {
                throw wrong("declares the class \(word.excerpt) twice: remove one")
            }
            names.append(name)
        }
        return names
    }
}
