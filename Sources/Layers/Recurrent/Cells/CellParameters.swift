internal import Tensors

/// The parameters of a cell written by steps, with PyTorch's names: `name.weight_ih_l{k}` and so on,
/// uniform in ±1/√H unless said otherwise.
struct CellParameters {
    private let name: String
    private let suffix: String
    private let units: Int
    private let bound: Float
    let set: ParameterSet

    init(
        _ name: String, layer: Int, direction: RecurrentDirection, units: Int, in set: ParameterSet
    ) {
        self.name = name
        suffix = "l\(layer)\(direction.suffix)"
        self.units = units
        bound = 1 / Float(units).squareRoot()
        self.set = set
    }

    /// The full name of a parameter.
    func name(_ kind: String) -> String { "\(name).\(kind)_\(suffix)" }

    /// Declares a parameter; `blocks` are the gates of a matrix.
    func declare(
        _ kind: String, _ shape: [Int], _ initializer: Initializer? = nil, blocks: Int = 1
    ) -> Parameter {
        set.declare(
            name(kind), shape: shape, initializer: initializer ?? .uniform(bound: bound),
            blocks: blocks)
    }

    /// A map of one input, with `weight_{kind}` [outputs, inputs] and perhaps `bias_{kind}`.
    func map(
        _ kind: String, inputs: Int, outputs: Int, hasBias: Bool = true,
        weight: Initializer? = nil, bias: Initializer? = nil
    ) -> Projection {
        let gates = ["ih", "hh"].contains(kind) ? outputs / units : 1
        let matrix = declare("weight_\(kind)", [outputs, inputs], weight, blocks: gates)
        return Projection(
            [matrix], bias: hasBias ? declare("bias_\(kind)", [outputs], bias) : nil, in: set)
    }

    /// A number a unit that is multiplied with rows.
    func gain(_ kind: String, features: Int, _ initializer: Initializer? = nil) -> RowParameter {
        RowParameter(
            name(kind), features: features, .multiply,
            initializer: initializer ?? .uniform(bound: bound), in: set)
    }

    /// A number a unit that is added to rows.
    func shift(_ kind: String, features: Int, _ initializer: Initializer? = nil) -> RowParameter {
        RowParameter(
            name(kind), features: features, .add,
            initializer: initializer ?? .uniform(bound: bound), in: set)
    }
}
