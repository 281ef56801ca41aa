internal import FoundationEssentials

/// A value of JSON.
package enum JSONValue: Hashable, Sendable, Decodable {
    /// Text.
    case string(String)
    /// A number, as the nearest `Double`.
    case number(Double)
    /// `true` or `false`.
    case boolean(Bool)
    /// `null`.
    case null
    /// Values in order.
    case array([JSONValue])
    /// Values by name.
    case object([String: JSONValue])

    /// Decodes whatever is there.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if container.decodeNil() {
            self = .null
        } else if let truth = try? container.decode(Bool.self) {
            self = .boolean(truth)
        } else if let values = try? container.decode([JSONValue].self) {
            self = .array(values)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// What kind of value it is, with an article, for messages.
    var kind: String {
        switch self {
        case .string: "a string"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A line of a file with one JSON object a line (<https://jsonlines.org>): whatever RFC 8259 allows, up to some
/// hundred levels deep.
package struct JSONObject: Sendable {
    /// The line, from 1.
    package let line: Int

    /// The values by name; which one of two with the same name is not defined.
    package private(set) var values: [String: JSONValue]

    /// The most bytes of a line: 4 MiB, since values take many times as much in memory.
    package static let maximumBytes = 4 << 20

    private let path: String

    /// Decodes a line; nil if it is blank.
    ///
    /// - Parameters:
    ///   - index: the line, from 0.
    ///   - file: where it stands.
    /// - Throws: `CorpusError` (`badData`) for a line that is too long or no object.
    package init?(line index: Int, of file: LineFile) throws(CorpusError) {
        let bytes = Array(file[index].utf8)[...]
        line = index + 1
        path = file.path
        values = [:]
        if bytes.trimmed.isEmpty { return nil }
        guard bytes.count <= Self.maximumBytes else {
            throw wrong(
                "has \(bytes.count) bytes, more than the \(Self.maximumBytes) allowed: check that this is "
                    + "a text file with line ends")
        }
        do {
            values = try JSONDecoder().decode([String: JSONValue].self, from: Data(bytes))
        } catch {
            throw wrong(
                "has \(bytes.trimmed.excerpt), which is no JSON object: write one {…} a line")
        }
    }

    /// The text of a name; throws `CorpusError` (`badData`) if there is none.
    package func string(_ name: String) throws(CorpusError) -> String {
        let value = try value(name)
        guard case .string(let text) = value else { throw wrong(name, value, "a string") }
        return text
    }

    /// The number of a name; throws `CorpusError` (`badData`) if there is none.
    package func number(_ name: String) throws(CorpusError) -> Double {
        let value = try value(name)
        guard case .number(let number) = value else { throw wrong(name, value, "a number") }
        return number
    }

    /// The array of texts of a name; throws `CorpusError` (`badData`) if there is none.
    package func strings(_ name: String) throws(CorpusError) -> [String] {
        var texts: [String] = []
        for value in try array(name, "strings") {
            guard case .string(let text) = value else { throw wrong(name, value, "strings") }
            texts.append(text)
        }
        return texts
    }

    /// The array of numbers of a name; throws `CorpusError` (`badData`) if there is none.
    package func numbers(_ name: String) throws(CorpusError) -> [Double] {
        var numbers: [Double] = []
        for value in try array(name, "numbers") {
            guard case .number(let number) = value else { throw wrong(name, value, "numbers") }
            numbers.append(number)
        }
        return numbers
    }

    /// The label of a name: a text, a whole number, or true or false; throws `CorpusError` (`badData`) if
    /// there is none.
    package func label(_ name: String) throws(CorpusError) -> String {
        try label(try value(name), of: name)
    }

    /// The array of labels of a name; throws `CorpusError` (`badData`) if there is none.
    package func labels(_ name: String) throws(CorpusError) -> [String] {
        var labels: [String] = []
        for value in try array(name, "labels") { labels.append(try label(value, of: name)) }
        return labels
    }

    private func label(_ value: JSONValue, of name: String) throws(CorpusError) -> String {
        switch value {
        case .string(let text): return text
        case .boolean(let truth): return truth ? "true" : "false"
        case .number(let number):
            guard let whole = Int(exactly: number) else {
                throw wrong(name, value, "a text or a whole number")
            }
            return "\(whole)"
        case .null, .array, .object: throw wrong(name, value, "a text or a whole number")
        }
    }

    /// An error in the line.
    ///
    /// - Parameter what: the rest of a sentence that begins with the line: a verb, the value, what to do.
    /// - Returns: the error, of kind `badData`.
    package func wrong(_ what: String) -> CorpusError {
        CorpusError(line: line, of: path, what)
    }

    private func array(_ name: String, _ wanted: String) throws(CorpusError) -> [JSONValue] {
        let value = try value(name)
        guard case .array(let values) = value else { throw wrong(name, value, wanted) }
        return values
    }

    private func value(_ name: String) throws(CorpusError) -> JSONValue {
        if let value = values[name] { return value }
        let names = values.keys.sorted().prefix(10).joined(separator: ", ")
        throw wrong(
            "has nothing of the name \(Array(name.utf8)[...].excerpt), only "
                + "\(Array(names.utf8).prefix(200).excerpt): add it")
    }

    private func wrong(_ name: String, _ value: JSONValue, _ wanted: String) -> CorpusError {
        wrong(
            "has \(value.kind) in \(Array(name.utf8)[...].excerpt), which should be \(wanted): mend the "
                + "line")
    }
}
