internal import Corpus
internal import Tensors
public import Training

/// The layers of a recipe's model with their shapes and how many numbers are trained.
public struct ModelTable: Sendable {
    /// What the model reads, such as "steps × 2".
    public let input: String
    /// One row a layer: name, kind, what it reads, what it makes, trained numbers.
    public let rows: [[String]]
    /// The titles of the columns.
    public static let titles = ["layer", "kind", "reads", "makes", "parameters"]
    /// Trained numbers of the whole model.
    public let parameterCount: Int

    /// The table of a recipe's model.
    ///
    /// The vocabulary of a language model comes from its text, which is read.
    ///
    /// - Throws: an error with one sentence about a layer that does not fit, or about the text.
    public init(_ recipe: Recipe) throws {
        let parameters = ParameterSet()
        let entries: [Network.Entry], input: NetworkShape
        if recipe.task == SequenceTask.name {
            let examples = try ExampleSets(recipe).train
            let network = try SequenceTask.model(recipe.model, for: examples, in: parameters).0
            entries = network.entries + Self.loss(recipe, after: network, parameters)
            input = network.input
        } else if recipe.task == TranslationTask.name {
            let languages = try TranslationTables(recipe).train.languages
            entries = try TranslationModel(
                recipe.model, languages: languages, in: parameters
            ).entries
            input = languages.input
        } else {
            let text = try LanguageModelText(recipe.data).train
            let vocabulary = TextVocabulary(learning: text, recipe.data.text).count
            let network = LanguageModelNetwork(
                recipe.model, vocabulary: vocabulary, in: parameters)
            (entries, input) = (network.entries(of: parameters), .tokens(below: vocabulary))
        }
        self.input = input.description
        rows = entries.map {
            [
                $0.name, $0.kind, $0.inputs.joined(separator: ", "), $0.shape.description,
                "\($0.parameterCount)",
            ]
        }
        parameterCount = parameters.parameterCount
    }

    /// The loss as a last row, if it has parameters of its own, as a CRF has.
    private static func loss(
        _ recipe: Recipe, after network: Network, _ parameters: ParameterSet
    ) -> [Network.Entry] {
        let count =
            parameters.parameterCount - network.entries.reduce(0) { $0 + $1.parameterCount }
        guard count > 0 else { return [] }
        return [
            Network.Entry(
                name: "loss", kind: recipe.model.loss.name.rawValue,
                inputs: [network.entries.last?.name ?? Network.inputName], shape: network.output,
                parameterCount: count)
        ]
    }

    /// The table as lines with columns below one another.
    public var lines: [String] {
        let all = [Self.titles] + rows
        let widths = Self.titles.indices.map { column in
            all.map { $0[column].count }.max() ?? 0
        }
        return all.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                let gap = String(repeating: " ", count: cell.1 - cell.0.count)
                // Numbers, in the last column, stand at the right.
                return column == row.count - 1 ? gap + cell.0 : cell.0 + gap
            }
            return cells.joined(separator: "  ")
        }
    }
}
