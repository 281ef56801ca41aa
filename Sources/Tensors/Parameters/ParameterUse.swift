/// What layers use in the place of a trained parameter: its own numbers once more, or numbers made
/// of them.
///
/// Layers read the value of ``parameter`` and write its gradient. What that gradient means for the
/// trained parameter is settled once it is summed over all ranks: earlier, sums would be taken in an
/// order that depends on the number of ranks.
public protocol ParameterUse: AnyObject {
    /// What layers use.
    var parameter: Parameter { get }

    /// Completes the gradient of the trained parameter, after the exchange.
    func finishGradient(with kernels: Kernels)
}

/// A second use of a parameter on one tape (tied weights: Press & Wolf 2017, Inan and others 2017).
final class TiedUse: ParameterUse {
    let parameter: Parameter
    let source: Parameter

    init(of source: Parameter, gradient: View<Float>) {
        self.source = source
        parameter = source.standIn(gradient: gradient)
    }

    func finishGradient(with kernels: Kernels) {
        kernels.add(parameter.gradient, to: source.gradient)
    }
}
