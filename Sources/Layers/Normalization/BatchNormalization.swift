public import Tensors

/// Batch normalisation (Ioffe & Szegedy 2015) of every feature over all valid steps of all
/// sequences of the global batch.
///
/// Statistics are sums over lanes, weighted by counts: the same on every rank, whatever the ranks
/// hold. Padded steps take no part and come out as 0. Running statistics follow PyTorch: biased
/// variance normalises, unbiased variance is remembered; a batch of a single valid step moves the
/// mean alone, one without any neither. Evaluation uses them and sends nothing.
public final class BatchNormalization {
    /// Features of a row.
    public let features: Int
    /// How fast running statistics follow: new = (1 - momentum) old + momentum batch.
    public let momentum: Float
    /// Added to the variance.
    public let epsilon: Float

    /// Scale γ, [features].
    public let weight: Parameter
    /// Shift β, [features].
    public let bias: Parameter
    /// Running mean, [features].
    public let runningMean: Statistic
    /// Running variance, [features].
    public let runningVariance: Statistic

    /// Declares γ = 1, β = 0, running mean 0 and running variance 1.
    public init(
        _ name: String, features: Int, momentum: Float = 0.1, epsilon: Float = 1e-5,
        in parameters: ParameterSet
    ) {
        self.features = features
        self.momentum = momentum
        self.epsilon = epsilon
        weight = parameters.declare(
            "\(name).weight", shape: [features], initializer: .constant(1))
        bias = parameters.declare("\(name).bias", shape: [features], initializer: .constant(0))
        runningMean = parameters.declareStatistic(
            "\(name).running_mean", shape: [features], initial: 0)
        runningVariance = parameters.declareStatistic(
            "\(name).running_var", shape: [features], initial: 1)
    }

    /// Records the normalisation of x [lane][T][b][features].
    ///
    /// - Parameters:
    ///   - x: input.
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - tape: where to record.
    /// - Returns: y of the same shape.
    public func callAsFunction(_ x: Tensor, lengths: View<Int32>, on tape: Tape) -> Tensor {
        precondition(x.features == features, "\(x.features) features, normalised as \(features)")
        let output = tape.tensor(times: x.times, features: features)
        tape.planGradients(of: [weight, bias])
        tape.planLaneSum(2 * features + 1)
        tape.record(
            Normalizing(layer: self, input: x, lengths: lengths, output: output, tape: tape))
        return output
    }
}
