package import Tensors

/// Answers that are written side by side, a token each in a step: so many to every source.
package protocol AnswerSteps: AnyObject {
    /// Answers to a source, K.
    var answers: Int { get }
    /// The tokens that the next step reads, [source][answer].
    var tokens: View<Int32> { get }
    /// How it computes.
    var kernels: Kernels { get }

    /// Runs a step.
    func advance() throws
    /// What an answer's decoder says in that step, [V].
    func logits(_ answer: Int) -> View<Float>
    /// What it attended to in that step, a number a position; nil without attention.
    func attention(_ answer: Int) -> View<Float>?
    /// Lets every answer go on from the state that another one of its source has reached.
    func continueFrom(_ parent: (_ answer: Int) -> Int)
}
