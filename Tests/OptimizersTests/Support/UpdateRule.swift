import Optimizers
import Reference
import Tensors

/// The rules that are tried, with options and without.
enum UpdateRule: String, CaseIterable, Sendable {
    case sgd, momentum, nesterov, adam, adamPenalty, adamDecoupled
    case rmsprop, rmspropCentered, adagrad, adagradFalling, adadelta, adadeltaPenalty
    case asgd, asgdFalling

    func make(for all: ParameterSet, part: Range<Int>? = nil) -> any Optimizer {
        switch self {
        case .sgd: SGD(for: all, part: part)
        case .momentum: SGD(for: all, part: part, momentum: 0.75, weightDecay: 0.125)
        case .nesterov: SGD(for: all, part: part, momentum: 0.75, isNesterov: true)
        case .adam: Adam(for: all, part: part)
        case .adamPenalty: Adam(for: all, part: part, beta1: 0.75, decay: .penalty(0.125))
        case .adamDecoupled: Adam(for: all, part: part, decay: .decoupled(0.125))
        case .rmsprop: RMSProp(for: all, part: part)
        case .rmspropCentered:
            RMSProp(
                for: all, part: part, alpha: 0.75, epsilon: 1e-4, isCentered: true, momentum: 0.5,
                weightDecay: 0.125)
        case .adagrad: Adagrad(for: all, part: part)
        case .adagradFalling:
            Adagrad(
                for: all, part: part, rateDecay: 0.25, initialAccumulator: 0.5, weightDecay: 0.125)
        case .adadelta: Adadelta(for: all, part: part)
        case .adadeltaPenalty: Adadelta(for: all, part: part, rho: 0.75, weightDecay: 0.125)
        case .asgd: ASGD(for: all, part: part)
        case .asgdFalling:
            ASGD(for: all, part: part, lambda: 0.125, alpha: 0.625, weightDecay: 0.125)
        }
    }

    /// The slow twin of the rule.
    func twin(rate: Double) -> any UpdateTwin {
        switch self {
        case .sgd: SGDTwin(rate: rate)
        case .momentum: SGDTwin(rate: rate, momentum: 0.75, weightDecay: 0.125)
        case .nesterov: SGDTwin(rate: rate, momentum: 0.75, nesterov: true)
        case .adam: AdamTwin(rate: rate)
        case .adamPenalty: AdamTwin(rate: rate, beta1: 0.75, weightDecay: 0.125)
        case .adamDecoupled: AdamTwin(rate: rate, weightDecay: 0.125, decoupled: true)
        case .rmsprop: RMSPropTwin(rate: rate)
        case .rmspropCentered:
            RMSPropTwin(
                rate: rate, alpha: 0.75, epsilon: 1e-4, momentum: 0.5, weightDecay: 0.125,
                centered: true)
        case .adagrad: AdagradTwin(rate: rate)
        case .adagradFalling:
            AdagradTwin(
                rate: rate, rateDecay: 0.25, initialAccumulator: 0.5, weightDecay: 0.125)
        case .adadelta: AdadeltaTwin(rate: rate)
        case .adadeltaPenalty: AdadeltaTwin(rate: rate, rho: 0.75, weightDecay: 0.125)
        case .asgd: ASGDTwin(rate: rate)
        case .asgdFalling: ASGDTwin(rate: rate, lambda: 0.125, alpha: 0.625, weightDecay: 0.125)
        }
    }
}

/// One of the slow twins, in double precision.
protocol UpdateTwin {
    mutating func step(_ parameters: inout [Double], gradient: [Double])
}

extension SGDTwin: UpdateTwin where Scalar == Double {}
extension AdamTwin: UpdateTwin where Scalar == Double {}
extension RMSPropTwin: UpdateTwin where Scalar == Double {}
extension AdagradTwin: UpdateTwin where Scalar == Double {}
extension AdadeltaTwin: UpdateTwin where Scalar == Double {}
extension ASGDTwin: UpdateTwin where Scalar == Double {}
