internal import Tensors

/// The parameters of a recurrent layer of G gates, with PyTorch's names and layouts.
struct RecurrentParameters {
    /// W, `weight_ih_l{k}` [G H, I].
    let inputWeight: Parameter
    /// U, `weight_hh_l{k}` [G H, H].
    let recurrentWeight: Parameter
    /// `bias_ih_l{k}` [G H].
    let inputBias: Parameter
    /// `bias_hh_l{k}` [G H].
    let recurrentBias: Parameter

    /// Declares the parameters of layer number `layer` of the stack `name`, uniform in ±1/√H; the
    /// names of a backward layer's end with `_reverse`.
    init(
        _ name: String, layer: Int, inputs: Int, units: Int, gates: Int,
        direction: RecurrentDirection, in set: ParameterSet
    ) {
        let outputs = gates * units
        func declare(_ kind: String, _ shape: [Int]) -> Parameter {
            set.declare(
                "\(name).\(kind)_l\(layer)\(direction.suffix)", shape: shape,
                initializer: .uniform(bound: 1 / Float(units).squareRoot()), blocks: gates)
        }
        inputWeight = declare("weight_ih", [outputs, inputs])
        recurrentWeight = declare("weight_hh", [outputs, units])
        inputBias = declare("bias_ih", [outputs])
        recurrentBias = declare("bias_hh", [outputs])
    }

    /// All of them.
    var all: [Parameter] { [inputWeight, recurrentWeight, inputBias, recurrentBias] }
}
