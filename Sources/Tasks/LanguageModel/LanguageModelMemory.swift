internal import DataParallel
internal import Foundation
internal import Layers
internal import Tensors
internal import Training

/// What a language model takes of a machine's memory, estimated before any of it is asked for: a
/// recipe with a digit too many gets a sentence, not a crash.
struct LanguageModelMemory {
    private let recipe: ModelRecipe
    private let copies: Double
    private let vocabulary: Int
    private let tokens: Double

    /// The demand of one rank.
    ///
    /// - Parameters:
    ///   - recipe: the model, and how it is trained.
    ///   - vocabulary: the number of tokens it knows.
    ///   - context: the rank's lanes, and in how many passes it computes them.
    init(_ recipe: Recipe, vocabulary: Int, context: TaskContext) {
        self.recipe = recipe.model
        // Values, gradients with those of passes that wait, and one moment.
        let moment = recipe.training.optimizer.sharded ? 1 / Double(context.ranks.size) : 1
        copies = Double(1 + context.places) + moment
        self.vocabulary = vocabulary
        let times = recipe.training.timeSteps + recipe.training.history
        let rows = (0..<context.passes).map { context.lanes(ofPass: $0).rows }.max() ?? 0
        tokens = Double(rows * times)
    }

    /// Refuses what this machine cannot hold.
    func check() throws(RecipeError) {
        let machine = Double(ProcessInfo.processInfo.physicalMemory)
        guard bytes > machine else { return }
        throw RecipeError(
            "model.hidden = \(recipe.hidden), model.layers = \(recipe.layers) and model.embedding "
                + "= \(recipe.embedding) need at least \(Self.gibibytes(bytes)) GiB a rank, but "
                + "this machine has \(Self.gibibytes(machine)); make the model or batch smaller")
    }

    /// A lower bound in bytes: what is less than this in the machine is too little.
    var bytes: Double {
        let hidden = Double(recipe.hidden), layers = Double(recipe.layers)
        let features = Double(recipe.embedding), classes = Double(vocabulary)
        let cell = RecurrentCells.type(recipe.cell), gates = Double(cell.gates)
        let recurrent = gates * hidden * hidden * layers
        let inputs = gates * hidden * (features + (layers - 1) * hidden)
        let parameters = recurrent + inputs + classes * (recipe.tied ? hidden : features + hidden)
        let model = copies * parameters
        // What a layer keeps; logits.
        let kept = Double(cell.numbersPerUnit) * hidden * layers
        let activations = tokens * (kept + classes)
        return 4 * (model + activations)
    }

    private static func gibibytes(_ bytes: Double) -> String {
        String(format: "%.1f", bytes / 1_073_741_824)
    }
}
