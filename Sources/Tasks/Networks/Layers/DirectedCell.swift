internal import Layers
internal import Tensors

/// A recurrent layer in one direction, of whatever cell.
struct DirectedCell {
    /// What a recorded cell gives: its output and, in the order of the states, both ends of each.
    typealias Recorded = (output: Tensor, states: [NetworkState.Ends])

    /// Its states by name; the first one is the output.
    let states: [StepStateSize]
    /// Records it; in chunks, it starts anew after so many steps.
    let record: (_ x: Tensor, _ pass: NetworkPass, _ chunk: Int?) -> Recorded

    /// A cell with a fused operation.
    init<Cell: RecurrentCell>(_ cell: Cell) {
        let names = Cell.hasCellState ? ["h", "c"] : ["h"]
        states = names.map { StepStateSize($0, cell.units) }
        record = { x, pass, chunk in
            let result = cell(x, lengths: pass.lengths, chunk: chunk, on: pass.tape)
            let state = result.state, isTrained = pass.tape.purpose == .training
            let h = NetworkState.Ends(
                initial: state.initialH, final: state.finalH,
                gradient: isTrained ? state.gradientH : nil)
            if !Cell.hasCellState { return (result.sequence, [h]) }
            let c = NetworkState.Ends(
                initial: state.initialC, final: state.finalC,
                gradient: isTrained ? state.gradientC : nil)
            return (result.sequence, [h, c])
        }
    }

    /// A cell written by steps.
    init(_ cell: any StepCell, _ direction: RecurrentDirection) {
        states = cell.states
        record = { x, pass, chunk in
            let result = cell(x, lengths: pass.lengths, direction: direction, chunk: chunk)
            let ends = result.states.map {
                NetworkState.Ends(initial: $0.initial, final: $0.final, gradient: $0.gradient)
            }
            return (result.sequence, ends)
        }
    }
}
