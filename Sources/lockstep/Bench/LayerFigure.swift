import Foundation
import Tensors

/// What a benchmarked layer came to.
struct LayerFigure: Codable {
    let cell: String
    let hidden: Int
    let batch: Int
    let time: Int
    let tokensPerSecond: Double
    /// Of the products alone, in GF/s.
    let gigaflops: Double
    /// Of the peak that was measured in turn.
    let shareOfPeak: Double
    let bar: Double?
    let verdict: String

    /// The medians of a benchmark, whose runs took turns with measurements of the peak.
    ///
    /// - Parameters:
    ///   - bench: the layer.
    ///   - peaks: GF/s of the peak, one a run.
    init(_ bench: LayerBench, peaks: [Double]) {
        let shape = bench.shape, operations = bench.cell.operations(shape)
        let median = Timing.median(bench.seconds)
        cell = bench.cell.name
        hidden = shape.hidden
        batch = shape.batch
        time = shape.time
        tokensPerSecond = Double(shape.tokens) / median
        gigaflops = operations / median / 1e9
        shareOfPeak = Timing.median(
            zip(bench.seconds, peaks).map { operations / $0 / 1e9 / $1 })
        bar = bench.precision == .float32 ? bench.cell.bar(shape) : nil
        verdict = Verdict.text(shareOfPeak, bar: bar)
    }

    static let header =
        "cell              hidden  batch  time    tokens/s    GF/s  of peak    bar  verdict"

    var line: String {
        let numbers = String(
            format: "%6d  %5d  %4d  %10.0f  %6.1f  %7.2f", hidden, batch, time, tokensPerSecond,
            gigaflops, shareOfPeak)
        let goal = bar.map { String(format: "%5.2f", $0) } ?? "    -"
        return "\(cell.padding(toLength: 16, withPad: " ", startingAt: 0))  \(numbers)  \(goal)  "
            + verdict
    }
}

/// How a figure compares with its bar.
enum Verdict {
    /// "met" or "short", or "-" without a bar.
    static func text(_ value: Double, bar: Double?) -> String {
        bar.map { value >= $0 ? "met" : "short" } ?? "-"
    }
}
