/// An activation on a tape: a value and, in training, its gradient.
///
/// Numbers lie lane by lane: [lane][time][sequence][feature]. A lane's part is one contiguous matrix
/// of `times * sequences` rows, whose shape depends on no rank.
public final class Tensor {
    /// Time steps, T.
    public let times: Int
    /// Features of a row.
    public let features: Int
    /// The numbers.
    public let value: View<Float>
    /// The gradient of the loss sum; nil on a tape that only evaluates.
    public let gradient: View<Float>?
    /// The tape that it lives on.
    public unowned let tape: Tape

    private var isGradientWritten = false

    init(
        times: Int, features: Int, tape: Tape, value: View<Float>, gradient: View<Float>?
    ) {
        self.times = times
        self.features = features
        self.tape = tape
        self.value = value
        self.gradient = gradient
    }

    /// This rank's lanes.
    public var lanes: LaneGroup { tape.lanes }

    /// Rows of one lane.
    public var rowsPerLane: Int { times * lanes.sequences }

    /// The value of local lane `lane`, [T * b, features].
    public func value(lane: Int) -> View<Float> { value.part(lane, of: lanes.count) }

    /// The gradient with respect to this tensor, to be written or added to by an operation that
    /// used it: the first one in a backward pass writes, later ones add.
    ///
    /// - Returns: nil on a tape that only evaluates.
    public func claimGradient() -> (view: View<Float>, accumulate: Bool)? {
        guard let gradient else { return nil }
        defer { isGradientWritten = true }
        return (gradient, isGradientWritten)
    }

    /// The complete gradient, for the operation that made this tensor; zeros if nobody used it.
    public func finishedGradient() -> View<Float> {
        guard let gradient else { preconditionFailure("a tape that evaluates has no gradients") }
        if !isGradientWritten {
            gradient.fill(0)
            isGradientWritten = true
        }
        return gradient
    }

    func forgetGradient() { isGradientWritten = false }
}
