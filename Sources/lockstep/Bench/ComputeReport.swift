import Foundation

/// Everything that `lockstep bench compute` measures.
struct ComputeReport: Codable {
    /// GF/s of fused multiply-adds on one core.
    let peak: Double
    /// Processes that measured at the same time.
    let ranks: Int
    let layers: [LayerFigure]
    let kernels: [KernelFigure]
    let machine: MachineDescription

    func write() {
        print(String(format: "peak of one core: %.1f GF/s", peak))
        print(LayerFigure.header)
        for layer in layers { print(layer.line) }
        for kernel in kernels { print(kernel.line) }
        if ranks > 1 { print("\(ranks) ranks measured at the same time; these are rank 0's") }
        for line in machine.lines { print(line) }
    }
}
