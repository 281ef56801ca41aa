package import Tensors

/// Measures when in a step gradients become final: a bucket cannot travel before.
///
/// A recurrent layer, for one, has all its gradients at the end of its backward pass through time.
package final class GradientClock: GradientListener {
    /// Where in the flat gradient each parameter that is announced has its place.
    private let starts: [ObjectIdentifier: Int]
    private var begin = ContinuousClock.now
    private var seconds: [Int: Double] = [:]
    private var shares: [Int: Double] = [:]
    private var steps = 0

    /// A clock for the gradients of a model.
    package init(_ parameters: ParameterSet) {
        starts = Dictionary(
            parameters.announced.map { (ObjectIdentifier($0.parameter), $0.start) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Listens to what one rank without others announces while `step` runs.
    package func listen<Result>(
        to ranks: RankGroup, _ step: () throws -> Result
    ) rethrows -> Result {
        seconds = [:]
        begin = .now
        ranks.announcements = self
        defer { ranks.announcements = nil }
        return try step()
    }

    /// Counts the step that was listened to.
    ///
    /// - Parameters:
    ///   - data: seconds from its start to forward.
    ///   - compute: seconds of forward and backward.
    package func count(data: Double, compute: Double) {
        steps += 1
        for (start, seconds) in seconds {
            let share = (seconds - data) / max(compute, 1e-12)
            shares[start, default: 0] += min(max(share, 0), 1)
        }
    }

    /// Where each parameter starts in the flat gradient, and the share of forward and backward after
    /// which its gradient is final: the mean over steps.
    package var finals: [FinalGradient] {
        shares.map { FinalGradient(start: $0.key, share: $0.value / Double(max(steps, 1))) }
            .sorted { $0.start < $1.start }
    }

    func announce(_ parameters: [Parameter]) {
        let now = (ContinuousClock.now - begin) / .seconds(1)
        // A later pass over other lanes adds to a gradient once more.
        for parameter in parameters {
            if let start = starts[ObjectIdentifier(parameter)] { seconds[start] = now }
        }
    }

    func poll() {}
}

/// When the gradient of a parameter is final.
package struct FinalGradient: Equatable, Sendable {
    /// Its place in the flat gradient.
    package let start: Int
    /// The share of forward and backward after which it is final, from 0 to 1.
    package let share: Double

    /// Names both.
    package init(start: Int, share: Double) {
        self.start = start
        self.share = share
    }
}
