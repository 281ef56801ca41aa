internal import Foundation
package import MPI

/// Launchers with which Open MPI does not start at all, found before it tries.
///
/// Its own words for this fill a screen, from every rank.
package enum ProcessManagement {
    /// What keeps MPI from starting in this process, in one sentence with the cure; nil if nothing
    /// is known to.
    package static func obstacle(
        _ launch: LaunchEnvironment, library: String, speaksOldPMI: @autoclosure () -> Bool
    ) -> String? {
        let count = launch.processCount ?? 1
        guard count > 1, launch.launcher == .slurm, launch.management != .pmix,
            library.hasPrefix("Open MPI")
        else { return nil }
        if launch.management == .pmi && speaksOldPMI() { return nil }
        let way = launch.management == .pmi ? "PMI-2" : "no process management"
        return "srun started \(count) processes with \(way), and "
            + "\(library) needs PMIx: use srun --mpi=pmix, or mpirun inside of the job"
    }

    /// Whether the Open MPI that this process is linked with has a component for Slurm's older
    /// process management, PMI-1 or PMI-2; true where that cannot be found out.
    package static var openMPISpeaksOldPMI: Bool {
        let maps = SystemFile.text("/proc/self/maps") ?? ""
        let line = maps.split(separator: "\n").first { $0.contains("/libmpi.so") }
        guard let path = line?.drop(while: { $0 != "/" }) else { return true }
        let folder = URL(fileURLWithPath: String(path)).deletingLastPathComponent()
        // Where builds keep components, Debian's and others.
        let places = ["openmpi", "openmpi/lib/openmpi3", "openmpi/lib/openmpi"]
        let names = places.flatMap { place in
            let folder = folder.appendingPathComponent(place).path
            return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        }
        guard names.contains(where: { $0.hasPrefix("mca_pmix_") }) else { return true }
        return names.contains { $0.hasPrefix("mca_pmix_s1") || $0.hasPrefix("mca_pmix_s2") }
    }
}
