import Foundation
import MPI
import Tensors

/// Where a figure was measured.
struct MachineDescription: Codable {
    let processor: String
    let cores: Int
    let instructionSet: String
    let library: String
    let libraryCore: String
    let mpi: String
    let lockstep: String

    /// This process's machine, computing with `kernels`.
    init(_ kernels: Kernels) {
        let rank = RankDescription()
        processor = rank.processor
        cores = rank.coresOfHost
        instructionSet = kernels.instructionSet.name
        let words = BLAS.configuration.split(separator: " ").prefix(2)
        library = words.joined(separator: " ")
        libraryCore = BLAS.coreName
        mpi = MPILibrary.version.split(separator: ",").first.map(String.init) ?? ""
        lockstep = Lockstep.version
    }

    var lines: [String] {
        [
            "\(processor), \(cores) cores, \(instructionSet) kernels",
            "\(library) with \(libraryCore) kernels; \(mpi); Lockstep \(lockstep)",
        ]
    }
}
