internal import Tensors

extension LearningRateSchedule {
    /// What the rate does after the warm-up.
    public enum Decay: Hashable, Sendable {
        /// The base rate.
        case constant

        /// base * gamma^floor(t / every); PyTorch's `StepLR(step_size=every)`.
        case step(every: Int, gamma: Double)

        /// base * gamma^m, m the milestones up to t; PyTorch's `MultiStepLR(milestones)`.
        case multiStep(milestones: [Int], gamma: Double)

        /// base * gamma^t; PyTorch's `ExponentialLR`.
        case exponential(gamma: Double)

        /// base + (minimum - base) * t / T with T = total - warmup, then the minimum; PyTorch's
        /// `LinearLR(1, minimum/base, T)`.
        case linear(total: Int, minimum: Double)

        /// minimum + (base - minimum) * (1 + cos(pi * t / T)) / 2 with T = total - warmup, then
        /// the minimum; PyTorch's `CosineAnnealingLR(T_max=T, eta_min=minimum)`, which would rise
        /// again. `total` counts all steps of the run, the warm-up among them.
        ///
        /// Source: Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts",
        /// ICLR 2017.
        case cosine(total: Int, minimum: Double)

        /// max(minimum, base * factor^reductions), reduced when validation loss stops falling.
        case plateau(Plateau)

        /// base * modelSize^(-1/2) * min(s^(-1/2), s * warmup^(-3/2)), s the number of the step from
        /// 1; the warm-up is a part of it.
        ///
        /// Source: Vaswani et al., "Attention is all you need", 2017, section 5.3.
        case noam(modelSize: Int)

        /// base * (warmup / s)^(1/2), s the number of the step from 1 (without a warm-up
        /// base * s^(-1/2)): the base rate is reached at the end of the warm-up.
        ///
        /// Source: Raffel et al., "Exploring the limits of transfer learning with a unified
        /// text-to-text transformer", 2020; fairseq's `inverse_sqrt`.
        case inverseSquareRoot

        /// Up to the base rate and down again, over and over.
        case cyclical(Cyclical)

        /// Up to the base rate and down to almost nothing, once, ending at step `total` of the run.
        case oneCycle(OneCycle, total: Int)
    }
}

extension LearningRateSchedule.Decay {
    /// The rate at a step of the run; in the warm-up that of its end, which is then scaled down.
    func rate(base: Double, step runStep: Int, warmup: Int, plateau: PlateauState) -> Double {
        let step = max(0, runStep - warmup)
        switch self {
        case .constant:
            return base
        case .step(let every, let gamma):
            return base * gamma.raised(to: step / every)
        case .multiStep(let milestones, let gamma):
            return base * gamma.raised(to: milestones.count { $0 <= step })
        case .exponential(let gamma):
            return base * gamma.raised(to: step)
        case .linear(let total, let minimum):
            let span = total - warmup
            return base + (minimum - base) * (Double(min(step, span)) / Double(span))
        case .cosine(let total, let minimum):
            let span = total - warmup
            let cosine = cosineOfPi(Double(min(step, span)) / Double(span))
            return minimum + (base - minimum) * (1 + cosine) / 2
        case .plateau(let settings):
            return settings.rate(base: base, state: plateau)
        case .noam(let modelSize):
            let number = max(runStep + 1, warmup)
            return base / (Double(modelSize).squareRoot() * Double(number).squareRoot())
        case .inverseSquareRoot:
            let number = max(runStep + 1, warmup)
            return base * (Double(max(warmup, 1)) / Double(number)).squareRoot()
        case .cyclical(let settings):
            return settings.rate(top: base, step: step)
        case .oneCycle(let settings, let total):
            return settings.rate(top: base, step: step, total: total - warmup)
        }
    }
}
