import Tensors

/// Stands for the layers above the benchmarked one: hands its output a gradient.
final class GradientSource: Operation {
    /// Seconds spent here, which are not the layer's.
    private(set) var seconds = 0.0

    private let tensor: Tensor
    private let gradient: View<Float>

    /// Records a gradient of small random numbers for `tensor`.
    init(_ tensor: Tensor, on tape: Tape) {
        self.tensor = tensor
        gradient = Memory<Float>(count: tensor.value.count).whole
        tape.kernels.uniform(gradient, seed: 3, site: 3, range: -0.01..<0.01)
        tape.record(self)
    }

    func forward(_ moment: Moment) {}

    func backward(_ moment: Moment) {
        seconds += Timing.seconds {
            if let (view, _) = tensor.claimGradient() { view.copy(from: gradient) }
        }
    }
}
