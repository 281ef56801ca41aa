internal import Corpus
internal import Layers
internal import Tensors
internal import Training

/// The network recorded for one number of time steps, with the places of its inputs.
final class LanguageModelGraph {
    let times: Int
    let tape: Tape
    let states: [RecurrentState]
    let loss: SoftmaxCrossEntropy
    let logits: Tensor

    /// Input tokens, targets [lane][T][b] and lengths [lane][b].
    let tokens: View<Int32>
    let targets: View<Int32>
    let lengths: View<Int32>
    private let allLengths: View<Int32>

    init(_ network: LanguageModelNetwork, times: Int, on tape: Tape) {
        self.times = times
        self.tape = tape
        let rows = tape.lanes.rows
        let inputs = Memory<Int32>()
        tokens = inputs.reserve(times * rows)
        targets = inputs.reserve(times * rows)
        lengths = inputs.reserve(rows)
        allLengths = inputs.reserve(rows)
        inputs.commit()
        (logits, states) = network.record(
            tokens: tokens, lengths: lengths, times: times, on: tape)
        loss = SoftmaxCrossEntropy(logits, targets: targets, on: tape)
        tape.seal()
    }

    /// Fills the inputs with a step of the streams.
    func load(_ streams: TokenStreams, step: Int) {
        tokens.withMutableSpan { inputs in
            targets.withMutableSpan { outputs in
                lengths.withMutableSpan { lengths in
                    streams.fill(
                        step: step, lanes: tape.lanes.range,
                        sequencesPerLane: tape.lanes.sequences, inputs: &inputs,
                        targets: &outputs, lengths: &lengths)
                }
            }
        }
    }

    /// Starts from the states that the streams were left in.
    ///
    /// - Parameters:
    ///   - carried: of all of this rank's lanes.
    ///   - rows: the sequences that are on the tape; nil for all.
    func start(from carried: StreamStates, rows: Range<Int>? = nil) {
        for (layer, state) in states.enumerated() {
            state.initialH.copy(from: carried.rows(rows, of: carried.h[layer]))
            state.initialC.copy(from: carried.rows(rows, of: carried.c[layer]))
            if tape.purpose == .training { state.detach() }
        }
    }

    /// Computes the states after the first `steps` time steps alone, as training would.
    func advance(_ steps: Int, _ moment: Moment) throws {
        allLengths.copy(from: lengths)
        for row in 0..<lengths.count { lengths[row] = min(lengths[row], Int32(steps)) }
        try tape.forward(moment)
        lengths.copy(from: allLengths)
    }

    /// Leaves the states to the next step.
    func finish(into carried: StreamStates, rows: Range<Int>? = nil) {
        for (layer, state) in states.enumerated() {
            carried.rows(rows, of: carried.h[layer]).copy(from: state.finalH)
            carried.rows(rows, of: carried.c[layer]).copy(from: state.finalC)
        }
    }
}
