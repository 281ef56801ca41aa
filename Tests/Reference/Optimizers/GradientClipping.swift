package import RealModule

/// Scales gradients so that their common norm is at most `maximum`; returns the norm before.
///
/// PyTorch's `clip_grad_norm_`: every gradient is multiplied by maximum / (norm + 1e-6) where that
/// is below 1 (Pascanu et al., "On the difficulty of training recurrent neural networks", 2013).
@discardableResult
package func clipGlobalNorm<Scalar: Real>(
    _ gradients: inout [[Scalar]], maximum: Scalar
) -> Scalar {
    var sumOfSquares: Scalar = 0
    for gradient in gradients {
        for value in gradient { sumOfSquares += value * value }
    }
    let norm = Scalar.sqrt(sumOfSquares)
    let scale = maximum / (norm + 1 / 1_000_000)
    if scale < 1 {
        gradients = gradients.map { $0.map { $0 * scale } }
    }
    return norm
}

/// Limits every element of gradients to between -limit and limit, as PyTorch's
/// `clip_grad_value_` does.
package func clipValues<Scalar: Real>(_ gradients: inout [[Scalar]], limit: Scalar) {
    gradients = gradients.map { $0.map { min(max($0, -limit), limit) } }
}
