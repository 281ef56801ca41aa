internal import Tensors

/// c of an LSTM's steps: that of every S-th is kept for the backward pass, which computes the others
/// anew, segment by segment (Chen and others, "Training Deep Nets with Sublinear Memory Cost",
/// 2016).
///
/// From the gates a step's c is one multiplication and one fused step, with the same bits, so that
/// about 2 √T steps take the place of T for next to nothing. Steps are numbered as the walk goes.
struct CellHistory {
    private let layout: SequenceLayout
    private let units: Int
    private let segment: Int
    private let kept: View<Float>  // [lane][number of segments - 1][b][H]
    private let recent: View<Float>  // of one segment, [lane][S][b][H]

    /// Plans the memory of the operation recorded next.
    init(_ layout: SequenceLayout, units: Int, on tape: Tape) {
        self.layout = layout
        self.units = units
        segment = max(Int(Double(layout.times).squareRoot().rounded(.up)), 1)
        let steps = layout.lanes * layout.sequences * units
        kept = tape.scratch(
            max((layout.times - 1) / segment, 0) * steps, during: .forward ... .states)
        recent = tape.scratch(
            segment * steps, during: .forward ... .forward, .states ... .states)
    }

    /// How many segments there are.
    var segmentCount: Int { (layout.times + segment - 1) / segment }

    /// The numbers of the steps of segment `index`.
    func steps(ofSegment index: Int) -> Range<Int> {
        index * segment..<min((index + 1) * segment, layout.times)
    }

    /// Whether c after step `number` is kept.
    private func isKept(_ number: Int) -> Bool {
        (number + 1) % segment == 0 && number + 1 < layout.times
    }

    /// c after step `number`, [b][H].
    func after(_ number: Int, lane: Int) -> View<Float> {
        let size = layout.sequences * units
        let (view, place) =
            isKept(number) ? (kept, (number + 1) / segment - 1) : (recent, number % segment)
        return layout.part(view, lane: lane)[place * size..<(place + 1) * size]
    }

    /// c before step `number`, [b][H].
    func before(_ number: Int, initial: View<Float>, lane: Int) -> View<Float> {
        layout.isStart(number) ? layout.part(initial, lane: lane) : after(number - 1, lane: lane)
    }

    /// Computes what is not kept of a segment anew.
    func restore(
        _ steps: Range<Int>, gates: View<Float>, initial: View<Float>, lengths: View<Int32>,
        lane: Int, with kernels: Kernels
    ) {
        for number in steps where !isKept(number) {
            let time = layout.time(number)
            kernels.lstmCells(
                into: after(number, lane: lane),
                gates: layout.step(gates, lane: lane, time: time, width: 4 * units),
                cPrevious: before(number, initial: initial, lane: lane),
                lengths: layout.part(lengths, lane: lane), time: time)
        }
    }
}
