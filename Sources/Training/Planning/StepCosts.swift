/// What one rank's part of a step takes where nobody is waited for: measured.
package struct StepCosts: Equatable, Sendable {
    /// Seconds of preparing batches.
    package var data: Double
    /// Seconds of forward and backward.
    package var compute: Double
    /// Seconds of scaling, clipping and the optimizer.
    package var update: Double

    /// Names the times.
    package init(data: Double, compute: Double, update: Double) {
        self.data = data
        self.compute = compute
        self.update = update
    }
}
