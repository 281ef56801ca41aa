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
    private let lengths: View<Int32>
    private let tokens: View<Int32>
    private let features: View<Float>
    private let classes: View<Int32>
    private let values: View<Float>
    private let weights: View<Float>
    private let states: [NetworkState]

    init(_ network: Network, _ set: any ExampleSet, times: Int, on tape: Tape) {
        self.tape = tape
        self.times = times
        self.set = set
        let rows = tape.lanes.rows, targetTimes = set.target.extent == .steps ? times : 1
        let integers = Memory<Int32>()
        lengths = integers.reserve(rows)
        tokens = integers.reserve(set.input.isTokens ? times * rows : 0)
        var classCount = 0, valueCount = 0
        switch set.target {
        case .classes: classCount = targetTimes * rows
        case .values(let count, _), .labels(let count, _):
            valueCount = targetTimes * rows * count
        }
        classes = integers.reserve(classCount)
        integers.commit()
        let numbers = Memory<Float>()
        values = numbers.reserve(valueCount)
        weights = numbers.reserve(valueCount)
        numbers.commit()
        let pass = NetworkPass(times: times, lengths: lengths, on: tape)
        let input: NetworkSignal
        if set.input.isTokens {
            input = .tokens(tokens)
            features = numbers.whole[0..<0]
        } else {
            let x = tape.constant(times: times, features: set.input.features)
            input = .tensor(x)
            features = x.value
        }
        output = network.record(input, in: pass).tensor
        states = pass.states
        switch set.target {
        case .classes: loss = SoftmaxCrossEntropy(output, targets: classes, on: tape)
        case .values:
            loss = RegressionLoss(
                .squared, of: output,
                targets: ElementTargets(values, weights: weights), on: tape)
        case .labels:
            loss = BinaryCrossEntropy(
                output, targets: ElementTargets(values, weights: weights), on: tape)
        }
        tape.seal()
    }

    /// Writes examples into the rows of the tape's lanes; `example` gives none for a row that an
    /// incomplete batch leaves empty.
    func load(_ example: (_ lane: Int, _ row: Int) -> Int?) {
        tokens.fill(0)
        features.fill(0)
        classes.fill(-1)
        values.fill(0)
        weights.fill(0)
        let lanes = tape.lanes, count = lanes.count
        for lane in 0..<count {
            for row in 0..<lanes.sequences {
                let place = lane * lanes.sequences + row
                guard let index = example(lanes.first + lane, row) else {
                    lengths[place] = 0
                    continue
                }
                lengths[place] = Int32(set.length(index))
                set.write(
                    index,
                    to: ExampleSlot(
                        row: row, rows: lanes.sequences, tokens: tokens.part(lane, of: count),
                        features: features.part(lane, of: count),
                        classes: classes.part(lane, of: count),
                        values: values.part(lane, of: count),
                        weights: weights.part(lane, of: count), width: set.input.features,
                        valueCount: set.target.features))
            }
        }
        for state in states {
            state.initial.fill(0)
            state.gradient?.fill(0)
        }
    }

    /// What a forward pass came to, over all lanes of the tape.
    func judge() -> SequenceScore {
        var score = SequenceScore()
        score.loss = Double(loss.sums[0])
        score.count = Double(loss.sums[1])
        if case .values = set.target { return score }
        let lanes = tape.lanes, steps = set.target.extent == .steps ? times : 1
        for lane in 0..<lanes.count {
            for row in 0..<lanes.sequences {
                var right = 0, wrong = 0
                for step in 0..<steps {
                    let place = (lane * steps + step) * lanes.sequences + row
                    guard let isRight = isRight(place) else { continue }
                    if isRight { right += 1 } else { wrong += 1 }
                }
                score.right += Double(right)
                score.judged += Double(right + wrong)
                if right + wrong == 0 { continue }
                score.sequences += 1
                if wrong == 0 { score.exact += 1 }
            }
        }
        return score
    }

    /// Whether the network's best guess at a row is its target; nil if it has none.
    private func isRight(_ row: Int) -> Bool? {
        let width = output.features, start = row * width
        if case .classes = set.target {
            if classes[row] < 0 { return nil }
            return Self.best(output.value[start..<start + width]) == Int(classes[row])
        }
        var isRight = true, hasTarget = false
        for place in start..<start + width where weights[place] > 0 {
            hasTarget = true
            if (output.value[place] > 0) != (values[place] > 0.5) { isRight = false }
        }
        return hasTarget ? isRight : nil
    }

    /// The place of the largest number; the first of equal ones.
    private static func best(_ row: View<Float>) -> Int {
        row.withSpan { row in
            var best = 0
            for index in row.indices where row[index] > row[best] { best = index }
            return best
        }
    }
}

/// Sums over examples.
struct SequenceScore {
    var loss = 0.0
    /// What the loss is divided by.
    var count = 0.0
    /// Rows that have a target, and those that hit it.
    var judged = 0.0, right = 0.0
    /// Sequences with a target, and those all of whose targets were hit.
    var sequences = 0.0, exact = 0.0

    /// The numbers, in an order of their own.
    static let size = 6
    var numbers: [Float] { [loss, count, judged, right, sequences, exact].map { Float($0) } }
}
