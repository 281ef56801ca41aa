package import DataParallel

/// What one rank's part of a step takes where nobody is waited for: measured.
package struct StepCosts: Equatable, Sendable {
    /// Seconds of preparing batches.
    package var data: Double
    /// Seconds of forward and backward.
    package var compute: Double
    /// Seconds of scaling, clipping and the optimizer.
    package var update: Double
    /// Sums over ranks that the model needs while it computes, as batch normalisation does.
    package var sums: Double
    /// Numbers of each of them.
    package var numbersPerSum: Int
    /// When in computing gradients are final, by their places.
    package var finals: [FinalGradient]

    /// Names the times.
    package init(
        data: Double, compute: Double, update: Double, sums: Double = 0, numbersPerSum: Int = 0,
        finals: [FinalGradient] = []
    ) {
        self.data = data
        self.compute = compute
        self.update = update
        self.sums = sums
        self.numbersPerSum = numbersPerSum
        self.finals = finals
    }

    /// What the model's own sums take in a step.
    package func inner(_ model: ExchangeModel, over layout: NodeLayout) -> ExchangeCost {
        model.sum(numbersPerSum, over: layout).scaled(by: sums)
    }
}
