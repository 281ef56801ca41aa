internal import Layers
internal import Tensors
internal import Training

/// A network and its loss, recorded for one number of time steps.
final class SequenceGraph {
    let tape: Tape
    let times: Int
    let loss: Loss
    /// What the network gives.
    let output: Tensor

    private let set: any ExampleSet
    private let objective: any SequenceObjective
    /// The targets as examples give them, and as the loss sees them.
    private let targets: SequenceTargets
    private let judged: SequenceTargets
    private let feed: NetworkFeed
    private let states: [NetworkState]
    /// The example in each row, if there is one.
    private var examples: [Int?] = []

    init(
        _ network: Network, _ objective: any SequenceObjective, _ set: any ExampleSet, times: Int,
        on tape: Tape
    ) {
        self.tape = tape
        self.times = times
        self.set = set
        self.objective = objective
        targets = SequenceTargets(set.target, times: times, rows: tape.lanes.rows)
        let pass = NetworkPass(times: times, lengths: targets.lengths, on: tape)
        feed = NetworkFeed(
            set.input, letters: set.letters, times: times, lengths: targets.lengths, on: tape)
        output = feed.record(network, in: pass)
        states = pass.states
        judged =
            objective.output.extent == .steps ? targets.with(lengths: pass.lengths) : targets
        loss = objective.loss(of: output, targets: judged, on: tape)
        tape.seal()
    }

    /// Writes examples into the rows of the tape's lanes; `example` gives none for a row that an
    /// incomplete batch leaves empty.
    func load(_ example: (_ lane: Int, _ row: Int) -> Int?) {
        feed.clear()
        targets.clear()
        examples = Array(repeating: nil, count: tape.lanes.rows)
        let lanes = tape.lanes
        for lane in 0..<lanes.count {
            for row in 0..<lanes.sequences {
                guard let index = example(lanes.first + lane, row) else { continue }
                examples[lane * lanes.sequences + row] = index
                feed.setLength(
                    set.length(index), ofSequence: lane * lanes.sequences + row)
                set.write(index, to: slot(lane: lane, row: row))
            }
        }
        for state in states {
            state.initial.fill(0)
            state.gradient?.fill(0)
        }
    }

    private func slot(lane: Int, row: Int) -> ExampleSlot {
        let count = tape.lanes.count
        return ExampleSlot(
            row: row, rows: tape.lanes.sequences, tokens: feed.tokens.part(lane, of: count),
            letters: feed.letters.part(lane, of: count),
            features: feed.features.part(lane, of: count),
            classes: targets.classes.part(lane, of: count),
            labels: targets.labels.part(lane, of: count),
            labelCounts: targets.labelCounts.part(lane, of: count),
            values: targets.values.part(lane, of: count),
            weights: targets.weights.part(lane, of: count), width: set.input.features,
            lettersPerStep: set.letters?.perStep ?? 0,
            valueCount: set.target.valueCount)
    }

    /// What a forward pass came to besides the loss, for each lane of the tape.
    func judge() -> [SequenceScore] {
        (0..<tape.lanes.count).map { lane in
            var score = SequenceScore(others: objective.otherSums(set))
            for row in 0..<tape.lanes.sequences {
                guard let example = examples[lane * tape.lanes.sequences + row] else { continue }
                let sequence = JudgedSequence(
                    output: output, targets: judged, set: set, example: example, lane: lane,
                    row: row)
                objective.judge(sequence, into: &score)
            }
            return score
        }
    }
}
