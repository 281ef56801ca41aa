public import Tensors

/// A recurrent cell written as operations of one time step, with any number of states.
///
/// To add one, write its ``step(_:_:in:)`` with the functions of `Pointwise`; derivatives, lanes,
/// threads and lengths come by themselves. The cells that recipes use most (``LSTM``, ``GRU``,
/// ``RNN``) have one fused operation instead, which is faster.
public protocol StepCell: AnyObject {
    /// Features of the input, I.
    var inputs: Int { get }
    /// The states by name; the first one is the output.
    var states: [StepStateSize] { get }

    /// What does not depend on the states, for the whole sequence: products with the input, say.
    func project(_ x: Tensor) -> [Tensor]

    /// The states after a step.
    ///
    /// - Parameters:
    ///   - x: what ``project(_:)`` returned, of this step.
    ///   - states: those of the step before.
    ///   - recurrence: where it is recorded.
    /// - Returns: one value for each state.
    func step(
        _ x: [Tensor], _ states: [Signal], in recurrence: Recurrence
    ) -> [any Readable]
}

/// A state of a cell.
public struct StepStateSize: Equatable, Sendable {
    /// The name in checkpoints, such as `h`.
    public let name: String
    /// Numbers of a sequence.
    public let features: Int

    /// Names a state.
    public init(_ name: String, _ features: Int) {
        self.name = name
        self.features = features
    }
}

/// What a recorded cell gives.
public struct StepOutput {
    /// The first state after every step, [lane][T][b][features]; a sequence that is over keeps its
    /// last one.
    public let sequence: Tensor
    /// All states: those of every step, and both ends.
    public let states: [StepState]
}

extension StepCell {
    /// Records the cell over a sequence.
    ///
    /// - Parameters:
    ///   - x: input, [lane][T][b][I].
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - direction: which way it walks.
    ///   - chunk: after so many steps, counted from time 0, it starts from the initial states again;
    ///     nil for never.
    /// - Returns: the output and the states, whose initial parts the caller fills before each run.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, direction: RecurrentDirection = .forward,
        chunk: Int? = nil
    ) -> StepOutput {
        precondition(x.features == inputs, "\(x.features) features for \(inputs) inputs")
        let projected = project(x)
        return x.tape.recurrence(
            times: x.times, lengths: lengths, isBackward: direction == .backward,
            chunk: chunk
        ) { recurrence in
            let states = states.map { recurrence.state(features: $0.features) }
            let next = step(projected, states.map(\.previous), in: recurrence)
            precondition(next.count == states.count, "a step has to leave every state")
            for (state, value) in zip(states, next) { record(value, as: state, in: recurrence) }
            return StepOutput(sequence: states[0].sequence, states: states)
        }
    }

    private func record(
        _ value: some Readable, as state: StepState, in recurrence: Recurrence
    ) { recurrence.update(state, to: value) }
}
