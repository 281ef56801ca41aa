package import RealModule

/// The logistic function 1 / (1 + exp(-x)); 0 and 1 at the infinities.
package func sigmoid<Scalar: Real>(_ x: Scalar) -> Scalar {
    1 / (1 + Scalar.exp(-x))
}

/// The derivative of the logistic function, from its value y = sigmoid(x): y (1 - y).
package func sigmoidDerivative<Scalar: Real>(fromValue y: Scalar) -> Scalar {
    y * (1 - y)
}

/// The hyperbolic tangent.
package func hyperbolicTangent<Scalar: Real>(_ x: Scalar) -> Scalar {
    Scalar.tanh(x)
}

/// The derivative of the hyperbolic tangent, from its value y = tanh(x): 1 - y^2.
package func hyperbolicTangentDerivative<Scalar: Real>(fromValue y: Scalar) -> Scalar {
    1 - y * y
}
