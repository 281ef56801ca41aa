internal import Foundation
internal import MPI
internal import Tensors

/// What one rank knows of how it was started, to be compared with the others.
public struct LaunchFacts: Codable, Equatable, Sendable {
    /// Its number.
    public var rank: Int
    /// The name of its host.
    public var host: String
    /// The numbers of the cores that it may run on; empty where the system does not say.
    public var cores: [Int]
    /// The cores that Slurm's job promises a task; nil outside of `srun`.
    public var promisedCores: Int?
    /// What it runs: equal for equal files, once ``ExecutableIdentity`` has seen to it.
    public var executable: String
    /// The highest instruction set that its kernels may use, by name.
    public var instructionSet: String
    /// The core type of the product library.
    public var library: String
    /// The MPI library, by its own name and version.
    public var messages: String

    /// Names facts.
    package init(
        rank: Int, host: String, cores: [Int], promisedCores: Int? = nil,
        executable: String = "0", instructionSet: String = "avx2", library: String = "Haswell",
        messages: String = "Open MPI"
    ) {
        self.rank = rank
        self.host = host
        self.cores = cores
        self.promisedCores = promisedCores
        self.executable = executable
        self.instructionSet = instructionSet
        self.library = library
        self.messages = messages
    }

    /// The facts of this process.
    ///
    /// - Throws: ``RecipeError`` if the environment names an instruction set that there is not.
    static func own(rank: Int) throws(RecipeError) -> LaunchFacts {
        let environment = ProcessInfo.processInfo.environment
        let isOfSlurm = LaunchEnvironment(environment).launcher == .slurm
        let promised = isOfSlurm ? environment["SLURM_CPUS_PER_TASK"].flatMap { Int($0) } : nil
        return LaunchFacts(
            rank: rank, host: ProcessInfo.processInfo.hostName, cores: ProcessorList.allowed(),
            promisedCores: promised, executable: ExecutableIdentity.own ?? "rank \(rank)",
            instructionSet: try Arithmetic.instructionSet(environment: environment).name,
            library: BLAS.coreName, messages: MPILibrary.version)
    }

    /// Where it runs.
    package var place: CorePlace { CorePlace(host: host, cores: Set(cores)) }

    /// "rank 3 on node2".
    var name: String { "rank \(rank) on \(host)" }

    /// One line of text.
    var encoded: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    init?(encoded: String) {
        let value = try? JSONDecoder().decode(LaunchFacts.self, from: Data(encoded.utf8))
        guard let value else { return nil }
        self = value
    }
}
