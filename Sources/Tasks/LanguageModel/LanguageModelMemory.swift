internal import Foundation
internal import Layers
internal import Tensors
internal import Training

/// What a language model takes of a machine's memory, estimated before any of it is asked for: a
/// recipe with a digit too many gets a sentence, not a crash.
struct LanguageModelMemory {
    private let recipe: ModelRecipe
    private let vocabulary: Int
    private let tokens: Double

    /// The demand of one rank.
    ///
    /// - Parameters:
    ///   - recipe: the model.
    ///   - vocabulary: the number of tokens it knows.
    ///   - timeSteps: the longest step.
    ///   - lanes: the rank's lanes.
    init(_ recipe: ModelRecipe, vocabulary: Int, timeSteps: Int, lanes: LaneGroup) {
        self.recipe = recipe
        self.vocabulary = vocabulary
        tokens = Double(lanes.rows * timeSteps)
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
        let parameters = recurrent + inputs + classes * (features + hidden)
        // Values, gradients and one moment.
        let model = 3 * parameters
        // What a layer keeps; logits.
        let kept = Double(cell.numbersPerUnit) * hidden * layers
        let activations = tokens * (kept + classes)
        return 4 * (model + activations)
    }

    private static func gibibytes(_ bytes: Double) -> String {
        String(format: "%.1f", bytes / 1_073_741_824)
    }
}
