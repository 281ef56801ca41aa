import Foundation

/// Everything that `lockstep bench compute` measures.
struct ComputeReport: Codable {
    /// GF/s of multiply-adds of all threads of a rank.
    let peak: Double
    let threads: Int
    /// The number format of the layers' products, and of the peak.
    let precision: String
    /// Processes that measured at the same time.
    let ranks: Int
    let layers: [LayerFigure]
    let windows: [WindowFigure]
    let kernels: [KernelFigure]
    let machine: MachineDescription

    func write() {
        let cores = threads == 1 ? "one thread" : "\(threads) threads"
        print(String(format: "peak of \(cores), \(precision): %.1f GF/s", peak))
        print(LayerFigure.header)
        for layer in layers { print(layer.line) }
        for window in windows { print(window.line) }
        for kernel in kernels { print(kernel.line) }
        if ranks > 1 { print("\(ranks) ranks measured at the same time; these are rank 0's") }
        for line in machine.lines { print(line) }
    }
}
