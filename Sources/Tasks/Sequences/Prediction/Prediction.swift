/// Answers lines of text with the model of a run, one at a time.
public protocol Predictor: AnyObject {
    /// The model's answer to a line.
    ///
    /// A line is what the run's files have as an example, without its target; the answer is in the words
    /// of the targets. A run of generated examples reads and writes numbers: a word of a line is a time
    /// step, a token or numbers with commas between them, and the answer has the numbers of the last
    /// layer, a word for each step, or one word if the layer has one row a sequence.
    ///
    /// - Parameters:
    ///   - line: the example.
    ///   - place: what to call the line in errors, such as "line 3 of data.txt".
    /// - Returns: the answer; numbers read back as the same `Float`.
    /// - Throws: an error with one sentence about a line that cannot be read.
    func answer(_ line: Substring, place: String) throws -> Prediction
}

/// What a model says, as people and programs read it.
public struct Prediction: Sendable {
    /// In words.
    public var text: String
    /// The probability of each class or label that it may have named; empty if there are none.
    public var probabilities: [(name: String, value: Float)] = []

    init(text: String, probabilities: [(name: String, value: Float)] = []) {
        self.text = text
        self.probabilities = probabilities
    }
}
