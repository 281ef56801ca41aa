internal import Corpus
internal import Layers
internal import Tensors
internal import Training

/// A model that reads true tokens, and its loss, recorded for sources and targets of some lengths.
final class TranslationGraph {
    let tape: Tape
    let loss: Loss
    private let logits: Tensor
    private let source: SourceFeed
    private let read: TokenRows
    /// The tokens to say, [lane][T][b]; -1 where there is none.
    private let targets: View<Int32>
    private let cleared: [View<Float>]

    init(_ model: TranslationModel, labelSmoothing: Float, _ shape: PairShape, on tape: Tape) {
        self.tape = tape
        let integers = Memory<Int32>()
        read = TokenRows(times: shape.target, lanes: tape.lanes, in: integers)
        targets = integers.reserve(read.tokens.count)
        integers.commit()
        source = SourceFeed(model.input, times: shape.source, on: tape)
        let encoding = model.encode(source, on: tape)
        let output = model.decode(
            read.tokens, times: shape.target, lengths: read.lengths, source: encoding.source,
            starts: encoding.starts, on: tape)
        logits = output.logits
        loss = SoftmaxCrossEntropy(
            logits, targets: targets,
            labelSmoothing: tape.purpose == .training ? labelSmoothing : 0, on: tape)
        tape.seal()
        cleared =
            encoding.states.flatMap { [$0.initial] + ($0.gradient.map { [$0] } ?? []) }
            + output.states.flatMap { [$0.initial] + ($0.gradient.map { [$0] } ?? []) }
    }

    /// Writes pairs into the rows of the tape's lanes; `pair` gives none for a row that an incomplete
    /// batch leaves empty.
    func load(_ table: PairTable, reversed: Bool, _ pair: (_ lane: Int, _ row: Int) -> Int?) {
        source.clear()
        read.clear()
        targets.fill(-1)
        for view in cleared { view.fill(0) }
        let lanes = tape.lanes
        for lane in 0..<lanes.count {
            for row in 0..<lanes.sequences {
                guard let index = pair(lanes.first + lane, row) else { continue }
                source.write(pair: index, of: table, reversed: reversed, lane: lane, row: row)
                write(table.target(index), lane, row)
            }
        }
    }

    private func write(_ target: ArraySlice<Int32>, _ lane: Int, _ row: Int) {
        var before = Int32(TokenVocabulary.start), time = 0
        for token in target {
            read.set(before, lane: lane, time: time, row: row)
            targets[read.place(lane, time, row)] = token
            before = token
            time += 1
        }
        read.set(before, lane: lane, time: time, row: row)
        targets[read.place(lane, time, row)] = Int32(TokenVocabulary.end)
        read.setLength(time + 1, lane: lane, row: row)
    }

    /// Tokens that were to be said in the last forward pass, and those that were the likeliest.
    func judge() -> (count: Int, right: Int) {
        var count = 0, right = 0
        for place in 0..<targets.count where targets[place] >= 0 {
            count += 1
            let row = logits.value[place * logits.features..<(place + 1) * logits.features]
            if row.firstMaximum == Int(targets[place]) { right += 1 }
        }
        return (count, right)
    }
}

/// Positions of the source and of the target.
struct PairShape: Hashable {
    var source: Int
    var target: Int
}

/// Tokens of a tape's sequences, [lane][T][b], with their lengths.
struct TokenRows {
    let times: Int
    let lanes: LaneGroup
    let tokens: View<Int32>
    let lengths: View<Int32>

    init(times: Int, lanes: LaneGroup, in memory: Memory<Int32>) {
        self.times = times
        self.lanes = lanes
        tokens = memory.reserve(times * lanes.rows)
        lengths = memory.reserve(lanes.rows)
    }

    func clear() {
        tokens.fill(0)
        lengths.fill(0)
    }

    func place(_ lane: Int, _ time: Int, _ row: Int) -> Int {
        (lane * times + time) * lanes.sequences + row
    }

    func set(_ token: Int32, lane: Int, time: Int, row: Int) {
        tokens[place(lane, time, row)] = token
    }

    func setLength(_ length: Int, lane: Int, row: Int) {
        lengths[lane * lanes.sequences + row] = Int32(length)
    }
}
