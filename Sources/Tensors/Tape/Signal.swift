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
        let initial = late.initial.part(lane, of: tensor.lanes.count)
        func steps(_ view: View<Float>, _ times: Range<Int>) -> View<Float> {
            let step = view.count / tensor.times
            return view[times.lowerBound * step..<times.upperBound * step]
        }
        late.walk.eachRun { run in
            let first = run.lowerBound, last = run.upperBound - 1
            let start = late.walk.isBackward ? last..<last + 1 : first..<first + 1
            body(initial, steps(other, start))
            if first == last { return }
            let early = first..<last, later = first + 1..<last + 1
            if late.walk.isBackward {
                body(steps(own, later), steps(other, early))
            } else {
                body(steps(own, early), steps(other, later))
            }
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
    /// The state before the first step, and in chunks before the first one of each.
    public let initial: View<Float>
    /// The state after the last step.
    public let final: View<Float>
    /// The gradient: of the final state before backward, of the initial one after it.
    public let gradient: View<Float>?
    /// Which step is before another, and where the initial state is.
    let walk: Walk

    init(_ walk: Walk, features: Int, on tape: Tape) {
        self.walk = walk
        sequence = tape.tensor(times: walk.times, features: features)
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
