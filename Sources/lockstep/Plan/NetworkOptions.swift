import ArgumentParser
import DataParallel
import Foundation

/// The network that a plan is made for: given, or measured in the job, or assumed.
struct NetworkOptions: ParsableArguments {
    /// What is taken where nothing is given or measured: 10 Gbit/s Ethernet through TCP.
    static let usual = (latency: 30.0, bandwidth: 9.0)

    @Option(
        help: ArgumentHelp(
            "One way between nodes, in microseconds; otherwise measured, in a job of several nodes.",
            valueName: "us"))
    var latency: Double?

    @Option(
        help: ArgumentHelp(
            "Of the link of a node, each way, in Gbit/s; otherwise measured.", valueName: "Gbit/s"))
    var bandwidth: Double?

    func validate() throws {
        if let latency, !(latency > 0 && latency < 1e7) {
            throw ValidationError("--latency is \(latency); give microseconds above 0")
        }
        if let bandwidth, !(bandwidth > 0 && bandwidth < 1e5) {
            throw ValidationError("--bandwidth is \(bandwidth); give Gbit/s above 0")
        }
    }

    /// The model of the exchange, and a sentence on where it comes from; collective.
    func model(
        _ meter: LinkMeter, ranksPerNode: Int, gradientBytes: Int
    ) throws -> (model: ExchangeModel, sources: [String]) {
        let perNumber = try meter.additions(), ranks = meter.layout?.ranksPerNode ?? 1
        var sources: [String] = []
        let measuredInside = try meter.inside()
        if measuredInside == nil && ranksPerNode > 1 {
            sources.append(
                "sums inside of a node are assumed to run at the speed of one core's additions; "
                    + "start the plan under mpirun with the ranks of a node to measure them")
        }
        // Every number is read and written once by the ranks together, after waiting twice.
        let inside =
            measuredInside
            ?? MessageCurve(latency: 2e-6, bandwidth: 2 / perNumber, overhead: 0)
        let isGiven = latency != nil || bandwidth != nil
        if !isGiven,
            let link = try meter.messages(
                upTo: gradientBytes / ranksPerNode / 2)
        {
            let model = ExchangeModel(
                link: link, streams: ranks, inside: inside, secondsPerNumber: perNumber)
            let gigabits = 8e-9 / max(link.secondsPerByte, 1e-15)
            sources.append(
                String(
                    format: "network measured in this job of %d nodes: %.1f us, %.3g Gbit/s",
                    meter.layout?.nodes ?? 1, link.latency * 1e6, gigabits * Double(ranks)))
            return (model, sources)
        }
        let (microseconds, gigabits) = (
            latency ?? Self.usual.latency, bandwidth ?? Self.usual.bandwidth
        )
        let numbers = String(format: "%.1f us, %.3g Gbit/s", microseconds, gigabits)
        sources.append("network \(isGiven ? "given" : "assumed"): \(numbers)")
        let link = MessageCurve(latency: microseconds * 1e-6, bandwidth: gigabits * 1.25e8)
        return (
            ExchangeModel(link: link, inside: inside, secondsPerNumber: perNumber), sources
        )
    }
}
