/// The text of a recorder's file: JSON whose values have fixed places.
///
/// A record is written by overwriting its values, so that the file is valid JSON all the time.
enum RecorderText {
    /// A value's place in a line.
    struct Field {
        let start: Int
        let width: Int
    }

    /// Characters of a name at most.
    static let nameWidth = 24

    /// The place of a record's values.
    struct Layout {
        let sequence: Field
        let name: Field
        let step: Field
        let bytes: Field
        let start: Field
        let end: Field
        /// Bytes of a line.
        let count: Int
    }

    /// A line without values, and where they go.
    static let (emptyRecord, layout): ([UInt8], Layout) = {
        var text = ""
        func field(_ key: String, width: Int) -> Field {
            text += "\"\(key)\":"
            defer {
                text += String(repeating: " ", count: max(width - 4, 0)) + "null"
                text += key == "end" ? "}\n" : ","
            }
            return Field(start: text.utf8.count, width: width)
        }
        text = " {"
        let sequence = field("sequence", width: 12)
        // With its quotes.
        let name = field("name", width: nameWidth + 2)
        let layout = Layout(
            sequence: sequence, name: name, step: field("step", width: 10),
            bytes: field("bytes", width: 14), start: field("start", width: 14),
            end: field("end", width: 14), count: text.utf8.count)
        return (Array(text.utf8), layout)
    }()

    /// The largest width of the state.
    static let stateWidth = 32

    /// The first line, and the place of the state in it.
    static func header(
        rank: Int, ranks: Int, host: String, process: Int, opened: Int
    ) -> (text: [UInt8], state: Field) {
        let isPlain = { (byte: UInt8) in byte >= 32 && byte < 127 && byte != 34 && byte != 92 }
        let host = String(decoding: host.utf8.map { isPlain($0) ? $0 : 63 }, as: UTF8.self)
        var text =
            "{\"rank\":\(rank),\"ranks\":\(ranks),\"host\":\"\(host)\",\"process\":\(process),"
            + "\"opened\":\(opened),\"state\":"
        let state = Field(start: text.utf8.count, width: stateWidth + 2)
        text += String(repeating: " ", count: state.width - 4) + "null,\"records\":[\n"
        return (Array(text.utf8), state)
    }

    /// The whole file: the header, `capacity` empty records, the end.
    static func file(header: [UInt8], capacity: Int) -> [UInt8] {
        var text = header
        for index in 0..<capacity {
            text += emptyRecord
            if index > 0 { text[text.count - emptyRecord.count] = UInt8(ascii: ",") }
        }
        return text + Array("]}\n".utf8)
    }
}
