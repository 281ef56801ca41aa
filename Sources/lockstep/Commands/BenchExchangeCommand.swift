import ArgumentParser
import DataParallel
import Foundation
import Tensors
import Training

/// `lockstep bench exchange`.
struct BenchExchangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange",
        abstract: "Time sums over ranks: ours in tree order, by messages, and MPI_Allreduce.",
        discussion: """
            Start it under mpirun or srun. The ways take turns; shown are medians over rounds of \
            the slowest rank's time, microseconds a sum, and vector bytes a second. "tree" is what \
            training uses; "messages" is the same order of additions without shared memory; \
            MPI_Allreduce adds in an order of its own (training.exchange.order: free).
            """)

    @Option(help: ArgumentHelp("Vector lengths to measure.", valueName: "n,n"))
    var floats = "16,1000,10000,100000,1000000,10000000,25000000"

    @Option(help: "Timed rounds of each way.")
    var repeats = 15

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    func validate() throws {
        if repeats < 1 { throw ValidationError("--repeats is \(repeats); give at least 1") }
        if lengths.isEmpty {
            throw ValidationError(
                "--floats is '\(floats)'; give lengths from 1 to 1000000000, such as 1000,100000")
        }
    }

    private var lengths: [Int] {
        let numbers = floats.split(separator: ",", omittingEmptySubsequences: false).map {
            Int($0) ?? 0
        }
        return numbers.allSatisfy { (1...1_000_000_000).contains($0) } ? numbers : []
    }

    func run() throws {
        try Job.run { job in
            guard job.ranks.size > 1 else {
                throw UsageError(
                    "a single rank exchanges nothing; start several: "
                        + "mpirun -n 2 lockstep bench exchange")
            }
            let meter = try ExchangeMeter(longest: lengths.max() ?? 1, ranks: job.ranks)
            let place = try job.ranks.exchangeDescription ?? ""
            if job.ranks.isFirst && !json { print(place + "\n" + ExchangeTiming.header) }
            var timings: [ExchangeTiming] = []
            for count in lengths {
                let timing = try meter.measure(count, repeats: repeats)
                if job.ranks.isFirst && !json { print(timing.line) }
                timings.append(timing)
            }
            guard job.ranks.isFirst, json else { return }
            let report = ExchangeReport(ranks: job.ranks.size, exchange: place, timings: timings)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        }
    }
}

/// What `--json` prints.
private struct ExchangeReport: Encodable {
    var ranks: Int
    var exchange: String
    var timings: [ExchangeTiming]
}
