internal import CKernels

/// The form of a mixture of Gaussians that a row of numbers describes.
///
/// A univariate row is K logits of weights, K means, K s, for deviations eˢ + floor. A bivariate row
/// is [the pen's logit,] K logits of weights, K first means, K second means, K first s, K second s,
/// K r, for correlations limit · tanh r.
public struct MixtureShape: Equatable, Sendable {
    /// Components, K.
    public let components: Int
    /// Whether targets are points of a plane instead of numbers.
    public let isBivariate: Bool
    /// Whether rows and targets start with the end of a stroke.
    public let hasPen: Bool
    /// What every deviation has at least, in 0...1.
    public let floor: Float
    /// The largest correlation, in 0...1.
    public let correlationLimit: Float

    /// Names it.
    public init(
        components: Int, isBivariate: Bool, hasPen: Bool, floor: Float, correlationLimit: Float
    ) {
        precondition(components > 0 && (isBivariate || !hasPen), "a mixture of \(components)")
        precondition(
            floor >= 0 && floor <= 1 && correlationLimit >= 0 && correlationLimit <= 1,
            "a mixture with floor \(floor), correlations up to \(correlationLimit)")
        self.components = components
        self.isBivariate = isBivariate
        self.hasPen = hasPen
        self.floor = floor
        self.correlationLimit = correlationLimit
    }

    /// Numbers of a row that describes a mixture.
    public var columns: Int { (isBivariate ? 6 : 3) * components + (hasPen ? 1 : 0) }

    /// Numbers of a target.
    public var targetColumns: Int { (isBivariate ? 2 : 1) + (hasPen ? 1 : 0) }

    /// Numbers of working memory for a lane.
    public var workCount: Int { 7 * ((components + 15) / 16 * 16) }
}

extension Kernels {
    /// The negative log likelihood of mixtures of Gaussians, summed over the rows of a lane.
    ///
    /// - Parameters:
    ///   - x: mixtures, [rows][columns].
    ///   - targets: targets [rows][targetColumns], without weights.
    ///   - shape: the form of the mixtures.
    ///   - gradient: where the gradient goes, like x; nil if none is wanted.
    ///   - work: working memory.
    /// - Returns: the loss sum in nats and the number of rows that count.
    public func mixtureLoss(
        _ x: View<Float>, targets: LossTargets, shape: MixtureShape, gradient: View<Float>?,
        work: View<Float>
    ) -> (loss: Double, count: Int) {
        precondition(
            x.count == targets.rows * shape.columns && targets.features == shape.targetColumns
                && (gradient?.count ?? x.count) == x.count && work.count >= shape.workCount,
            "mixtures of \(x.count) numbers for \(targets.rows) rows")
        // Safe: the views are held for the call.
        var plan = unsafe lockstep_mixture(
            rows: targets.rows, columns: shape.columns, components: shape.components,
            sequences: targets.sequences, lengths: targets.lengths?.address,
            targets: targets.values.address, targetColumns: shape.targetColumns,
            hasPen: shape.hasPen ? 1 : 0, floor: shape.floor,
            correlationLimit: shape.correlationLimit)
        var count: Int64 = 0
        let loss =
            if shape.isBivariate {
                unsafe table.pointee.losses.bivariateMixture(
                    &plan, x.address, gradient?.address, work.address, &count)
            } else {
                unsafe table.pointee.losses.univariateMixture(
                    &plan, x.address, gradient?.address, work.address, &count)
            }
        return (loss, Int(count))
    }
}
