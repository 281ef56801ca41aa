public import Tensors

/// A convolution over the time steps of each sequence.
///
/// PyTorch's `nn.Conv1d`: a cross-correlation, with the same names, layouts and initial values. Every
/// sequence is padded at its own ends, so that a batch gives what its sequences give one by one.
public final class Convolution1D {
    /// The weight, [outputs, inputs / groups, kernel].
    public let weight: Parameter
    /// The bias, [outputs]; nil for none.
    public let bias: Parameter?
    /// How the window moves over time.
    public let window: SlidingWindow
    /// Features of a row that is read, and of one that is made.
    public let inputs: Int, outputs: Int
    /// Equal groups of features; outputs of a group see inputs of the same group alone.
    public let groups: Int

    let parameters: ParameterSet

    /// Declares `name.weight` and `name.bias`, uniform in ±1/√(numbers of a patch) as PyTorch does.
    public init(
        _ name: String, inputs: Int, outputs: Int, window: SlidingWindow, groups: Int = 1,
        hasBias: Bool = true, in parameters: ParameterSet
    ) {
        precondition(
            groups > 0 && inputs % groups == 0 && outputs % groups == 0,
            "\(groups) groups of \(inputs) and \(outputs) features")
        self.inputs = inputs
        self.outputs = outputs
        self.window = window
        self.groups = groups
        self.parameters = parameters
        let patch = inputs / groups * window.kernel
        let initializer = Initializer.uniform(bound: 1 / Float(patch).squareRoot())
        weight = parameters.declare(
            "\(name).weight", shape: [outputs, inputs / groups, window.kernel],
            initializer: initializer)
        bias =
            hasBias
            ? parameters.declare("\(name).bias", shape: [outputs], initializer: initializer) : nil
    }

    /// Records the convolution.
    ///
    /// - Parameters:
    ///   - x: [lane][T][b][inputs].
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - tape: where to record.
    /// - Returns: [lane][T'][b][outputs] with its lengths; of a sequence that is shorter than the
    ///   window nothing is left.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, on tape: Tape
    ) -> ShorterSequence {
        precondition(x.features == inputs, "\(x.features) features for a convolution of \(inputs)")
        let lengths = StepLengths(window, x, lengths: lengths)
        let output = tape.output(
            times: lengths.plan.outputTimes, features: outputs, valueUntil: .forward)
        tape.planGradients(of: [weight] + (bias.map { [$0] } ?? []))
        tape.record(
            StepConvolution(self, x, output, lengths, on: tape), using: [.factor(x)])
        return ShorterSequence(sequence: output, lengths: lengths.outputs)
    }
}
