public import Tensors

/// The negative log likelihood in nats of mixtures of Gaussians, summed over valid rows.
///
/// Source: Bishop 1994; for handwriting Graves 2013, section 4.1, where a target is (end of stroke, x,
/// y). Deviations are eˢ + floor and correlations limit · tanh r, so that no density is infinite;
/// sums of densities are formed in logarithms. Unlike in Graves, a positive logit of the pen makes
/// the end of a stroke likely. The count is the number of rows.
public final class MixtureDensity: Loss {
    /// The form of the mixtures.
    public let shape: MixtureShape

    private let targets: ElementTargets
    private let work: View<Float>  // of each lane

    /// Records the loss.
    ///
    /// - Parameters:
    ///   - parameters: one mixture a row, as ``Tensors/MixtureShape`` says, [lane][T][b][columns].
    ///   - shape: the form of the mixtures.
    ///   - targets: [lane][T][b][targetColumns], without weights; their lengths say which rows
    ///     count.
    ///   - tape: where to record.
    public init(
        of parameters: Tensor, shape: MixtureShape, targets: ElementTargets, on tape: Tape
    ) {
        precondition(
            parameters.features == shape.columns,
            "\(parameters.features) features for a mixture of \(shape.columns) numbers")
        precondition(targets.weights == nil, "targets of a mixture have no weights")
        targets.check(times: parameters.times, features: shape.targetColumns, on: tape)
        self.shape = shape
        self.targets = targets
        work = tape.scratch(tape.lanes.count * shape.workCount)
        super.init(of: parameters, on: tape)
    }

    override func compute(lane: Int) -> LaneResult {
        let (loss, count) = tape.kernels.mixtureLoss(
            input.value(lane: lane),
            targets: targets.lane(lane, features: shape.targetColumns, of: tape.lanes),
            shape: shape, gradient: gradient(lane: lane), work: part(work, lane: lane))
        return LaneResult(loss: loss, count: Double(count))
    }
}

extension MixtureShape {
    /// A mixture of numbers: rows of K logits, K means, K s.
    public static func univariate(components: Int, floor: Float = 1e-4) -> MixtureShape {
        MixtureShape(
            components: components, isBivariate: false, hasPen: false, floor: floor,
            correlationLimit: 0)
    }

    /// A mixture of points: rows of [the pen's logit,] K logits, 2 K means, 2 K s, K r.
    public static func bivariate(
        components: Int, hasPen: Bool, floor: Float = 1e-4, correlationLimit: Float = 0.999
    ) -> MixtureShape {
        MixtureShape(
            components: components, isBivariate: true, hasPen: hasPen, floor: floor,
            correlationLimit: correlationLimit)
    }
}
