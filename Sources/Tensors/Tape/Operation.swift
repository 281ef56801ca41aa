/// A coarse differentiable step of a model, recorded on a ``Tape`` and run again every step.
///
/// An operation holds views of its inputs, outputs and scratch, all made when it was recorded, so
/// that running it allocates nothing.
public protocol Operation: AnyObject {
    /// Computes the outputs from the inputs.
    func forward(_ moment: Moment) throws

    /// Computes gradients of inputs and parameters from the gradients of the outputs.
    func backward(_ moment: Moment) throws
}

/// The step at which a tape runs; with the recipe's seed, all that randomness depends on.
public struct Moment: Sendable {
    /// The recipe's seed.
    public var seed: UInt32
    /// The training step, from 0.
    public var step: UInt32

    /// Names a step.
    public init(seed: UInt32, step: UInt32) {
        self.seed = seed
        self.step = step
    }
}
