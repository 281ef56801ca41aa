public import Tensors

/// The state of a recurrent layer at both ends of a run, and its gradients there.
///
/// Each view is [lane][b][H]. The caller fills the initial state before a forward pass and, if the
/// final state is used further, its gradient before a backward pass.
public final class RecurrentState {
    /// Units, H.
    public let units: Int
    /// h before the first step.
    public let initialH: View<Float>
    /// c before the first step.
    public let initialC: View<Float>
    /// h after the last step.
    public let finalH: View<Float>
    /// c after the last step.
    public let finalC: View<Float>
    /// The gradient of h: of the final one before backward, of the initial one after it.
    public let gradientH: View<Float>
    /// The gradient of c, likewise.
    public let gradientC: View<Float>

    init(units: Int, on tape: Tape) {
        self.units = units
        let count = tape.lanes.rows * units
        initialH = tape.scratch(count)
        initialC = tape.scratch(count)
        finalH = tape.scratch(count)
        finalC = tape.scratch(count)
        let trained = tape.purpose == .training ? count : 0
        gradientH = tape.scratch(trained)
        gradientC = tape.scratch(trained)
    }

    /// Starts from zeros.
    public func reset() {
        initialH.fill(0)
        initialC.fill(0)
    }

    /// Says that nothing uses the final state: truncated backpropagation starts here.
    public func detach() {
        gradientH.fill(0)
        gradientC.fill(0)
    }
}
