/// Answers lines of text with the model of a run.
public protocol Predictor: AnyObject {
    /// The model's answers to some lines.
    ///
    /// A line is what the run's files have as an example, without its target; the answer is in the words
    /// of the targets. A run of generated examples reads and writes numbers: a word of a line is a time
    /// step, a token or numbers with commas between them, and the answer has the numbers of the last
    /// layer, a word for each step, or one word if the layer has one row a sequence.
    ///
    /// - Parameter lines: the examples; answered together, which is faster and changes no bit.
    /// - Returns: an answer each; numbers read back as the same `Float`.
    /// - Throws: an error with one sentence about a line that cannot be read.
    func answers(_ lines: [PredictorLine]) throws -> [Prediction]
}

/// A line that is to be answered.
public struct PredictorLine: Sendable {
    /// The line, without its end.
    public var text: Substring
    /// What to call it in errors, such as "line 3 of data.txt".
    public var place: String

    /// Names a line.
    public init(_ text: Substring, place: String) {
        self.text = text
        self.place = place
    }
}

/// What a model says, as people and programs read it.
public struct Prediction: Sendable {
    /// In words.
    public var text: String
    /// For each step, or for the whole, the probability of each class or label that it may have named; empty
    /// if there are none.
    public var probabilities: [[(name: String, value: Float)]] = []
    /// The probability of the whole text, where it is not made of classes or labels that are told alone.
    public var probability: Double?
    /// Whether something is told of each step, not of the whole.
    public var isOfSteps = false
    /// The time steps that were read.
    public var steps = 0

    init(
        text: String, probabilities: [[(name: String, value: Float)]] = [],
        probability: Double? = nil
    ) {
        self.text = text
        self.probabilities = probabilities
        self.probability = probability
    }
}
