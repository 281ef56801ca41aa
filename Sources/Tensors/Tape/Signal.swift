/// An activation as an operation reads it: as it is, or inside a recurrence one step late.
public struct Signal {
    /// The activation.
    public let tensor: Tensor
    /// The state that it is, if it is read one step late.
    let late: StepState?

    init(_ tensor: Tensor, late: StepState? = nil) {
        self.tensor = tensor
        self.late = late
    }

    /// Features of a row.
    public var features: Int { tensor.features }

    /// The tape that it lives on.
    public var tape: Tape { tensor.tape }

    /// Calls `body` with the rows of a lane that were read, over the whole sequence, and the rows of
    /// something else that were computed from them: in as few pieces as they lie in.
    ///
    /// - Parameters:
    ///   - lane: a local lane.
    ///   - rows: [lane][T][b][any number of features].
    ///   - times: T.
    ///   - body: gets rows as they were read, and the rows beside them.
    public func eachPiece(
        lane: Int, beside rows: View<Float>, times: Int,
        _ body: (_ read: View<Float>, _ beside: View<Float>) -> Void
    ) {
        let own = tensor.value(lane: lane), other = rows.part(lane, of: tensor.lanes.count)
        guard let late else {
            // A tensor of a single step stands for all of them.
            let steps = tensor.times == 1 ? times : 1
            for step in 0..<steps { body(own, other.part(step, of: steps)) }
            return
        }
        let start = late.initial.part(lane, of: tensor.lanes.count)
        let step = other.count / tensor.times, rest = own.count - start.count
        if late.isBackward {
            body(start, other[other.count - step..<other.count])
            if rest > 0 { body(own[start.count..<own.count], other[0..<other.count - step]) }
        } else {
            body(start, other[0..<step])
            if rest > 0 { body(own[0..<rest], other[step..<other.count]) }
        }
    }
}

/// What an operation can read: a ``Tensor`` or a ``Signal``.
public protocol Readable {
    /// How it is read.
    var signal: Signal { get }
}

extension Signal: Readable {
    /// Itself.
    public var signal: Signal { self }
}

extension Tensor: Readable {
    /// As it is.
    public var signal: Signal { Signal(self) }
}

/// A state of a recurrence: what one step leaves to the next.
///
/// Each view is [lane][b][features]. The caller fills the initial one before a forward pass and, if
/// the final one is used further, the gradient before a backward pass.
public final class StepState {
    /// The state after every step, [lane][T][b][features]; a sequence that is over keeps its own.
    public let sequence: Tensor
    /// The state before the first step.
    public let initial: View<Float>
    /// The state after the last step.
    public let final: View<Float>
    /// The gradient: of the final state before backward, of the initial one after it.
    public let gradient: View<Float>?
    /// Whether the step before is a later one.
    let isBackward: Bool

    init(times: Int, features: Int, isBackward: Bool, on tape: Tape) {
        self.isBackward = isBackward
        sequence = tape.tensor(times: times, features: features)
        let count = tape.lanes.rows * features
        initial = tape.scratch(count)
        final = tape.scratch(count)
        gradient = tape.purpose == .training ? tape.scratch(count) : nil
    }

    /// The state after the step before.
    public var previous: Signal { Signal(sequence, late: self) }

    /// Features of a row.
    public var features: Int { sequence.features }
}
