public import Tensors

/// The state of a recurrent layer at both ends of a run, and its gradients there.
///
/// Each view is [lane][b][H]; those of c are empty in cells that have none. The caller fills the
/// initial state before a forward pass and, if the final state is used further, its gradient before a
/// backward pass.
public final class RecurrentState {
    /// Units, H.
    public let units: Int
    /// h before the first step, and in chunks before the first one of each.
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

    /// Steps of a chunk; nil for a walk without chunks.
    let chunk: Int?
    /// What the starts of the chunks that a backward pass has left add to the gradients; empty
    /// without chunks.
    private let startH: View<Float>, startC: View<Float>

    init(units: Int, hasCell: Bool, chunk: Int? = nil, on tape: Tape) {
        self.chunk = chunk
        self.units = units
        let count = tape.lanes.rows * units, cells = hasCell ? count : 0
        initialH = tape.scratch(count)
        initialC = tape.scratch(cells)
        finalH = tape.scratch(count)
        finalC = tape.scratch(cells)
        let isTrained = tape.purpose == .training
        gradientH = tape.scratch(isTrained ? count : 0)
        gradientC = tape.scratch(isTrained ? cells : 0)
        let startsAgain = isTrained && chunk != nil
        startH = tape.scratch(startsAgain ? count : 0)
        startC = tape.scratch(startsAgain ? cells : 0)
    }

    // MARK: Backward through chunks

    /// Before a backward pass.
    func clearStarts() {
        startH.fill(0)
        startC.fill(0)
    }

    /// After the backward pass of step `number` of the walk: at the start of a chunk the gradient is
    /// one of the initial state and none of the step before.
    func leave(
        _ number: Int, _ layout: SequenceLayout, lanes: Range<Int>, with kernels: Kernels
    ) {
        guard startH.count > 0, layout.isStart(number) else { return }
        func move(_ gradient: View<Float>, to start: View<Float>) {
            for lane in lanes {
                let own = layout.part(gradient, lane: lane)
                let others = layout.part(start, lane: lane)
                kernels.add(own, to: others)
                if number == 0 { own.copy(from: others) } else { own.fill(0) }
            }
        }
        move(gradientH, to: startH)
        move(gradientC, to: startC)
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
