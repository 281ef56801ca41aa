public import Tensors

/// Turns gradient sums into the mean gradient, limited as asked.
///
/// The one division by the global count happens here, after the exchange; numbers are then the same
/// on every rank, and so is everything that follows.
public struct GradientScaling: Equatable, Sendable {
    /// The largest global norm (Pascanu, Mikolov, Bengio 2013), or nil for no limit.
    public var maximumNorm: Double?
    /// The largest magnitude of an element, or nil for no limit; applied after the norm.
    public var maximumValue: Double?

    /// Names the limits.
    public init(maximumNorm: Double? = nil, maximumValue: Double? = nil) {
        self.maximumNorm = maximumNorm
        self.maximumValue = maximumValue
    }

    /// Scales and limits in place.
    ///
    /// - Parameters:
    ///   - gradients: sums over the global batch.
    ///   - count: what they are divided by: tokens or sequences of the global batch.
    ///   - part: the elements that are scaled, if not all are needed; the norm is that of all.
    ///   - kernels: which kernels compute it.
    /// - Returns: the global norm of the mean gradient before limits; not finite if any element is
    ///   not, and then nothing was changed.
    public func apply(
        to gradients: View<Float>, count: Double, part: Range<Int>? = nil, with kernels: Kernels
    ) -> Double {
        let norm = kernels.sumOfSquares(gradients).squareRoot() / count
        guard norm.isFinite else { return norm }
        var factor = 1 / count
        // PyTorch's clip_grad_norm_ has the same small number against division by zero.
        if let maximumNorm, norm > maximumNorm { factor *= maximumNorm / (norm + 1e-6) }
        let scaled = gradients[part ?? 0..<gradients.count]
        kernels.scale(scaled, by: Float(factor))
        if let maximumValue { kernels.clamp(scaled, to: Float(maximumValue)) }
        return norm
    }
}
