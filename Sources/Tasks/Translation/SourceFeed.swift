internal import Layers
internal import Tensors
internal import Training

/// The places that an encoder reads its sources from: tokens, or rows of numbers.
struct SourceFeed {
    private let feed: NetworkFeed
    private let input: NetworkShape
    private let times: Int
    private let lanes: LaneGroup

    /// Places for sources of at most `times` positions.
    init(_ input: NetworkShape, times: Int, on tape: Tape) {
        self.input = input
        self.times = times
        lanes = tape.lanes
        let lengths = Memory<Int32>(count: lanes.rows).whole
        feed = NetworkFeed(input, letters: nil, times: times, lengths: lengths, on: tape)
    }

    /// Positions of each source, [lane][b].
    var lengths: View<Int32> { feed.lengths }

    /// Records an encoder that reads from here.
    ///
    /// - Returns: what its last layer makes, and the pass with what became of the positions.
    func record(_ encoder: Network, on tape: Tape) -> (values: Tensor, pass: NetworkPass) {
        let pass = NetworkPass(times: times, lengths: lengths, on: tape)
        return (feed.record(encoder, in: pass), pass)
    }

    /// Empties all places.
    func clear() { feed.clear() }

    /// Writes a source into a row of a lane; tokens from their end if that is asked for.
    func write(_ source: Example.Input, reversed: Bool = false, lane: Int, row: Int) {
        let count = source.count
        switch source {
        case .tokens(let tokens, _):
            for (number, token) in tokens.enumerated() {
                let time = reversed ? count - 1 - number : number
                feed.tokens[place(lane, time, row)] = token
            }
        case .rows(let values, let width):
            for time in 0..<count {
                set(values[time * width..<(time + 1) * width], at: time, lane: lane, row: row)
            }
        }
        feed.setLength(count, ofSequence: lane * lanes.sequences + row)
    }

    /// Writes the source of a pair into a row of a lane.
    func write(
        pair index: Int, of table: PairTable, reversed: Bool, lane: Int, row: Int
    ) {
        guard let (rows, file) = table.rows(of: index) else {
            let tokens = Array(table.source(index))
            return write(.tokens(tokens), reversed: reversed, lane: lane, row: row)
        }
        rows.forEachRow(of: file) { set($1, at: $0, lane: lane, row: row) }
        feed.setLength(rows.length(file), ofSequence: lane * lanes.sequences + row)
    }

    private func set(_ values: ArraySlice<Float>, at time: Int, lane: Int, row: Int) {
        let start = place(lane, time, row) * input.features
        feed.features[start..<start + input.features].copy(from: values)
    }

    private func place(_ lane: Int, _ time: Int, _ row: Int) -> Int {
        (lane * times + time) * lanes.sequences + row
    }
}
