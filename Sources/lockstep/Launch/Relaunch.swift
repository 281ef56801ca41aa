import Foundation
import Tensors
import Training

/// Starts the program over with another core type for OpenBLAS, where the library has chosen
/// slower kernels than the processor can run: once, and never against the user's own choice.
enum Relaunch {
    static func ifNeeded() throws {
        let environment = ProcessInfo.processInfo.environment
        guard environment["OPENBLAS_CORETYPE"] == nil else { return }
        let wanted = try Arithmetic.instructionSet(environment: environment)
        guard let core = BLAS.coreName(for: wanted, chosen: BLAS.coreName) else { return }
        BLAS.restartProgram(core: core, arguments: CommandLine.arguments)
    }
}
