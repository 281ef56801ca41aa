public import Tensors

/// A recurrent layer of any kind, so that a model can be made of one without knowing which.
///
/// To add one: a class of this protocol, its operation over a sequence, its kernels in
/// `Sources/CKernels/template`, its twin in `Tests/Reference/Recurrent`, and a line in
/// ``RecurrentCells``.
public protocol RecurrentCell: AnyObject, SendableMetatype {
    /// Gates, G: W is [G H, I], and U is [G H, H].
    static var gates: Int { get }
    /// Whether the state has a c besides h.
    static var hasCellState: Bool { get }
    /// Numbers that training keeps from the forward to the backward pass for each unit and time step,
    /// the output included.
    static var numbersPerUnit: Int { get }

    /// Features of the input, I.
    var inputs: Int { get }
    /// Units, H.
    var units: Int { get }

    /// Declares the parameters of the layer at a place of a model.
    init(_ place: RecurrentPlace)

    /// Records the layer.
    ///
    /// - Parameters:
    ///   - x: input, [lane][T][b][I].
    ///   - lengths: valid steps of each sequence, [lane][b]; a sequence that is over carries its
    ///     state through, and its output repeats h.
    ///   - chunk: after so many steps, counted from time 0, the layer starts from its initial state
    ///     again; nil for never.
    ///   - tape: where to record.
    /// - Returns: the output and the state, whose initial part the caller fills before each run.
    func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, chunk: Int?, on tape: Tape
    ) -> RecurrentOutput
}

extension RecurrentCell {
    /// Records the layer over whole sequences.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, on tape: Tape
    ) -> RecurrentOutput { self(x, lengths: lengths, chunk: nil, on: tape) }
}

/// What a recorded recurrent layer gives.
public struct RecurrentOutput {
    /// h of every step, [lane][T][b][H].
    public let sequence: Tensor
    /// The state before the first step and after the last.
    public let state: RecurrentState
}

extension RecurrentCell {
    /// Plans the output and the state of a layer, after checks of what it is given.
    ///
    /// The layer reads the output's value and gradient until these phases of its backward pass.
    func plan(
        _ x: Tensor, lengths: View<Int32>, chunk: Int?, trained: [Parameter], valueUntil: Phase,
        gradientUntil: Phase, on tape: Tape
    ) -> RecurrentOutput {
        precondition(x.features == inputs, "\(x.features) features for \(inputs) inputs")
        precondition(lengths.count == tape.lanes.rows, "\(lengths.count) lengths on a tape")
        let output = tape.output(
            times: x.times, features: units, valueUntil: valueUntil, gradientUntil: gradientUntil)
        let state = RecurrentState(
            units: units, hasCell: Self.hasCellState, chunk: chunk, on: tape)
        tape.planGradients(of: trained)
        return RecurrentOutput(sequence: output, state: state)
    }
}
