import ArgumentParser
import DataParallel
import Foundation
import Tensors
import Training

/// `lockstep bench compute`.
struct BenchComputeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compute",
        abstract: "Time layers against the peak of a core, and kernels against memory.",
        discussion: """
            A run is forward and backward, with the gradients of weights and input. Runs take turns \
            with measurements of the peak, so that a change of the machine's speed meets both; the \
            table shows medians. GF/s count the products alone. Under mpirun all ranks measure at \
            the same time.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "Threads of a rank; the peak is then that of all of them.")
    var threads = 1

    @Option(
        help: "The number format of products: float32 or bf16.",
        transform: { text in
            guard let precision = Precision(rawValue: text) else {
                throw ValidationError("give float32 or bf16")
            }
            return precision
        })
    var precision = Precision.float32

    @Option(help: "Timed runs of each layer and kernel.")
    var repeats = 7

    @Option(help: ArgumentHelp("Cells to measure; by default all.", valueName: "name,..."))
    var cells: String?

    @Option(
        help: ArgumentHelp(
            "Hidden size, batch and time steps of the layers, such as 512x64x100; by default five "
                + "usual ones.", valueName: "HxBxT,..."))
    var shapes: String?

    @Option(help: "Lanes that a batch is split into; by default one a thread.")
    var lanes: Int?

    @Flag(help: "Leave out the kernels that wait for memory.")
    var layersOnly = false

    @Flag(help: "Measure convolutions, pools and memories alone.")
    var windowsOnly = false

    @Option(help: .hidden)
    var elements = 1 << 24

    func validate() throws {
        if repeats < 1 { throw ValidationError("--repeats is \(repeats); give at least 1") }
        if elements < 1 { throw ValidationError("--elements is \(elements); give at least 1") }
        if !(1...4096).contains(threads) {
            throw ValidationError("--threads is \(threads); give a number from 1 to 4096")
        }
        let shapes = try chosenShapes()
        _ = try chosenCells()
        let lanes = self.lanes ?? threads
        if let odd = shapes.first(where: { lanes < 1 || !$0.batch.isMultiple(of: lanes) }) {
            throw ValidationError(
                "a batch of \(odd.batch) cannot be split into \(lanes) lanes; give a divisor with "
                    + "--lanes")
        }
    }

    func run() throws {
        try Job.run { job in
            let set = try job.together {
                try Arithmetic.instructionSet(environment: ProcessInfo.processInfo.environment)
            }
            let computing = Computing(
                kernels: Kernels(set) ?? .best, workers: Workers(count: threads),
                precision: precision)
            let report = try measure(computing, ranks: job.ranks)
            guard job.ranks.isFirst else { return }
            if json { try JSONOutput.print(report) } else { report.write() }
        }
    }

    private func measure(_ computing: Computing, ranks: RankGroup) throws -> ComputeReport {
        let meter = PeakMeter(computing)
        var layers: [LayerFigure] = []
        for (cell, shape) in windowsOnly ? [] : try chosenLayers() {
            let bench = LayerBench(cell, shape, lanes: lanes ?? threads, computing: computing)
            try ranks.barrier()
            try bench.run()
            var peaks: [Double] = []
            for _ in 0..<repeats {
                peaks.append(meter.measure())
                try bench.run()
            }
            precondition(bench.isFinite, "a benchmarked layer computed no numbers")
            layers.append(LayerFigure(bench, peaks: peaks))
        }
        let windows = try windowFigures(computing, ranks: ranks, meter: meter)
        try ranks.barrier()
        let memory = MemoryBench(
            kernels: computing.kernels, elements: elements, repeats: repeats)
        return ComputeReport(
            peak: Timing.median(meter.rates), threads: threads, precision: precision.rawValue,
            ranks: ranks.size, layers: layers, windows: windows,
            kernels: layersOnly || windowsOnly ? [] : memory.figures(),
            machine: MachineDescription(computing.kernels))
    }

    /// Convolutions, pools and memories, unless cells or shapes are chosen.
    private func windowFigures(
        _ computing: Computing, ranks: RankGroup, meter: PeakMeter
    ) throws -> [WindowFigure] {
        guard cells == nil && shapes == nil else { return [] }
        return try WindowBench.all(computing, lanes: threads).map { bench in
            try ranks.barrier()
            try bench.run()
            var peaks: [Double] = []
            for _ in 0..<repeats {
                peaks.append(meter.measure())
                try bench.run()
            }
            return WindowFigure(bench, peaks: peaks)
        }
    }

    // MARK: Choices

    /// Cells in all shapes; unless either is chosen, cells written by steps in one.
    private func chosenLayers() throws -> [(BenchCell, LayerShape)] {
        let shapes = try chosenShapes()
        let layers = try chosenCells().flatMap { cell in shapes.map { (cell, $0) } }
        guard cells == nil && self.shapes == nil else { return layers }
        return layers + BenchCell.steps.map { ($0, LayerShape(hidden: 256, batch: 32, time: 50)) }
    }

    private func chosenCells() throws -> [BenchCell] {
        guard let cells else { return BenchCell.all }
        return try cells.split(separator: ",", omittingEmptySubsequences: false).map { name in
            let all = BenchCell.all + BenchCell.steps
            guard let cell = all.first(where: { $0.name == name }) else {
                let known = all.map(\.name).joined(separator: ", ")
                throw ValidationError("--cells has '\(name)'; give some of \(known)")
            }
            return cell
        }
    }

    private func chosenShapes() throws -> [LayerShape] {
        guard let shapes else { return LayerShape.standard }
        return try shapes.split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let shape = LayerShape(String(text)) else {
                throw ValidationError(
                    "--shapes has '\(text)'; give hidden size, batch and time steps, such as "
                        + "512x64x100")
            }
            return shape
        }
    }
}
