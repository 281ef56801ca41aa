import DataParallel
import Foundation
import Training

/// What `lockstep plan` found out.
struct PlanReport: Encodable {
    /// One number of nodes.
    struct Row: Encodable {
        let nodes: Int
        let ranks: Int
        let lanes: Int?
        let batch: Int
        let threads: Int?
        let milliseconds: Double?
        let data: Double?
        let compute: Double?
        let exchange: Double?
        let update: Double?
        let sequencesPerSecond: Double?
        let efficiency: Double?
        let bottleneck: String?
        let messages: Int?
        let megabytes: Double?
        /// Why there is no forecast.
        let problem: String?

        /// A forecast.
        init(_ forecast: StepForecast, against first: StepForecast, threads: Int) {
            nodes = forecast.layout.nodes
            ranks = forecast.layout.ranks
            lanes = forecast.lanes
            batch = forecast.batch
            self.threads = threads
            milliseconds = forecast.seconds * 1000
            data = forecast.costs.data * 1000
            compute = forecast.costs.compute * 1000
            exchange = forecast.exchange.seconds * 1000
            update = forecast.costs.update * 1000
            sequencesPerSecond = forecast.speed
            efficiency = forecast.efficiency(against: first)
            bottleneck = forecast.bottleneck.rawValue
            messages = forecast.exchange.messages
            megabytes = forecast.exchange.bytes / 1e6
            problem = nil
        }

        /// A number of nodes that the recipe cannot use.
        init(_ layout: NodeLayout, batch: Int, problem: String) {
            nodes = layout.nodes
            ranks = layout.ranks
            self.batch = batch
            self.problem = problem
            (lanes, threads, messages) = (nil, nil, nil)
            (milliseconds, data, compute, exchange, update) = (nil, nil, nil, nil, nil)
            (sequencesPerSecond, efficiency, bottleneck, megabytes) = (nil, nil, nil, nil)
        }

        static let header =
            " nodes  ranks  lanes   batch    ms/step     data   compute  exchange   update"
            + "   seq/s  efficiency  bottleneck"

        var line: String {
            if let problem { return String(format: "%6d %6d  ", nodes, ranks) + problem }
            return String(
                format: "%6d %6d %6d %7d %10.3f %8.3f %9.3f %9.3f %8.3f %7.0f %10.0f %%  ",
                nodes, ranks, lanes ?? 0, batch, milliseconds ?? 0, data ?? 0, compute ?? 0,
                exchange ?? 0, update ?? 0, sequencesPerSecond ?? 0, (efficiency ?? 0) * 100)
                + (bottleneck ?? "")
        }
    }

    /// A prediction against what was measured in this job.
    struct Check: Encodable {
        let predictedMilliseconds: Double
        let measuredMilliseconds: Double
        let predictedExchange: Double
        let measuredExchange: Double
        /// Of the step, as a share of what was measured.
        var error: Double { predictedMilliseconds / measuredMilliseconds - 1 }

        var line: String {
            String(
                format: "this job: a step takes %.3f ms (exchange %.3f), predicted were %.3f "
                    + "(%.3f): %+.1f %%", measuredMilliseconds, measuredExchange,
                predictedMilliseconds, predictedExchange, error * 100)
        }
    }

    /// A point of the curve of messages.
    struct Message: Encodable {
        let bytes: Double
        let microseconds: Double
    }

    let parameters: Int
    let sources: [String]
    /// What messages between nodes were taken to need.
    let messages: [Message]
    var rows: [Row] = []
    var advice: [String] = []
    var check: Check?

    func write() {
        for source in sources { print(source) }
        print(Row.header)
        for row in rows { print(row.line) }
        for line in advice { print(line) }
        if let check { print(check.line) }
    }
}
