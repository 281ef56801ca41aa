public import Tensors

/// The state of a recurrent layer at both ends of a run, and its gradients there.
///
/// Each view is [lane][b][H]; those of c are empty in cells that have none. The caller fills the initial state before a forward pass and, if the
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

    init(units: Int, hasCell: Bool, on tape: Tape) {
        self.units = units
        let count = tape.lanes.rows * units, cells = hasCell ? count : 0
        initialH = tape.scratch(count)
        initialC = tape.scratch(cells)
        finalH = tape.scratch(count)
        finalC = tape.scratch(cells)
        let isTrained = tape.purpose == .training
        gradientH = tape.scratch(isTrained ? count : 0)
        gradientC = tape.scratch(isTrained ? cells : 0)
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
