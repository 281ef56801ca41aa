import Tensors

/// Hands a given gradient to a tensor, as a loss would: the end of a tape in tests of one layer.
final class GradientFeed: Operation {
    /// The gradient, in the order of the tensor's values.
    let gradient: View<Float>

    private let tensor: Tensor

    /// Records the feeding of `tensor`; the gradient is zeros until it is filled.
    init(_ tensor: Tensor, on tape: Tape) {
        self.tensor = tensor
        gradient = Memory<Float>(count: tensor.value.count).whole
        tape.record(self)
    }

    func forward(_ moment: Moment) {}

    func backward(_ moment: Moment) {
        guard let (view, accumulate) = tensor.claimGradient() else { return }
        precondition(!accumulate, "a fed tensor has another use")
        view.copy(from: gradient)
    }
}
