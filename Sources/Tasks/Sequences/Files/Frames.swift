internal import Corpus
internal import Training

/// `frames`: a grey film in an idx file, [frames][height][width]; each frame is to be told from those
/// before it in a window.
struct Frames: ExampleFormat {
    /// The pixels of a frame.
    typealias Record = ArraySlice<UInt8>

    static let name = "frames"
    static let line = "a frame a word, with commas between its pixels of 0 to 255"
    static let dataKeys: [String] = ["numbers.window"]
    static let isOrdered = true

    private let window: Int
    private let pixels: Int

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        Records(try GreyPictures(path: path).pictures, of: path)
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        window = recipe.numbers.window
        pixels = records.first?.count ?? 1
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        window = recipe.numbers.window
        pixels = try schema.size(schema.width, "width")
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.width = pixels
        return schema
    }

    var input: NetworkShape { .steps(pixels) }
    var target: ExampleTarget { .values(pixels, .steps) }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        guard records.count > window, records.allSatisfy({ $0.count == pixels }) else {
            throw CorpusError(
                .badData,
                "'\(records.path)' has a film of \(records.count) frames of \(records.first?.count ?? 0) pixels, too short "
                    + "for windows of \(window), or of another size than \(pixels) pixels: give more "
                    + "frames, or a smaller data.numbers.window")
        }
        return FilmSet(frames: Array(records), window: window, input: input, target: target)
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        let (rows, width) = try GreyPictures.pixels(line, place: place, as: input)
        return .rows(rows.map { $0 / GreyPictures.white }, width: width)
    }

    func text(_ answer: Answer) -> Prediction {
        guard case .numbers(let rows) = answer else { return Prediction(text: "") }
        return Prediction(text: GreyPictures.text(rows))
    }

    func summary(_ records: Records<Record>) -> String {
        "\(records.count) frames of \(pixels) pixels, windows of \(window)"
    }
}

/// Windows over the frames of a film, each with the one behind it as the last target.
private struct FilmSet: ExampleSet {
    let frames: [ArraySlice<UInt8>]
    let window: Int
    let input: NetworkShape
    let target: ExampleTarget

    var judging: Judging { Judging(units: [GreyPictures.white]) }
    var count: Int { frames.count - window }

    var fingerprint: UInt64 { GreyPictures.hash(frames).value }

    func length(_ index: Int) -> Int { window }

    private func row(_ index: Int) -> [Float] {
        frames[index].map { Float($0) / GreyPictures.white }
    }

    /// The frame before.
    func naive(_ index: Int) -> [Float]? { (index..<index + window).flatMap(row) }

    func write(_ index: Int, to slot: ExampleSlot) {
        for time in 0..<window {
            slot.set(row(index + time)[...], at: time)
            for (element, value) in row(index + time + 1).enumerated() {
                slot.set(target: value, element: element, at: time)
            }
        }
    }
}
