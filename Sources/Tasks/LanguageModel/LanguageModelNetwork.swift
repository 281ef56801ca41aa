internal import Layers
internal import Tensors
internal import Training

/// The layers of a language model: embedding, a stack of recurrent layers, an output map.
///
/// Dropout stands before each recurrent layer and before the output (Zaremba et al. 2014); penalties
/// look at the last layer's output before and after it (Merity, McCann, Socher 2017); batch
/// normalisation, where asked for, normalises the input of each recurrent layer over the sequence
/// (Laurent et al. 2016).
final class LanguageModelNetwork {
    let vocabulary: Int
    let recipe: ModelRecipe
    /// The recurrent layers, first one first.
    let cells: [any RecurrentCell]

    private let embedding: Embedding
    private let normalizations: [BatchNormalization]
    private let output: Linear

    init(_ recipe: ModelRecipe, vocabulary: Int, in parameters: ParameterSet) {
        self.recipe = recipe
        self.vocabulary = vocabulary
        embedding = Embedding(
            "embedding", vocabulary: vocabulary, features: recipe.embedding, in: parameters)
        func inputs(_ layer: Int) -> Int { layer == 0 ? recipe.embedding : recipe.hidden }
        normalizations =
            recipe.batchNorm
            ? (0..<recipe.layers).map {
                BatchNormalization("normalization.\($0)", features: inputs($0), in: parameters)
            } : []
        cells = (0..<recipe.layers).map {
            RecurrentCells.type(recipe.cell).init(
                RecurrentPlace(
                    recipe.cell, layer: $0, inputs: inputs($0), units: recipe.hidden,
                    options: recipe.cellOptions, in: parameters))
        }
        output =
            recipe.tied
            ? Linear("output", tiedTo: embedding.weight, in: parameters)
            : Linear("output", inputs: recipe.hidden, outputs: vocabulary, in: parameters)
    }

    /// Records the network for T steps.
    ///
    /// - Parameters:
    ///   - tokens: [lane][T][b].
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - times: T.
    ///   - tape: where to record.
    /// - Returns: logits [lane][T][b][V], and the state of each recurrent layer.
    func record(
        tokens: View<Int32>, lengths: View<Int32>, times: Int, on tape: Tape
    ) -> (logits: Tensor, states: [RecurrentState]) {
        let regularization = recipe.regularization
        var x = embedding(tokens, times: times, on: tape)
        x = WordDropout("embedding.dropout", rate: Float(regularization.wordDropout))(
            x, tokens: tokens, on: tape)
        var states: [RecurrentState] = []
        for (layer, cell) in cells.enumerated() {
            if recipe.batchNorm { x = normalizations[layer](x, lengths: lengths, on: tape) }
            let rate = layer == 0 ? regularization.inputDropout : nil
            x = dropout("\(recipe.cell).\(layer).dropout", rate)(x, on: tape)
            let result = cell(x, lengths: lengths, on: tape)
            x = result.sequence
            states.append(result.state)
        }
        ActivationPenalty(change: Float(regularization.temporalActivation))(
            x, lengths: lengths, on: tape)
        x = dropout("output.dropout", regularization.outputDropout)(x, on: tape)
        ActivationPenalty(size: Float(regularization.activation))(x, lengths: lengths, on: tape)
        return (output(x, on: tape), states)
    }

    private func dropout(_ name: String, _ rate: Double?) -> Dropout {
        Dropout(name, rate: Float(rate ?? recipe.dropout), kind: recipe.dropoutKind)
    }
}
