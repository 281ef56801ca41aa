public import Tensors

/// Penalties on activations: of their size, and of their change from a time step to the next.
///
/// To the mean loss of a token they add size · mean(h²) and change · mean((h_t - h_{t-1})²), means over
/// features and valid steps. They shape the gradient alone; the loss that is reported stays that of the
/// task. Source: Merity, McCann, Socher 2017 (activation and temporal activation regularisation).
public struct ActivationPenalty: Equatable, Sendable {
    /// The factor of the mean square, AR's α.
    public var size: Float
    /// The factor of the mean squared change, TAR's β.
    public var change: Float

    /// Makes a penalty.
    public init(size: Float = 0, change: Float = 0) {
        self.size = size
        self.change = change
    }

    /// Records the penalty on x, [lane][T][b][F], of sequences with these lengths, [lane][b]; x goes
    /// on as it is.
    ///
    /// To be recorded after x and before what uses it.
    public func callAsFunction(_ x: Tensor, lengths: View<Int32>, on tape: Tape) {
        guard self != ActivationPenalty(), tape.purpose == .training else { return }
        tape.record(
            Penalizing(self, x, lengths: lengths, on: tape),
            using: [TensorUse(x, valueUntil: .inputs, restoredIn: .inputs, gradientFrom: .inputs)])
    }
}

private final class Penalizing: Operation {
    private let penalty: ActivationPenalty
    private let x: Tensor
    private let lengths: View<Int32>
    private unowned let tape: Tape
    /// A factor for each row of the tape, for one term after the other.
    private let factors: View<Float>

    init(_ penalty: ActivationPenalty, _ x: Tensor, lengths: View<Int32>, on tape: Tape) {
        precondition(lengths.count == tape.lanes.rows, "\(lengths.count) lengths on a tape")
        self.penalty = penalty
        self.x = x
        self.lengths = lengths
        self.tape = tape
        factors = tape.scratch(x.times * tape.lanes.rows, during: .inputs ... .inputs)
    }

    func forward(_ moment: Moment) {}

    func backward(_ moment: Moment) {
        x.restoreValue()
        guard let (dx, accumulate) = x.claimGradient() else { return }
        tape.eachLane { lane in
            let dx = dx.part(lane, of: tape.lanes.count)
            if !accumulate { dx.fill(0) }
            let part = Lane(
                value: x.value(lane: lane), gradient: dx,
                factors: factors.part(lane, of: tape.lanes.count), number: lane)
            addSize(part)
            addChange(part)
        }
    }

    private struct Lane {
        let value: View<Float>
        let gradient: View<Float>
        let factors: View<Float>
        let number: Int
    }

    private func addSize(_ lane: Lane) {
        if penalty.size == 0 { return }
        let all = 0..<x.rowsPerLane
        setFactors(2 * penalty.size / Float(x.features), lane, from: 0)
        add(lane, all, to: all, factors: all)
    }

    private func addChange(_ lane: Lane) {
        let b = tape.lanes.sequences, rows = x.rowsPerLane
        if penalty.change == 0 || rows == b { return }
        // The change into a valid step t pulls h of t towards that of t - 1, and that towards it.
        let new = b..<rows, old = 0..<rows - b
        setFactors(2 * penalty.change / Float(x.features), lane, from: 1)
        add(lane, new, to: new, factors: new)
        add(lane, old, to: old, factors: new)
        tape.kernels.scale(lane.factors, by: -1)
        add(lane, old, to: new, factors: new)
        add(lane, new, to: old, factors: new)
    }

    /// Adds rows of the activation times their factors to rows of the gradient.
    private func add(
        _ lane: Lane, _ source: Range<Int>, to target: Range<Int>, factors: Range<Int>
    ) {
        let n = x.features
        func rows(_ view: View<Float>, _ range: Range<Int>) -> View<Float> {
            view[range.lowerBound * n..<range.upperBound * n]
        }
        // The derivative of a product for its first factor, which itself does not matter.
        tape.kernels.combineBackward(
            .multiply, rows(lane.value, target), lane.factors[factors], .column,
            rows: target.count, dy: rows(lane.value, source),
            intoFirst: rows(lane.gradient, target), accumulate: true)
    }

    /// The factor of every row that is a valid step from `first` on, zero for others.
    private func setFactors(_ factor: Float, _ lane: Lane, from first: Int) {
        let b = tape.lanes.sequences
        for time in 0..<x.times {
            for sequence in 0..<b {
                let isValid = time < Int(lengths[lane.number * b + sequence])
                lane.factors[time * b + sequence] = isValid && time >= first ? factor : 0
            }
        }
    }
}
