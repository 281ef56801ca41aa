/// The section `model.regularization`: the regularisers of AWD-LSTM (Merity, Keskar, Socher 2017).
public struct RegularizationRecipe: Equatable, Sendable {
    /// The dropout of the first recurrent layer's input; nil is `model.dropout`.
    public var inputDropout: Double?
    /// The dropout of the last recurrent layer's output; nil is `model.dropout`.
    public var outputDropout: Double?
    /// The probability that a token of the vocabulary is dropped wherever it stands in a step.
    public var wordDropout = 0.0
    /// The probability that a number of a recurrent matrix is dropped in a step.
    public var weightDrop = 0.0
    /// The factor of the mean square of the last layer's dropped output.
    public var activation = 0.0
    /// The factor of the mean squared change of the last layer's output from step to step.
    public var temporalActivation = 0.0

    /// None of them.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        let rates = NumberRange.from(0, below: 1)
        inputDropout = try reader.optionalNumber("inputDropout", rates)
        outputDropout = try reader.optionalNumber("outputDropout", rates)
        wordDropout = try reader.number("wordDropout", rates, default: wordDropout)
        weightDrop = try reader.number("weightDrop", rates, default: weightDrop)
        activation = try reader.number("activation", .from(0), default: activation)
        temporalActivation = try reader.number(
            "temporalActivation", .from(0), default: temporalActivation)
    }

    /// The keys that differ from what is usual, with their values.
    package var unusual: [(key: String, value: String)] {
        zip(entries, RegularizationRecipe().entries).filter { $0 != $1 }
            .map { ($0.0.key, $0.0.value.yaml) }
    }

    var entries: [RecipeEntry] {
        let section = "model.regularization"
        return [
            RecipeEntry("\(section).inputDropout", RecipeValue(inputDropout)),
            RecipeEntry("\(section).outputDropout", RecipeValue(outputDropout)),
            RecipeEntry("\(section).wordDropout", .number(wordDropout)),
            RecipeEntry("\(section).weightDrop", .number(weightDrop)),
            RecipeEntry("\(section).activation", .number(activation)),
            RecipeEntry("\(section).temporalActivation", .number(temporalActivation)),
        ]
    }
}
