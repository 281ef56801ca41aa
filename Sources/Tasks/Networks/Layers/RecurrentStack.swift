internal import Layers
internal import Tensors
internal import Training

/// Recurrent layers one on top of the other, each in one direction or in both.
final class RecurrentStack: NetworkLayer {
    /// A layer in one direction.
    private struct Walker {
        /// Its name in states, such as `memory.0.reverse`.
        let name: String
        let cell: DirectedCell
        let chunk: Int?
        /// Of each state, unless states start as zeros.
        let starts: [StateStart]

        /// Records it, with the starts of its states before it.
        func record(_ x: Tensor, in pass: NetworkPass) -> Tensor {
            let starts = starts.map { $0.record(on: pass.tape) }
            let (output, states) = cell.record(x, pass, chunk)
            for (start, state) in zip(starts, states) {
                start.begin(state.initial, gradient: state.gradient)
            }
            for (size, ends) in zip(cell.states, states) {
                pass.add(NetworkState(name: "\(name).\(size.name)", ends: ends))
            }
            return output
        }
    }

    private struct Level {
        let walkers: [Walker]
        let dropout: Dropout?
    }

    private let options: StackOptions
    private let stack: [Level]

    /// Declares all layers.
    ///
    /// - Parameters:
    ///   - name: the stack's name.
    ///   - options: how many layers, and what joins them.
    ///   - inputs: features of the first one's input.
    ///   - outputs: features of a layer's output in one direction.
    ///   - parameters: where.
    ///   - make: makes layer number `layer` for so many inputs in a direction.
    init(
        _ name: String, _ options: StackOptions, inputs: Int, outputs: Int,
        in parameters: ParameterSet,
        make: (_ layer: Int, _ inputs: Int, RecurrentDirection) -> DirectedCell
    ) {
        self.options = options
        let directions: [RecurrentDirection] =
            switch options.direction {
            case .forward: [.forward]
            case .backward: [.backward]
            case .both: [.forward, .backward]
            }
        let start = options.start.initialState
        stack = (0..<options.layers).map { layer in
            let features = layer == 0 ? inputs : options.features(outputs)
            let walkers = directions.map { direction in
                let cell = make(layer, features, direction)
                let suffix = direction == .forward ? "" : "_reverse"
                let starts = cell.states.map {
                    StateStart(
                        "\(name).\($0.name)0_l\(layer)\(suffix)", features: $0.features, start,
                        in: parameters)
                }
                return Walker(
                    name: "\(name).\(layer)" + (direction == .forward ? "" : ".reverse"),
                    cell: cell, chunk: direction == .forward ? nil : options.chunk,
                    starts: start == .zero ? [] : starts)
            }
            return Level(
                walkers: walkers,
                dropout: layer == 0 || options.dropout == 0
                    ? nil
                    : Dropout("\(name).\(layer).dropout", rate: Float(options.dropout)))
        }
    }

    var levels: [NetworkLevel] {
        stack.map {
            NetworkLevel(states: $0.walkers[0].cell.states, directions: $0.walkers.count)
        }
    }

    /// In chunks, how long an output waits.
    ///
    /// Layers have the same chunks, so that a stack waits no longer than one layer.
    var note: String? {
        guard let chunk = options.chunk else { return nil }
        return "latency at most \(chunk - 1) " + (chunk == 2 ? "step" : "steps")
    }

    func record(_ inputs: [NetworkSignal], in pass: NetworkPass) -> NetworkSignal {
        var x = inputs[0].tensor
        for level in stack {
            let input = level.dropout.map { $0(x, on: pass.tape) } ?? x
            let outputs = level.walkers.map { $0.record(input, in: pass) }
            var y = outputs.count == 2 ? options.merge(outputs[0], outputs[1]) : outputs[0]
            if options.residual, y.features == x.features { y = x + y }
            x = y
        }
        return .tensor(x)
    }
}
