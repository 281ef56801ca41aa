/// The pieces of JSON that Lockstep writes itself, so that equal values are equal bytes.
enum JSONText {
    /// A text in quotes, with what JSON or YAML demands escaped.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}",
                "\u{FFFE}", "\u{FFFF}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The shortest decimal that reads back as the same number; null for NaN and infinities, which
    /// JSON does not have.
    static func number(_ number: Double) -> String {
        number.isFinite ? "\(number)" : "null"
    }

    /// Writes an object.
    ///
    /// - Parameter members: keys and values, the values already JSON
    /// - Returns: the object on one line, its keys sorted by their UTF-8 bytes
    static func object(_ members: [(key: String, value: String)]) -> String {
        let sorted = members.sorted { isOrdered($0.key, $1.key) }
        return "{" + sorted.map { quoted($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
    }

    /// Order by UTF-8 bytes: the same everywhere, unlike Unicode collation.
    static func isOrdered(_ first: String, _ second: String) -> Bool {
        first.utf8.lexicographicallyPrecedes(second.utf8)
    }
}
