import Foundation

/// What a benchmarked window or memory came to.
struct WindowFigure: Codable {
    let layer: String
    let milliseconds: Double
    /// Of the products alone, in GF/s; nil of a layer without any.
    let gigaflops: Double?
    /// Of the peak that was measured in turn.
    let shareOfPeak: Double?

    init(_ bench: WindowBench, peaks: [Double]) {
        let median = Timing.median(bench.seconds)
        layer = bench.name
        milliseconds = median * 1e3
        let hasProducts = bench.operations > 0
        gigaflops = hasProducts ? bench.operations / median / 1e9 : nil
        shareOfPeak =
            hasProducts
            ? Timing.median(zip(bench.seconds, peaks).map { bench.operations / $0 / 1e9 / $1 })
            : nil
    }

    var line: String {
        let name = layer.padding(toLength: 36, withPad: " ", startingAt: 0)
        let time = String(format: "%8.2f ms", milliseconds)
        guard let gigaflops, let shareOfPeak else { return name + time }
        return name + time + String(format: "  %6.1f GF/s  %.2f of peak", gigaflops, shareOfPeak)
    }
}
