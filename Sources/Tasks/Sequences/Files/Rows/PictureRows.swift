internal import Corpus
internal import Training

/// Turns PNG and JPEG files into rows of numbers from 0 to 1: a step is a row of pixels from above, or
/// `stacking` of them as planes.
struct PictureRows: RowReader {
    static let format = "pictures"
    static let kind = "a PNG or JPEG file"
    static let plural = "pictures"
    static let dataKeys = [
        "numbers.height", "numbers.width", "numbers.channels", "numbers.stacking",
    ]

    private let size: PictureFile.Size
    private let recipe: NumberDataRecipe

    static func read(_ path: String, _ recipe: NumberDataRecipe) throws -> PictureFile {
        try PictureFile(path: path, form: form(recipe))
    }

    private static func form(_ recipe: NumberDataRecipe) -> PictureFile.Form {
        guard let height = recipe.height, let width = recipe.width else {
            return PictureFile.Form(channels: recipe.channels)
        }
        return PictureFile.Form(
            size: PictureFile.Size(height: height, width: width), channels: recipe.channels)
    }

    init(learning files: [PictureFile], _ recipe: NumberDataRecipe) throws {
        size = files.first?.size ?? PictureFile.Size(height: 1, width: 1)
        self.recipe = recipe
        guard size.height.isMultiple(of: recipe.stacking) else {
            throw RecipeError(
                "data.numbers.stacking = \(recipe.stacking) must divide the \(size.height) rows of a "
                    + "picture; give another number, or data.numbers.height and width")
        }
    }

    init(_ schema: ExampleSchema, _ recipe: NumberDataRecipe) throws {
        size = PictureFile.Size(
            height: try schema.size(schema.height, "height"),
            width: try schema.size(schema.width, "width"))
        self.recipe = recipe
    }

    func save(in schema: inout ExampleSchema) {
        schema.height = size.height
        schema.width = size.width
    }

    var width: Int { recipe.channels * recipe.stacking * size.width }

    func fault(of file: PictureFile) -> String? {
        if file.size == size { return nil }
        return "has \(file.size.height) × \(file.size.width) pixels, where \(size.height) × "
            + "\(size.width) were learnt: scale it, or train with data.numbers.height and width"
    }

    func rows(of files: [PictureFile]) -> any RowSet {
        PictureRowSet(
            pictures: files.map(\.planes), channels: recipe.channels,
            run: recipe.stacking * size.width, steps: size.height / recipe.stacking)
    }
}

/// Pictures as bytes, written out row by row when they are asked for.
private struct PictureRowSet: RowSet {
    /// Planes of each, [channels][steps × run].
    let pictures: [[UInt8]]
    let channels: Int
    /// Values of a step in each plane.
    let run: Int
    let steps: Int

    var count: Int { pictures.count }

    func length(_ index: Int) -> Int { steps }

    func forEachRow(of index: Int, _ body: (_ time: Int, _ row: ArraySlice<Float>) -> Void) {
        let planes = pictures[index]
        for time in 0..<steps {
            let row = (0..<channels).flatMap { channel in
                let start = (channel * steps + time) * run
                return planes[start..<start + run].map { Float($0) / 255 }
            }
            body(time, row[...])
        }
    }
}
