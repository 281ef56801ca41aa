internal import Layers
internal import Tensors
internal import Training

/// What all recurrent kinds let one choose: how many layers, which way, and what joins them.
struct StackOptions: Sendable {
    /// Which way the layers walk.
    enum Direction: String, CaseIterable, Sendable {
        case forward, backward, both
    }

    var units = 128
    var layers = 1
    var direction = Direction.forward
    var merge = Bidirectional.Merge.concat
    /// Whether each layer's input is added to its output, where both are of one size.
    var residual = false
    /// The probability that a unit between two layers is dropped.
    var dropout = 0.0

    init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        units = try reader.int("units", 1...65536, default: units)
        layers = try reader.int("layers", 1...64, default: layers)
        direction = try reader.choice("direction", default: direction)
        merge = try reader.choice("merge", default: merge)
        residual = try reader.flag("residual", default: residual)
        dropout = try reader.number("dropout", .from(0, below: 1), default: dropout)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("units", .whole(units)), RecipeEntry("layers", .whole(layers)),
            RecipeEntry("direction", .text(direction.rawValue)),
            RecipeEntry("merge", .text(merge.rawValue)),
            RecipeEntry("residual", .flag(residual)),
            RecipeEntry("dropout", .number(dropout)),
        ]
    }

    /// Features that a layer of so many outputs a direction makes.
    func features(_ outputs: Int) -> Int {
        direction == .both && merge == .concat ? 2 * outputs : outputs
    }

    /// What a stack makes of inputs, if each layer has `outputs` features a direction.
    func output(of inputs: [NetworkShape], _ outputs: Int) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens else { return nil }
        return .steps(features(outputs))
    }
}

/// A recurrent layer in one direction, of whatever cell.
struct DirectedCell {
    /// Features of its output.
    let outputs: Int
    /// Records it; adds its states to the pass under a name.
    let record: (_ x: Tensor, _ name: String, _ pass: NetworkPass) -> Tensor

    /// A cell with a fused operation.
    init(_ cell: any RecurrentCell) {
        outputs = cell.units
        record = { x, name, pass in
            let result = cell(x, lengths: pass.lengths, on: pass.tape), state = result.state
            let isTrained = pass.tape.purpose == .training
            pass.add(
                NetworkState(
                    name: "\(name).h", initial: state.initialH, final: state.finalH,
                    gradient: isTrained ? state.gradientH : nil))
            if state.initialC.count > 0 {
                pass.add(
                    NetworkState(
                        name: "\(name).c", initial: state.initialC, final: state.finalC,
                        gradient: isTrained ? state.gradientC : nil))
            }
            return result.sequence
        }
    }

    /// A cell written by steps.
    init(_ cell: any StepCell, _ direction: RecurrentDirection) {
        outputs = cell.states[0].features
        record = { x, name, pass in
            let result = cell(x, lengths: pass.lengths, direction: direction)
            for (size, state) in zip(cell.states, result.states) {
                pass.add(
                    NetworkState(
                        name: "\(name).\(size.name)", initial: state.initial, final: state.final,
                        gradient: state.gradient))
            }
            return result.sequence
        }
    }
}

/// Recurrent layers one on top of the other, each in one direction or in both.
final class RecurrentStack: NetworkLayer {
    private struct Level {
        let directions: [(cell: DirectedCell, suffix: String)]
        let dropout: Dropout?
    }

    private let name: String
    private let options: StackOptions
    private let levels: [Level]

    /// Declares all layers.
    ///
    /// - Parameters:
    ///   - name: the stack's name.
    ///   - options: how many layers, and what joins them.
    ///   - inputs: features of the first one's input.
    ///   - outputs: features of a layer's output in one direction.
    ///   - make: makes layer number `layer` for so many inputs in a direction.
    init(
        _ name: String, _ options: StackOptions, inputs: Int, outputs: Int,
        make: (_ layer: Int, _ inputs: Int, RecurrentDirection) -> DirectedCell
    ) {
        self.name = name
        self.options = options
        let directions: [RecurrentDirection] =
            switch options.direction {
            case .forward: [.forward]
            case .backward: [.backward]
            case .both: [.forward, .backward]
            }
        levels = (0..<options.layers).map { layer in
            let features = layer == 0 ? inputs : options.features(outputs)
            return Level(
                directions: directions.map {
                    (make(layer, features, $0), $0 == .forward ? "" : ".reverse")
                },
                dropout: layer == 0 || options.dropout == 0
                    ? nil
                    : Dropout("\(name).\(layer).dropout", rate: Float(options.dropout)))
        }
    }

    func record(_ inputs: [NetworkSignal], in pass: NetworkPass) -> NetworkSignal {
        var x = inputs[0].tensor
        for (number, level) in levels.enumerated() {
            let input = level.dropout.map { $0(x, on: pass.tape) } ?? x
            let outputs = level.directions.map { cell, suffix in
                cell.record(input, "\(name).\(number)\(suffix)", pass)
            }
            var y = outputs.count == 2 ? options.merge(outputs[0], outputs[1]) : outputs[0]
            if options.residual, y.features == x.features { y = x + y }
            x = y
        }
        return .tensor(x)
    }
}
