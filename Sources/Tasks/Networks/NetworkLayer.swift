internal import Layers
internal import Tensors
internal import Training

/// A kind of layer that networks can be made of.
///
/// To add one: a type of this protocol in `Networks/Layers`, and a line in ``NetworkCatalogue``.
protocol NetworkLayerKind: LayerOptions {
    /// What it takes, in words for an error, such as "steps of features".
    var accepted: String { get }
    /// What it makes of inputs of these shapes; nil if it cannot take them.
    func output(of inputs: [NetworkShape]) -> NetworkShape?
    /// Declares the parameters.
    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer
}

/// A layer with its parameters.
protocol NetworkLayer: AnyObject {
    /// Records the layer.
    func record(_ inputs: [NetworkSignal], in pass: NetworkPass) -> NetworkSignal
    /// What a table says of it besides its kind, such as its latency; nil for nothing.
    var note: String? { get }
    /// The recurrent layers in it, lowest first; their states go to the pass in this order.
    var levels: [NetworkLevel] { get }
    /// The table that it looks tokens up in, if it does.
    var tokenTable: Parameter? { get }
}

extension NetworkLayer {
    var note: String? { nil }
    /// None.
    var levels: [NetworkLevel] { [] }
    /// None.
    var tokenTable: Parameter? { nil }
}

/// A recurrent layer in one direction or in both.
struct NetworkLevel {
    /// The states of a direction.
    let states: [StepStateSize]
    /// 1 or 2.
    let directions: Int
}

/// What a layer reads: tokens, or an activation.
enum NetworkSignal {
    /// Tokens [lane][T][b].
    case tokens(View<Int32>)
    /// An activation; of one time step if a sequence has one row.
    case tensor(Tensor)

    /// The activation.
    ///
    /// - Precondition: it is one: shapes were checked.
    var tensor: Tensor {
        guard case .tensor(let tensor) = self else { preconditionFailure("tokens as numbers") }
        return tensor
    }
}

/// One recording of a network.
final class NetworkPass {
    /// The time steps of a signal.
    struct Steps {
        /// Time steps, T.
        let times: Int
        /// Valid steps of each sequence, [lane][b].
        let lengths: View<Int32>
    }

    let tape: Tape
    /// The steps of the first signal that the layer being recorded reads.
    ///
    /// A layer that makes other steps of them says so here; in the end they are those of the output.
    var steps: Steps
    /// The states of recurrent layers, in the order of layers.
    private(set) var states: [NetworkState] = []

    init(times: Int, lengths: View<Int32>, on tape: Tape) {
        steps = Steps(times: times, lengths: lengths)
        self.tape = tape
    }

    /// Time steps of what the layer reads, T.
    var times: Int { steps.times }
    /// Valid steps of each sequence of it, [lane][b].
    var lengths: View<Int32> { steps.lengths }

    func add(_ state: NetworkState) { states.append(state) }
}

/// A state of a recurrent layer.
struct NetworkState {
    /// Both ends of a state, [lane][b][features].
    struct Ends {
        let initial: View<Float>
        let final: View<Float>
        /// Of the final state before backward, of the initial one after it; nil on a tape that
        /// evaluates.
        let gradient: View<Float>?
    }

    /// The name in checkpoints, such as `memory.0.h`.
    let name: String
    let ends: Ends

    var initial: View<Float> { ends.initial }
    var final: View<Float> { ends.final }
    var gradient: View<Float>? { ends.gradient }
}

/// A layer without parameters.
final class PlainLayer: NetworkLayer {
    let tokenTable: Parameter?
    private let body: ([NetworkSignal], NetworkPass) -> Tensor

    init(
        tokenTable: Parameter? = nil, _ body: @escaping ([NetworkSignal], NetworkPass) -> Tensor
    ) {
        self.tokenTable = tokenTable
        self.body = body
    }

    func record(_ inputs: [NetworkSignal], in pass: NetworkPass) -> NetworkSignal {
        .tensor(body(inputs, pass))
    }
}
