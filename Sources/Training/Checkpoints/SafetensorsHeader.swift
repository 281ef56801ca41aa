internal import Foundation

/// The header of a safetensors file as its JSON has it, not yet checked against the data.
struct SafetensorsHeader: Decodable {
    private struct Item: Decodable {
        let dtype: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype
            case shape
            case offsets = "data_offsets"
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private var items: [(name: String, item: Item)] = []
    private(set) var metadata: [String: String] = [:]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for key in container.allKeys {
            if key.stringValue == "__metadata__" {
                metadata = try container.decode([String: String].self, forKey: key)
            } else {
                items.append((key.stringValue, try container.decode(Item.self, forKey: key)))
            }
        }
    }

    static func parse(
        _ bytes: ArraySlice<UInt8>, file: String
    ) throws(SafetensorsError) -> SafetensorsHeader {
        do {
            return try JSONDecoder().decode(SafetensorsHeader.self, from: Data(bytes))
        } catch {
            let reason =
                switch error as? DecodingError {
                case .dataCorrupted(let context): context.debugDescription
                case .keyNotFound(let key, let context):
                    "\(place(context)) has no '\(key.stringValue)'"
                case .typeMismatch(_, let context), .valueNotFound(_, let context):
                    "\(place(context)) has a value of the wrong type"
                default: "not JSON"
                }
            throw SafetensorsError(file: file, problem: .header(reason))
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        context.codingPath.isEmpty
            ? "it" : "'" + context.codingPath.map(\.stringValue).joined(separator: ".") + "'"
    }

    /// Where each array's data starts in the file, with the end of the last one.
    ///
    /// The format wants the data of the arrays to follow one another without gap or overlap.
    func layOut(
        from dataStart: Int, file: String
    ) throws(SafetensorsError) -> (entries: [SafetensorsEntry], starts: [String: Int], end: Int) {
        var placed: [(entry: SafetensorsEntry, start: Int, end: Int)] = []
        for (name, item) in items {
            guard let type = SafetensorsType(rawValue: item.dtype) else {
                throw SafetensorsError(file: file, problem: .type(item.dtype, array: name))
            }
            guard let entry = SafetensorsEntry(checking: name, type, shape: item.shape) else {
                throw SafetensorsError(file: file, problem: .shape(item.shape, array: name))
            }
            guard item.offsets.count == 2, item.offsets[0] >= 0,
                item.offsets[1] >= item.offsets[0],
                item.offsets[1] - item.offsets[0] == entry.byteCount
            else {
                throw SafetensorsError(file: file, problem: .offsets(item.offsets, array: name))
            }
            placed.append((entry, item.offsets[0], item.offsets[1]))
        }
        placed.sort {
            ($0.start, $0.end) != ($1.start, $1.end)
                ? ($0.start, $0.end) < ($1.start, $1.end)
                : JSONText.isOrdered($0.entry.name, $1.entry.name)
        }
        var end = 0
        var starts: [String: Int] = [:]
        for item in placed {
            guard item.start == end else {
                throw SafetensorsError(
                    file: file, problem: .offsets([item.start, item.end], array: item.entry.name))
            }
            starts[item.entry.name] = dataStart + item.start
            end = item.end
        }
        let (whole, overflow) = dataStart.addingReportingOverflow(end)
        return (placed.map(\.entry), starts, overflow ? .max : whole)
    }
}
