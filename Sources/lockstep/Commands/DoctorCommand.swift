import ArgumentParser
import DataParallel
import Foundation
import Training

/// `lockstep doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show what this machine, or this job, computes with, and what is wrong with it.")

    func run() throws {
        try Job.run { job in
            let launch = try job.inspectLaunch()
            let all = try job.ranks.all(RankDescription().encoded)
                .compactMap(RankDescription.init(encoded:))
            let exchange = try job.ranks.exchangeDescription
            guard job.ranks.isFirst else { return }
            let diagnosis = Diagnosis(launch: launch, ranks: all, exchange: exchange)
            let width = (diagnosis.facts.map(\.name.count).max() ?? 0) + 2
            for (name, value) in diagnosis.facts {
                print(name.padding(toLength: width, withPad: " ", startingAt: 0) + value)
            }
            for problem in diagnosis.problems { print("problem: \(problem)") }
            if diagnosis.problems.isEmpty { print("no problem found") }
        }
    }
}
