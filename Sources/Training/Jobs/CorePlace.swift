internal import Foundation

/// The cores that a rank may run on.
package struct CorePlace: Equatable {
    /// The name of its host.
    package var host: String
    /// The numbers of the cores.
    package var cores: Set<Int>

    /// Where this process runs.
    package static var own: CorePlace {
        CorePlace(
            host: ProcessInfo.processInfo.hostName, cores: Set(ProcessorList.allowed()))
    }

    /// Names a place.
    package init(host: String, cores: Set<Int>) {
        self.host = host
        self.cores = cores
    }

    /// Its share of its cores, in whole cores, if all ranks at `places` compute: at least 1.
    ///
    /// A rank that shares cores with others counts as many as there are, divided by all who use any
    /// of them, so that the threads of all never outnumber the cores.
    package func share(among places: [CorePlace]) -> Int {
        let rivals = places.count { $0.host == host && !$0.cores.isDisjoint(with: cores) }
        return max(cores.count / max(rivals, 1), 1)
    }

    /// One line of text.
    package var encoded: String {
        host + "\n" + cores.sorted().map(String.init).joined(separator: " ")
    }

    package init(encoded: String) {
        let lines = encoded.split(separator: "\n", omittingEmptySubsequences: false)
        host = lines.first.map(String.init) ?? ""
        cores = Set(lines.dropFirst().joined().split(separator: " ").compactMap { Int($0) })
    }
}
