internal import Layers
internal import Tensors
internal import Training

/// `places`: each place of the planes in a row becomes a step, whose features are the channels.
struct PlacesOptions: NetworkLayerKind {
    static let kind = "places"

    init(_ reader: inout RecipeReader) throws(RecipeError) {}

    var entries: [RecipeEntry] { [] }
    var accepted: String {
        "planes, which a layer of kind reshape makes of rows, of steps that no stride over time has made "
            + "fewer"
    }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, let planes = inputs[0].planes,
            let scale = inputs[0].scale.times(planes.height * planes.width)
        else { return nil }
        var shape = NetworkShape.steps(planes.channels)
        shape.scale = scale
        return shape
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        guard let planes = inputs[0].planes else { preconditionFailure("shapes were checked") }
        let layer = PlanePlaces(planes)
        return PlainLayer { inputs, pass in
            let made = layer(inputs[0].tensor, lengths: pass.lengths, on: pass.tape)
            pass.steps = .init(times: made.sequence.times, lengths: made.lengths)
            return made.sequence
        }
    }
}
