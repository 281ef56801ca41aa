/// What operations on blocks have in common: they run over whole sequences at once or, inside a
/// recurrence, step by step.
public protocol PortedOperation: AnyObject {
    /// What it reads and writes.
    var ports: Ports { get }
    /// Before the blocks of a forward pass: packs weights, say. Not while workers run.
    func prepareForward(_ moment: Moment)
    /// Before the blocks of a backward pass.
    func prepareBackward(_ moment: Moment)
    /// After the blocks of a backward pass: gradients of parameters, over the whole sequence.
    func finishBackward(_ moment: Moment)
}

extension PortedOperation {
    /// Does nothing.
    public func prepareForward(_ moment: Moment) {}
    /// Does nothing.
    public func prepareBackward(_ moment: Moment) {}
    /// Does nothing.
    public func finishBackward(_ moment: Moment) {}
}

/// An operation that computes each lane alone, so that threads share the lanes.
///
/// To add one, compute what a ``Block`` asks for; nothing else changes for recurrences.
public protocol BlockOperation: PortedOperation {
    /// Computes the outputs of a block.
    func forward(_ block: Block)
    /// Computes the gradients of a block's inputs: writes, or adds to, each target.
    func backward(_ block: Block)
}

/// An operation that sums over all lanes and ranks in every block.
public protocol SynchronizedOperation: PortedOperation {
    /// Computes the outputs of all lanes.
    func forward(allLanes block: Block) throws
    /// Computes the gradients of all lanes' inputs.
    func backward(allLanes block: Block) throws
}

/// What a block operation reads and writes.
public final class Ports {
    /// What it reads, in the order in which it writes gradients.
    public let inputs: [Signal]
    /// What it writes.
    public let outputs: [Tensor]
    /// What it reads as a whole in every block, of any number of time steps; it claims their gradients
    /// itself, before or after the blocks of a backward pass.
    public let sources: [Tensor]
    /// For each input, whether its gradient is there already and has to be added to.
    private(set) var accumulates: [Bool]

    /// Names them.
    public init(_ inputs: [Signal], _ outputs: [Tensor], sources: [Tensor] = []) {
        self.inputs = inputs
        self.outputs = outputs
        self.sources = sources
        accumulates = inputs.map { _ in false }
    }

    /// Whether every input has as many time steps as the outputs, or as many as go with theirs.
    func checkTimes(_ goWith: (_ input: Int, _ output: Int) -> Bool) {
        for input in inputs {
            for output in outputs {
                let (steps, made) = (input.tensor.times, output.times)
                precondition(goWith(steps, made), "\(steps) time steps read for \(made)")
            }
        }
    }

    /// Before a backward pass: decides who writes a gradient first, and clears those that nobody
    /// writes.
    ///
    /// - Parameter times: steps of the recurrence; nil outside of one.
    func claimGradients(times: Int?) {
        for output in outputs where output.gradient != nil { _ = output.finishedGradient() }
        for (index, input) in inputs.enumerated() where input.tensor.gradient != nil {
            let tensor = input.tensor
            // Every step adds to what stands for all of them.
            if let times, times > 1, tensor.times == 1 { _ = tensor.finishedGradient() }
            accumulates[index] = tensor.claimGradient()?.accumulate ?? false
        }
    }
}

/// A block operation of either kind.
enum BlockRunner {
    case each(any BlockOperation)
    case together(any SynchronizedOperation)

    var operation: any PortedOperation {
        switch self {
        case .each(let operation): operation
        case .together(let operation): operation
        }
    }

    /// What it reads, at any time, and writes gradients of, at any time of its backward pass.
    var uses: [TensorUse] {
        (operation.ports.inputs.map(\.tensor) + operation.ports.sources).map {
            TensorUse($0, valueUntil: .inputs, gradientFrom: .states)
        }
    }

    /// Computes the outputs on all threads: at a time step of a recurrence, or over whole sequences.
    func forward(
        on tape: Tape, _ moment: Moment, time: Int? = nil, walk: Walk? = nil
    ) throws {
        switch self {
        case .together(let operation):
            let lanes = 0..<tape.lanes.count
            try operation.forward(
                allLanes: Block(lanes: lanes, time: time, worker: 0, moment: moment, walk: walk))
        case .each(let operation):
            tape.eachLaneRun { worker, lanes in
                operation.forward(
                    Block(lanes: lanes, time: time, worker: worker, moment: moment, walk: walk))
            }
        }
    }

    /// Computes the gradients of the inputs, likewise.
    func backward(
        on tape: Tape, _ moment: Moment, time: Int? = nil, walk: Walk? = nil
    ) throws {
        switch self {
        case .together(let operation):
            let lanes = 0..<tape.lanes.count
            try operation.backward(
                allLanes: Block(lanes: lanes, time: time, worker: 0, moment: moment, walk: walk))
        case .each(let operation):
            tape.eachLaneRun { worker, lanes in
                operation.backward(
                    Block(lanes: lanes, time: time, worker: worker, moment: moment, walk: walk))
            }
        }
    }
}

/// Runs a block operation over whole sequences.
final class BlockSequence: Operation {
    private let runner: BlockRunner
    private unowned let tape: Tape

    init(_ runner: BlockRunner, on tape: Tape) {
        runner.operation.ports.checkTimes { $0 == $1 }
        self.runner = runner
        self.tape = tape
    }

    func forward(_ moment: Moment) throws {
        runner.operation.prepareForward(moment)
        try runner.forward(on: tape, moment)
    }

    func backward(_ moment: Moment) throws {
        runner.operation.ports.claimGradients(times: nil)
        runner.operation.prepareBackward(moment)
        try runner.backward(on: tape, moment)
        runner.operation.finishBackward(moment)
    }
}
