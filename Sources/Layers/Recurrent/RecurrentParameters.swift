internal import Tensors

/// The parameters of a recurrent layer of G gates, with PyTorch's names and layouts.
struct RecurrentParameters {
    /// W, `weight_ih_l{k}` [G H, I].
    let inputWeight: Parameter
    /// U, `weight_hh_l{k}` [G H, H], or what is left of it in a training step.
    let recurrentWeight: Parameter
    /// `bias_ih_l{k}` [G H].
    let inputBias: Parameter
    /// `bias_hh_l{k}` [G H].
    let recurrentBias: Parameter

    private let drop: WeightDrop?

    /// Declares the parameters of layer number `layer` of the stack `name`, uniform in ±1/√H; the
    /// names of a backward layer's end with `_reverse`.
    ///
    /// `bias_ih` of the units `raised` starts so much higher, and `weightDrop` is the rate of
    /// ``WeightDrop``.
    init(
        _ name: String, layer: Int, inputs: Int, units: Int, gates: Int,
        direction: RecurrentDirection, raised: (units: Range<Int>, by: Float)? = nil,
        weightDrop: Float = 0, in set: ParameterSet
    ) {
        let outputs = gates * units, bound = 1 / Float(units).squareRoot()
        func declare(
            _ kind: String, _ shape: [Int], _ initializer: Initializer? = nil
        ) -> Parameter {
            set.declare(
                "\(name).\(kind)_l\(layer)\(direction.suffix)", shape: shape,
                initializer: initializer ?? .uniform(bound: bound),
                blocks: initializer == nil ? gates : 1)
        }
        inputWeight = declare("weight_ih", [outputs, inputs])
        let weight = declare("weight_hh", [outputs, units])
        drop = weightDrop > 0 ? WeightDrop(of: weight, rate: weightDrop, in: set) : nil
        recurrentWeight = drop?.parameter ?? weight
        inputBias = declare(
            "bias_ih", [outputs],
            raised.map { .shifted(bound: bound, by: $0.by, range: $0.units) })
        recurrentBias = declare("bias_hh", [outputs])
    }

    /// Records what is to happen to them before a layer uses them.
    func prepare(on tape: Tape) { drop?.record(on: tape) }

    /// All of them.
    var all: [Parameter] { [inputWeight, recurrentWeight, inputBias, recurrentBias] }
}
