internal import Layers
internal import Tensors
internal import Training

/// A kind of recurrent layers: what stacks and directs them is the same for all.
///
/// To add one: read its options, and make its cell.
protocol RecurrentKind: NetworkLayerKind {
    /// How many layers, which way, and what joins them.
    var stack: StackOptions { get }
    /// Features of a layer's output in one direction: its units, unless it says otherwise.
    var outputs: Int { get }
    /// Makes one layer in one direction.
    func cell(_ place: RecurrentPlace) -> DirectedCell
}

extension RecurrentKind {
    var outputs: Int { stack.units }
    var accepted: String { "a row of numbers a step" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? { stack.output(of: inputs, outputs) }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        RecurrentStack(
            name, stack, inputs: inputs[0].features, outputs: outputs, in: parameters
        ) { layer, inputs, direction in
            cell(
                RecurrentPlace(
                    name, layer: layer, inputs: inputs, units: stack.units, direction: direction,
                    in: parameters))
        }
    }
}
