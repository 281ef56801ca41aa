public import Tensors

/// Adagrad (Duchi, Hazan, Singer 2011), with PyTorch's definition: s += g²,
/// w -= rate / (1 + (t - 1) decay) g / (√s + ε) in update t, counted from 1.
public final class Adagrad: Optimizer {
    /// How fast the rate falls.
    public let rateDecay: Double
    /// What the sum of squares starts from.
    public let initialAccumulator: Double
    /// Added to the root.
    public let epsilon: Double
    /// L2 penalty, added to the gradient.
    public let weightDecay: Double
    /// The elements that it updates.
    public let part: Range<Int>
    /// Updates done so far.
    public var updates = 0

    private let sum: Memory<Float>

    /// Makes the rule for parameters that were allocated, or for a part of their elements;
    /// the defaults are PyTorch's.
    public init(
        for parameters: ParameterSet, part: Range<Int>? = nil, rateDecay: Double = 0,
        initialAccumulator: Double = 0,
        epsilon: Double = 1e-10, weightDecay: Double = 0
    ) {
        self.rateDecay = rateDecay
        self.initialAccumulator = initialAccumulator
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        let part = part ?? 0..<parameters.values.count
        self.part = part
        sum = Memory(count: part.count)
        // Gaps between parameters stay zero.
        for parameter in parameters.parameters {
            let start = parameter.value.offset
            let own = (start..<start + parameter.count).clamped(to: part)
            sum.whole[own.lowerBound - part.lowerBound..<own.upperBound - part.lowerBound]
                .fill(Float(initialAccumulator))
        }
    }

    /// The sum of squares.
    public var moments: [Moments] { [Moments(name: "sum", values: sum)] }

    /// Changes the parameters in ``part`` once.
    public func update(_ parameters: ParameterSet, rate: Double, with kernels: Kernels) {
        kernels.adagrad(
            rate: Float(rate / (1 + Double(updates) * rateDecay)), epsilon: Float(epsilon),
            penalty: Float(weightDecay), gradient: parameters.gradientsOnly[part], sum: sum.whole,
            weight: parameters.values.whole[part])
        updates += 1
        parameters.markChanged()
    }
}
