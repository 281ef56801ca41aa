internal import Tensors

/// The heads of an activation: some of its columns, in equal parts.
struct Heads {
    let signal: Signal
    let columns: Range<Int>
    let count: Int

    init(_ x: some Readable, columns: Range<Int>? = nil, count: Int = 1) {
        signal = x.signal
        self.columns = columns ?? 0..<signal.features
        self.count = count
    }

    /// Columns of a head.
    var size: Int { columns.count / count }

    /// The heads of rows of a lane that lie like the activation's.
    func rows(_ view: View<Float>) -> HeadRows {
        HeadRows(
            view, sequences: signal.tensor.lanes.sequences, width: signal.features,
            columns: columns, heads: count)
    }

    /// Makes a gradient's place ready to be added to.
    ///
    /// Heads fill some columns of a row, so that what nobody wrote before has to be cleared.
    static func ready(_ target: (view: View<Float>, accumulate: Bool)) -> View<Float> {
        if !target.accumulate { target.view.fill(0) }
        return target.view
    }
}

/// What the rows of weights attend to, over all lanes of a tape.
struct AttentionMask {
    /// Valid positions of each source, [lane][b].
    var lengths: View<Int32>
    var isCausal = false
    var window: Int?
    /// How far positions are from where a row looks, [lane][T][b][S].
    var offsets: Tensor?

    /// The rows of a block in a lane.
    func reach(_ block: Block, lane: Int, weights: Tensor, positions: Int) -> AttentionReach {
        AttentionReach(
            lengths: lengths.part(lane, of: weights.lanes.count), positions: positions,
            isCausal: isCausal, window: window,
            offsets: offsets.map { block.value($0, lane: lane) }, firstTime: block.time ?? 0)
    }

    /// All rows of a lane.
    func reach(lane: Int, weights: Tensor, positions: Int) -> AttentionReach {
        AttentionReach(
            lengths: lengths.part(lane, of: weights.lanes.count), positions: positions,
            isCausal: isCausal, window: window, offsets: offsets?.value(lane: lane))
    }

    /// All valid positions.
    func everything(lane: Int, lanes: Int, positions: Int) -> AttentionReach {
        AttentionReach(lengths: lengths.part(lane, of: lanes), positions: positions)
    }
}

/// Heads of a source, packed for products, for every lane.
struct PackedHeads {
    let heads: Heads
    let packing: HeadPacking
    private let memory: View<Float>

    /// Plans their place during some phases of the operation recorded next.
    init(_ heads: Heads, as packing: HeadPacking, during phase: Phase, _ last: Phase) {
        self.heads = heads
        self.packing = packing
        let tensor = heads.signal.tensor
        let count = packing.count(
            positions: tensor.times, size: heads.size, heads: heads.count)
        memory = tensor.tape.scratch(count * tensor.lanes.rows, during: phase...last)
    }

    /// Packs the heads of all lanes; not while workers run.
    func pack() {
        let tensor = heads.signal.tensor
        tensor.tape.eachLane { lane in
            tensor.tape.kernels.pack(
                heads.rows(tensor.value(lane: lane)), as: packing, into: self[lane])
        }
    }

    /// Those of a lane.
    subscript(lane: Int) -> View<Float> {
        memory.part(lane, of: heads.signal.tensor.lanes.count)
    }
}
