public import Tensors

/// The state of a recurrent layer at the end of its run, as another layer reads it.
public struct FinalState {
    /// The state, [lane][b][features].
    public let value: View<Float>
    /// Its gradient, which the caller clears before a backward pass; nil on a tape that evaluates.
    public let gradient: View<Float>?

    /// Names a state.
    public init(_ value: View<Float>, gradient: View<Float>?) {
        self.value = value
        self.gradient = gradient
    }
}

extension Tape {
    /// Records final states side by side as an activation of one step.
    ///
    /// - Parameter states: states of this tape's sequences.
    /// - Returns: [lane][1][b][all features].
    public func activation(of states: [FinalState]) -> Tensor {
        let widths = states.map { $0.value.count / lanes.rows }
        let output = tensor(times: 1, features: widths.reduce(0, +))
        record(StateReading(states, widths, output) as any Operation)
        return output
    }
}

private final class StateReading: Operation {
    private let states: [(state: FinalState, start: Int)]
    private let output: Tensor

    init(_ states: [FinalState], _ widths: [Int], _ output: Tensor) {
        var start = 0
        self.states = zip(states, widths).map { state, width in
            defer { start += width }
            return (state, start)
        }
        self.output = output
    }

    func forward(_ moment: Moment) {
        for (state, start) in states {
            output.tape.kernels.copyColumns(
                from: state.value, to: output.value, at: start, width: output.features)
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        for (state, start) in states {
            guard let gradient = state.gradient else { continue }
            output.tape.kernels.takeColumns(
                of: dy, at: start, width: output.features, to: gradient, accumulate: true)
        }
    }
}

/// Makes an activation of one step the initial state of a layer that is recorded afterwards.
public final class StateHandover: Operation {
    private let value: Tensor
    private var state: (initial: View<Float>, gradient: View<Float>?)?

    /// Records the handing over of `value`, [lane][1][b][features].
    public init(_ value: Tensor, on tape: Tape) {
        precondition(value.times == 1, "a state of \(value.times) steps")
        self.value = value
        tape.record(self)
    }

    /// Says which state it is: its initial value, and the place where its gradient is found after the
    /// layer's backward pass.
    public func become(initial: View<Float>, gradient: View<Float>?) {
        precondition(initial.count == value.value.count, "a state of another size")
        state = (initial, gradient)
    }

    /// Sets the initial state.
    public func forward(_ moment: Moment) { state?.initial.copy(from: value.value) }

    /// Takes its gradient.
    public func backward(_ moment: Moment) {
        guard let (target, accumulate) = value.claimGradient() else { return }
        guard let gradient = state?.gradient else {
            if !accumulate { target.fill(0) }
            return
        }
        if accumulate {
            value.tape.kernels.add(gradient, to: target)
        } else {
            target.copy(from: gradient)
        }
    }
}
