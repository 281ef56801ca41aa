internal import Corpus
internal import Foundation
internal import Training

/// `images`: grey pictures in idx files, read row by row; their classes stand in the file whose name has
/// `labels-idx1` where theirs has `images-idx3`.
struct ImageRows: ExampleFormat {
    /// The pixels of a picture, and its class.
    struct Record {
        let pixels: ArraySlice<UInt8>
        /// Pixels of a row.
        let width: Int
        let label: UInt8?
    }

    static let name = "images"
    static let line = "a picture: a word a row, with commas between its pixels of 0 to 255"
    static let dataKeys: [String] = ["numbers.target"]

    private let recipe: DataRecipe
    let width: Int
    let height: Int
    private let labels: LabelNames?

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        let file = try GreyPictures(path: path)
        var labels: [UInt8]?
        if recipe.numbers.target == .label { labels = try Self.labels(of: path) }
        if let labels, labels.count != file.pictures.count {
            throw CorpusError(
                .badData,
                "'\(path)' has \(file.pictures.count) pictures, but its file of labels "
                    + "\(labels.count)")
        }
        return Records(
            file.pictures.enumerated().map { index, pixels in
                Record(pixels: pixels, width: file.width, label: labels?[index])
            }, of: path)
    }

    private static func labels(of path: String) throws -> [UInt8] {
        let other = path.replacingOccurrences(of: "images-idx3", with: "labels-idx1")
        guard other != path else {
            throw CorpusError(
                .badData,
                "'\(path)' has no labels beside it: a file of pictures is called …images-idx3…, and "
                    + "that of their classes …labels-idx1…")
        }
        try DataFile.check(other)
        guard case .bytes(let labels) = try IdxFile(path: other).values else {
            throw CorpusError(.badData, "'\(other)' has classes that are no bytes")
        }
        return labels
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        let width = records.first?.width ?? 1
        height = (records.first?.pixels.count ?? 1) / width
        self.recipe = recipe
        self.width = width
        var names = SymbolCounts()
        for record in records { if let label = record.label { names.add("\(label)") } }
        labels =
            recipe.numbers.target == .label
            ? try LabelNames(names.sorted, in: recipe.train) : nil
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe
        width = try schema.size(schema.width, "width")
        height = try schema.size(schema.height, "height")
        labels = schema.labels == nil ? nil : try schema.labelNames
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.labels = labels?.names
        schema.height = height
        schema.width = width
        return schema
    }

    var input: NetworkShape { .steps(width) }

    var target: ExampleTarget {
        labels.map { .classes($0.count, .sequence) } ?? .labels(width, .steps)
    }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        if let other = records.first(where: {
            $0.width != width || $0.pixels.count != width * height
        }) {
            throw CorpusError(
                .badData,
                "'\(records.path)' has pictures of \(other.pixels.count / other.width) × \(other.width) pixels, "
                    + "which is not the size that was learnt, \(height) × \(width): scale them")
        }
        let classes = try labels.map { labels in
            try records.enumerated().map {
                try labels.index(
                    "\($1.label ?? 0)", of: "picture \(records.place($0) + 1) of '\(records.path)'")
            }
        }
        return PictureSet(
            pictures: records.map(\.pixels), classes: classes, input: input, target: target)
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        let (rows, width) = try GreyPictures.pixels(line, place: place, as: input)
        if labels != nil { return .rows(rows.map { $0 / GreyPictures.white }, width: width) }
        // As in training, the first row is told from nothing.
        let ink = rows.map { $0 > GreyPictures.white / 2 ? Float(1) : 0 }
        return .rows(Array(repeating: 0, count: width) + ink, width: width)
    }

    func text(_ answer: Answer) -> Prediction {
        if let labels { return labels.text(answer) }
        guard case .labels(let rows) = answer else { return Prediction(text: "") }
        return Prediction(text: GreyPictures.text(rows))
    }

    var tellsNext: Bool { labels == nil }

    func summary(_ records: Records<Record>) -> String {
        "\(records.count) pictures in rows of \(width) pixels"
            + (labels.map { ", \($0.count) labels" } ?? "")
    }
}

/// Pictures as bytes, written out row by row when they are asked for.
///
/// Without classes each row, seen as ink or none, is to be told from those above it.
private struct PictureSet: ExampleSet {
    let pictures: [ArraySlice<UInt8>]
    let classes: [Int32]?
    let input: NetworkShape
    let target: ExampleTarget

    var count: Int { pictures.count }

    var fingerprint: UInt64 {
        var hash = GreyPictures.hash(pictures)
        if let classes { hash.add(classes) }
        return hash.value
    }

    func length(_ index: Int) -> Int { pictures[index].count / input.features }

    func write(_ index: Int, to slot: ExampleSlot) {
        let pixels = pictures[index], width = input.features
        if let classes { slot.set(target: Int(classes[index])) }
        for row in 0..<length(index) {
            let start = pixels.startIndex + row * width
            for column in 0..<width {
                let value = Float(pixels[start + column]) / GreyPictures.white
                if classes != nil {
                    slot.set(value, feature: column, at: row)
                } else {
                    let ink: Float = value > 0.5 ? 1 : 0
                    slot.set(target: ink, element: column, at: row)
                    if row + 1 < length(index) { slot.set(ink, feature: column, at: row + 1) }
                }
            }
        }
    }
}
