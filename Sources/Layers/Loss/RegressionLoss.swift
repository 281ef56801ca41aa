public import Tensors

/// The distance of predictions from numbers, summed over elements.
///
/// The count is the sum of the weights of all predicted numbers. For one target a sequence, predict
/// from its ``LastStep``.
public final class RegressionLoss: Loss {
    /// How distance is measured; d is prediction less target.
    public enum Kind: Equatable, Sendable {
        /// d² (PyTorch's `mse_loss`).
        case squared
        /// |d| (`l1_loss`).
        case absolute
        /// d²/2 up to |d| = δ, then δ (|d| - δ/2) (`huber_loss`); δ > 0.
        case huber(delta: Float)
        /// The pinball loss of each quantile τ: -τ d below the target, (1 - τ) d above (Koenker &
        /// Bassett 1978).
        ///
        /// A row has F predictions for the first quantile, then F for the second ...
        case quantiles([Float])
        /// Negative log likelihood in nats of Gaussians, without log(2π)/2 (`gaussian_nll_loss`).
        ///
        /// A row has F means, then F s, for variances eˢ + floor; 0 < floor <= 1.
        case gaussian(floor: Float)

        /// Predicted numbers for one target.
        public var blocks: Int {
            switch self {
            case .squared, .absolute, .huber: 1
            case .quantiles(let quantiles): quantiles.count
            case .gaussian: 2
            }
        }
    }

    private let kind: Kind
    private let targets: ElementTargets
    private let features: Int
    private let parameters: View<Float>

    /// Records the loss.
    ///
    /// - Parameters:
    ///   - kind: how distance is measured.
    ///   - predictions: [lane][T][b][blocks][F], where most kinds have one block.
    ///   - targets: [lane][T][b][F].
    ///   - tape: where to record.
    public init(
        _ kind: Kind, of predictions: Tensor, targets: ElementTargets, on tape: Tape
    ) {
        precondition(
            kind.blocks > 0 && predictions.features % kind.blocks == 0,
            "\(predictions.features) predictions in \(kind.blocks) blocks")
        self.kind = kind
        self.targets = targets
        features = predictions.features / kind.blocks
        targets.check(times: predictions.times, features: features, on: tape)
        let values = Self.checkedParameters(kind)
        parameters = Memory<Float>(count: values.count).whole
        parameters.copy(from: values)
        super.init(of: predictions, on: tape)
    }

    private static func checkedParameters(_ kind: Kind) -> [Float] {
        switch kind {
        case .squared, .absolute: return [0]
        case .huber(let delta):
            precondition(delta > 0 && delta.isFinite, "a Huber loss with δ = \(delta)")
            return [delta]
        case .quantiles(let quantiles):
            precondition(quantiles.allSatisfy { $0 > 0 && $0 < 1 }, "quantiles \(quantiles)")
            return quantiles
        case .gaussian(let floor):
            precondition(floor > 0 && floor <= 1, "a variance of at least \(floor)")
            return [floor]
        }
    }

    override func compute(lane: Int) -> LaneResult {
        let x = input.value(lane: lane), gradient = gradient(lane: lane)
        let targets = targets.lane(lane, features: features, of: tape.lanes)
        let element: ElementLoss
        switch kind {
        case .squared: element = .squared
        case .absolute: element = .absolute
        case .huber: element = .huber
        case .quantiles: element = .quantile
        case .gaussian(let floor):
            let (loss, weight) = tape.kernels.gaussianLoss(
                x, targets: targets, floor: floor, constant: 0, gradient: gradient)
            return LaneResult(loss: loss, count: weight)
        }
        let (loss, weight) = tape.kernels.elementLoss(
            element, x, targets: targets, parameters: parameters, gradient: gradient)
        return LaneResult(loss: loss, count: weight)
    }
}
