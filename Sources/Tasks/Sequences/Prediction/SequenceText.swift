internal import Foundation
internal import Training

/// Sequences as lines of numbers: a word a time step, commas between the numbers of one.
enum SequenceText {
    /// Reads a line.
    ///
    /// - Throws: `PredictionError` with the place and the word that cannot be read.
    static func parse(
        _ line: Substring, place: String, as shape: NetworkShape
    ) throws(PredictionError) -> Example.Input {
        let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        let wanted =
            shape.isTokens
            ? "a token below \(shape.features)"
            : shape.features == 1
                ? "a number" : "\(shape.features) numbers with commas between them"
        guard !words.isEmpty else {
            throw PredictionError(
                "\(place) is empty; a line is a sequence, and each word of it \(wanted)",
                exitCode: ExitCode.badData)
        }
        var tokens: [Int32] = [], rows: [Float] = []
        for word in words {
            if shape.isTokens, let token = Int32(word), (0..<shape.features).contains(Int(token)) {
                tokens.append(token)
            } else if !shape.isTokens, let row = row(word, of: shape.features) {
                rows += row
            } else {
                throw PredictionError(
                    "\(place) has the word '\(word)', but every word must be \(wanted)",
                    exitCode: ExitCode.badData)
            }
        }
        return shape.isTokens ? .tokens(tokens) : .rows(rows, width: shape.features)
    }

    /// A finite number, or NaN for one that is missing: "?", "NaN" or nothing.
    ///
    /// - Throws: `PredictionError` for anything else.
    static func number(
        _ cell: some StringProtocol, place: String
    ) throws(PredictionError) -> Float {
        let cell = cell.trimmingCharacters(in: .whitespaces)
        if ["", "?", "NaN", "nan", "NA"].contains(cell) { return .nan }
        guard cell.allSatisfy({ "0123456789+-.eE".contains($0) }), let number = Float(cell),
            number.isFinite
        else {
            throw PredictionError(
                "\(place) has '\(cell)' where a number is needed, or ? for one that is missing",
                exitCode: ExitCode.badData)
        }
        return number
    }

    private static func row(_ word: Substring, of count: Int) -> [Float]? {
        let numbers = word.split(separator: ",", omittingEmptySubsequences: false)
            .compactMap { Float($0) }
        let isWhole = numbers.count == count && numbers.allSatisfy(\.isFinite)
        return isWhole && word.count { $0 == "," } == count - 1 ? numbers : nil
    }

    /// Writes rows as a line.
    static func format(_ rows: [[Float]]) -> String {
        rows.map { row in row.map { "\($0)" }.joined(separator: ",") }.joined(separator: " ")
    }
}
