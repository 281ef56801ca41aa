/// The parts of a step in which one operation runs, in order; others run between forward and the
/// rest.
///
/// An operation says in which phases its memory holds something, and keeps to the order: what is
/// not in use gives its place to others.
public enum Phase: Int, Comparable, CaseIterable, Sendable {
    /// The forward pass.
    case forward
    /// Backward, first: the gradients of the operation's own numbers.
    case states
    /// Backward, second: the gradients of its parameters.
    case weights
    /// Backward, last: the gradients of its inputs.
    case inputs

    /// Earlier phases are less.
    public static func < (one: Phase, other: Phase) -> Bool { one.rawValue < other.rawValue }
}

/// When an operation reads a tensor and writes its gradient.
public struct TensorUse {
    let tensor: Tensor
    let valueUntil: Phase
    let restoredIn: Phase?
    let gradientFrom: Phase

    /// Names a use.
    ///
    /// - Parameters:
    ///   - tensor: an input of the operation.
    ///   - valueUntil: the last phase in which its value is read.
    ///   - restoredIn: the phase of backward in which the operation first reads it and, before that,
    ///     calls ``Tensor/restoreValue()``; nil if it never does.
    ///   - gradientFrom: the first phase in which its gradient is written.
    public init(
        _ tensor: Tensor, valueUntil: Phase, restoredIn: Phase? = nil, gradientFrom: Phase
    ) {
        self.tensor = tensor
        self.valueUntil = valueUntil
        self.restoredIn = restoredIn
        self.gradientFrom = gradientFrom
    }

    /// What a product with weights does: its input is read for their gradient, then its own gradient
    /// is written.
    public static func factor(_ tensor: Tensor) -> TensorUse {
        TensorUse(tensor, valueUntil: .weights, restoredIn: .weights, gradientFrom: .inputs)
    }
}
