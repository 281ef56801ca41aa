internal import CKernels

/// A loss of single numbers, with d = x - y for a prediction x and its target y.
public enum ElementLoss: Int, CaseIterable, Sendable {
    /// d².
    case squared = 0
    /// |d|; slope 0 at 0.
    case absolute = 1
    /// d²/2 up to |d| = δ, then δ (|d| - δ/2) (Huber 1964); the one parameter is δ.
    case huber = 2
    /// -τ d below the target, (1 - τ) d above (Koenker & Bassett 1978); a parameter τ a block.
    case quantile = 3
    /// -y p log σ(x) - (1 - y) log σ(-x), from logits; a parameter p a feature.
    case logistic = 4
}

extension Kernels {
    /// A loss of single numbers, summed over the elements of a lane that count.
    ///
    /// - Parameters:
    ///   - kind: which loss.
    ///   - x: predictions, [rows][blocks][features]; one block, or one a quantile.
    ///   - targets: targets [rows][features], which each block is compared with.
    ///   - parameters: one number a block, for `logistic` one a feature.
    ///   - gradient: where the gradient goes, like x; nil if none is wanted.
    /// - Returns: the loss sum and the sum of the weights of the elements of x.
    public func elementLoss(
        _ kind: ElementLoss, _ x: View<Float>, targets: LossTargets, parameters: View<Float>,
        gradient: View<Float>?
    ) -> (loss: Double, weight: Double) {
        let blocks = targets.values.count > 0 ? x.count / targets.values.count : 0
        precondition(
            x.count == blocks * targets.values.count && (gradient?.count ?? x.count) == x.count
                && parameters.count == (kind == .logistic ? targets.features : blocks),
            "predictions of \(x.count) for \(targets.values.count) targets")
        // Safe: the views are held for the call.
        var plan = unsafe lockstep_elements(
            kind: Int32(kind.rawValue), rows: targets.rows, blocks: blocks,
            features: targets.features, sequences: targets.sequences,
            lengths: targets.lengths?.address, targets: targets.values.address,
            weights: targets.weights?.address, parameters: parameters.address)
        var weight = 0.0
        let loss = unsafe table.pointee.losses.elements(
            &plan, x.address, gradient?.address, &weight)
        return (loss, weight)
    }

    /// The negative log likelihood of Gaussians, summed over the elements of a lane that count.
    ///
    /// - Parameters:
    ///   - x: [rows][2][features]: means, then s, for variances eˢ + floor.
    ///   - targets: targets [rows][features].
    ///   - floor: what every variance has at least, in 0...1.
    ///   - constant: added for each element: log(2π)/2, or 0.
    ///   - gradient: where the gradient goes, like x; nil if none is wanted.
    /// - Returns: the loss sum in nats and the sum of the weights of the targets.
    public func gaussianLoss(
        _ x: View<Float>, targets: LossTargets, floor: Float, constant: Float,
        gradient: View<Float>?
    ) -> (loss: Double, weight: Double) {
        precondition(
            x.count == 2 * targets.values.count && (gradient?.count ?? x.count) == x.count
                && floor >= 0 && floor <= 1,
            "means and variances of \(x.count) for \(targets.values.count) targets")
        // Safe: the views are held for the call.
        var plan = unsafe lockstep_gaussian(
            rows: targets.rows, features: targets.features, sequences: targets.sequences,
            lengths: targets.lengths?.address, targets: targets.values.address,
            weights: targets.weights?.address, floor: floor, constant: constant)
        var weight = 0.0
        let loss = unsafe table.pointee.losses.gaussian(
            &plan, x.address, gradient?.address, &weight)
        return (loss, weight)
    }
}
