public import Tensors

/// A rule that changes parameters by their mean gradient.
///
/// State is flat, with the layout of the parameters, so that an update is one pass and a checkpoint
/// one array a moment.
public protocol Optimizer: AnyObject {
    /// The elements of the flat parameters that it updates and keeps state for: all, or the part of
    /// one rank where ranks share the work (ZeRO-1: Rajbhandari et al. 2020).
    var part: Range<Int> { get }

    /// The state that a checkpoint keeps, by name, each as long as ``part``.
    var moments: [Moments] { get }

    /// Updates done so far; kept in checkpoints.
    var updates: Int { get set }

    /// Changes the parameters in ``part`` once.
    ///
    /// - Parameters:
    ///   - parameters: values to change; their gradients hold the mean gradient.
    ///   - rate: the learning rate of this update.
    ///   - kernels: which kernels compute it.
    func update(_ parameters: ParameterSet, rate: Double, with kernels: Kernels)
}

/// One named array of an optimizer's state.
public struct Moments {
    /// The name in checkpoints.
    public let name: String
    /// The numbers, in the layout of ``ParameterSet/values``, from the start of the optimizer's part.
    public let values: Memory<Float>
}
