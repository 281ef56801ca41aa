public import Tensors

/// How a state of a recurrent layer starts.
public enum InitialState: Equatable, Sendable {
    /// From zeros.
    case zero
    /// From trained numbers, the same for every sequence.
    case learned
    /// In training from normal numbers with mean 0 and this deviation, others for every step and
    /// sequence; in evaluation from zeros.
    case random(deviation: Float)
}

/// The start of one state of a recurrent layer.
///
/// A learned one is a parameter that starts as zeros. Its gradient is the sum, over lanes, of what the
/// backward pass of the layer leaves as the gradient of its initial state.
public final class StateStart {
    /// How the state starts.
    public let kind: InitialState
    /// The learned numbers, [features].
    public let parameter: Parameter?

    fileprivate let features: Int
    fileprivate let site: RandomSite

    /// Declares the parameter `name`, such as `lstm.h0_l0`, of a learned start.
    public init(
        _ name: String, features: Int, _ kind: InitialState, in parameters: ParameterSet
    ) {
        self.kind = kind
        self.features = features
        site = RandomSite(name: name)
        parameter =
            kind == .learned
            ? parameters.declare(name, shape: [features], initializer: .constant(0)) : nil
    }

    /// Records the start, to be called before the layer is recorded.
    ///
    /// - Returns: the operation, which has to be told the state when the layer is there.
    public func record(on tape: Tape) -> StateStarting {
        let operation = StateStarting(self, on: tape)
        if let parameter {
            tape.planGradients(of: [parameter])
            tape.planLaneSum(features)
        }
        tape.record(operation, using: [])
        return operation
    }
}

/// Writes the initial state of a layer before it runs, and takes its gradient afterwards.
public final class StateStarting: Operation {
    private let start: StateStart
    private unowned let tape: Tape
    private var initial: View<Float>?
    private var gradient: View<Float>?

    fileprivate init(_ start: StateStart, on tape: Tape) {
        self.start = start
        self.tape = tape
    }

    /// Names the state.
    ///
    /// - Parameters:
    ///   - initial: the state before the first step, [lane][b][features].
    ///   - gradient: where the layer leaves its gradient, likewise; nil on a tape that evaluates.
    public func begin(_ initial: View<Float>, gradient: View<Float>?) {
        let count = tape.lanes.rows * start.features
        precondition(
            initial.count == count && gradient?.count ?? count == count,
            "a state of \(initial.count) numbers started as one of \(count)")
        self.initial = initial
        self.gradient = gradient
    }

    /// Writes every sequence's initial state.
    public func forward(_ moment: Moment) {
        guard let initial else { preconditionFailure("a start without a state") }
        switch start.kind {
        case .zero: initial.fill(0)
        case .learned:
            guard let parameter = start.parameter else { return }
            for row in 0..<tape.lanes.rows {
                initial.part(row, of: tape.lanes.rows).copy(from: parameter.value)
            }
        case .random(let deviation):
            if tape.purpose == .evaluation { return initial.fill(0) }
            let philox = Philox(seed: moment.seed, site: start.site)
            let first = tape.lanes.firstSequence(ofLane: 0)
            for row in 0..<tape.lanes.rows {
                philox.fillNormal(
                    initial.part(row, of: tape.lanes.rows), deviation: deviation,
                    step: moment.step, sequence: UInt32(first + row))
            }
        }
    }

    /// Adds up the gradients of all sequences.
    public func backward(_ moment: Moment) {
        guard let parameter = start.parameter, let gradient else { return }
        let lanes = tape.lanes
        tape.sumLanes(into: parameter.gradient) { lane, part in
            part.fill(0)
            let rows = gradient.part(lane, of: lanes.count)
            for row in 0..<lanes.sequences {
                tape.kernels.add(rows.part(row, of: lanes.sequences), to: part)
            }
        }
    }
}
