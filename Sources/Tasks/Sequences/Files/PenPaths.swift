internal import Corpus
internal import Training

/// `pen`: drawings by the strokes of a pen; each point is to be told from those before it.
///
/// A target is (end of stroke, across, down), the way from the point before (Graves 2013). A network
/// reads the same of the last point and how many strokes are still to be ended, so that a drawing knows
/// when it is complete.
struct PenPaths: ExampleFormat {
    typealias Record = PenDrawing

    static let name = "pen"
    static let line = PenDrawing.line
    static let dataKeys: [String] = []

    /// The strokes that count as 1 in what a network reads, about as many as a drawing has.
    private static let unit: Float = 10

    /// The root of the mean squared way from one point to the next, across and down.
    let scale: Float
    /// How many training drawings have one stroke, two, and so on.
    let strokeCounts: [Int]

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        Records(try PenFile(path: path).drawings, of: path)
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        var squares = 0.0, count = 0
        for record in records {
            for way in Self.ways(record) {
                squares += Double(way.x) * Double(way.x) + Double(way.y) * Double(way.y)
                count += 2
            }
        }
        let mean = (squares / Double(max(count, 1))).squareRoot()
        scale = mean > 0 ? Float(mean) : 1
        let most = records.reduce(1) { max($0, $1.strokes.count) }
        var counts = Array(repeating: 0, count: most)
        for record in records { counts[record.strokes.count - 1] += 1 }
        strokeCounts = counts
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        guard let scale = schema.deviations?.first, scale > 0,
            let counts = schema.strokeCounts, counts.contains(where: { $0 > 0 }),
            counts.allSatisfy({ $0 >= 0 })
        else {
            throw CorpusError(
                .badData, "'\(ExampleSchema.fileName)' does not fit the recipe: train again")
        }
        self.scale = scale
        strokeCounts = counts
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.deviations = [scale]
        schema.strokeCounts = strokeCounts
        return schema
    }

    var input: NetworkShape { .steps(4) }
    var target: ExampleTarget { .values(3, .steps) }

    /// The ways from each point to the next.
    private static func ways(_ drawing: PenDrawing) -> [SIMD2<Float>] {
        let points = Array(drawing.strokes.joined())
        return zip(points.dropFirst(), points).map { $0 - $1 }
    }

    /// (End of stroke, across, down) of each point; the way to the first one is 0.
    private func rows(_ drawing: PenDrawing) -> [[Float]] {
        let ends = drawing.strokes.flatMap { stroke in
            stroke.indices.map { $0 == stroke.count - 1 ? Float(1) : 0 }
        }
        let ways = [SIMD2()] + Self.ways(drawing).map { $0 / scale }
        return zip(ends, ways).map { [$0, $1.x, $1.y] }
    }

    /// What a network reads of a point.
    func row(_ point: [Float], strokesLeft: Int) -> [Float] {
        point + [Float(strokesLeft) / Self.unit]
    }

    /// What a network reads of each point.
    private func inputs(_ rows: [[Float]], strokes: Int) -> [Float] {
        var left = strokes
        return rows.flatMap { point in
            if point[0] > 0.5 { left -= 1 }
            return row(point, strokesLeft: left)
        }
    }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        var set = LoadedExamples(input, target: target)
        for record in records {
            let rows = rows(record)
            set.append(
                Example(
                    input: .rows(
                        inputs(rows.dropLast(), strokes: record.strokes.count),
                        width: input.features),
                    goal: .values(rows.dropFirst().flatMap(\.self))))
        }
        return set
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        let drawing = try PenDrawing(Array(line.utf8)[...]) {
            CorpusError(.badData, "\(place) \($0)")
        }
        return .rows(
            inputs(rows(drawing), strokes: drawing.strokes.count), width: input.features)
    }

    func text(_ answer: Answer) -> Prediction {
        switch answer {
        case .parameters(let rows), .numbers(let rows):
            Prediction(text: SequenceText.format(rows))
        default: Prediction(text: "")
        }
    }

    func summary(_ records: Records<Record>) -> String {
        let strokes = records.reduce(0) { $0 + $1.strokes.count }
        let points = records.reduce(0) { $0 + $1.pointCount }
        return "\(records.count) drawings of \(strokes) strokes, \(points) points"
    }
}
