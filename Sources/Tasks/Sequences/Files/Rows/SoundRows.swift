internal import Corpus
internal import Training

/// Turns WAV files into rows of log-mel features, each of mean 0 and deviation 1 over what was learnt from, or
/// over the sound.
struct SoundRows: RowReader {
    /// The features of a sound.
    struct File {
        /// [T][width], as they were measured, or in the sound's own scale.
        let features: [Float]
        /// Samples a second.
        let rate: Int
    }

    static let format = "sounds"
    static let kind = "a WAV file"
    static let plural = "sounds"
    static let dataKeys = [
        "numbers.filters", "numbers.deltas", "numbers.stacking", "numbers.normalization",
        "numbers.dynamicRange",
    ]

    let width: Int
    private let rate: Int
    private let scale: ColumnScale

    static func read(_ path: String, _ recipe: NumberDataRecipe) throws -> File {
        let sound = try WaveFile(path: path)
        let mel = try LogMel(
            sampleRate: sound.sampleRate, filterCount: recipe.filters,
            deltaOrder: recipe.deltas, stacking: recipe.stacking, dynamicRange: recipe.dynamicRange)
        let features = mel.features(of: sound.samples)
        if recipe.normalization == .corpus {
            return File(features: features, rate: sound.sampleRate)
        }
        let own = ColumnScale(learning: CollectionOfOne(features), width: width(recipe))
        return File(features: own.apply(features), rate: sound.sampleRate)
    }

    private static func width(_ recipe: NumberDataRecipe) -> Int {
        recipe.filters * (recipe.deltas + 1) * recipe.stacking
    }

    init(learning files: [File], _ recipe: NumberDataRecipe) throws {
        width = Self.width(recipe)
        rate = files.first?.rate ?? 0
        scale = ColumnScale(learning: files.lazy.map(\.features), width: width)
    }

    init(_ schema: ExampleSchema, _ recipe: NumberDataRecipe) throws {
        width = Self.width(recipe)
        rate = schema.rate ?? 0
        scale = try schema.scale
    }

    func save(in schema: inout ExampleSchema) {
        schema.set(scale)
        schema.rate = rate
    }

    func fault(of file: File) -> String? {
        if file.rate != rate {
            return "has \(file.rate) samples a second, where \(rate) were learnt: convert it"
        }
        return file.features.isEmpty ? "has no sound: mend it or leave it out" : nil
    }

    func rows(of files: [File]) -> any RowSet {
        SoundRowSet(sounds: files.map { scale.apply($0.features) }, width: width)
    }
}

/// Sounds in their scale.
private struct SoundRowSet: RowSet {
    let sounds: [[Float]]
    let width: Int

    var count: Int { sounds.count }

    func length(_ index: Int) -> Int { sounds[index].count / width }

    func forEachRow(of index: Int, _ body: (_ time: Int, _ row: ArraySlice<Float>) -> Void) {
        for time in 0..<length(index) {
            body(time, sounds[index][time * width..<(time + 1) * width])
        }
    }
}
