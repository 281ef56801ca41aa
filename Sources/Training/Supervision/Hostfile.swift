internal import Foundation

/// The hosts of a job and the ranks that each may take: an Open MPI hostfile.
public struct Hostfile: Equatable, Sendable {
    /// A line of it.
    public struct Host: Equatable, Sendable {
        /// The name or address.
        public let name: String
        /// The ranks that it may take; nil where the file leaves it to Open MPI.
        public var slots: Int?

        /// A host with its slots.
        public init(_ name: String, slots: Int?) {
            self.name = name
            self.slots = slots
        }
    }

    /// The hosts, in the order of the file, each once.
    public let hosts: [Host]

    /// Reads the lines of a hostfile: `NAME [slots=N] [other=…]`, with comments after `#`.
    ///
    /// Slots of a host with several lines add up, as in Open MPI.
    ///
    /// - Throws: ``SupervisionError`` if there is no host, or if its slots are not a number above 0.
    public init(_ text: String, name: String) throws(SupervisionError) {
        var hosts: [Host] = []
        for line in text.split(separator: "\n") {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let first = words.first else { continue }
            let host = Host(String(first), slots: try Self.slots(words.dropFirst(), name, first))
            Self.add(host, to: &hosts)
        }
        guard !hosts.isEmpty else {
            throw SupervisionError("the hostfile '\(name)' has no host; give one a line")
        }
        self.hosts = hosts
    }

    /// Reads the value of mpirun's `--host`: names with or without `:SLOTS`, with commas in between.
    ///
    /// - Throws: ``SupervisionError`` if there is no host, or if its slots are not a number above 0.
    public init(list: String) throws(SupervisionError) {
        var hosts: [Host] = []
        for word in list.split(separator: ",") {
            let parts = word.split(separator: ":", maxSplits: 1)
            let slots = parts.count > 1 ? Int(parts[1]) : 1
            guard let slots, slots > 0, let name = parts.first else {
                throw SupervisionError("--host has '\(word)'; give NAME or NAME:SLOTS")
            }
            Self.add(Host(String(name), slots: slots), to: &hosts)
        }
        guard !hosts.isEmpty else { throw SupervisionError("--host names no host; give one") }
        self.hosts = hosts
    }

    private static func slots(
        _ words: ArraySlice<Substring>, _ file: String, _ host: Substring
    ) throws(SupervisionError) -> Int? {
        guard let word = words.first(where: { $0.hasPrefix("slots=") }) else { return nil }
        guard let slots = Int(word.dropFirst("slots=".count)), slots > 0 else {
            throw SupervisionError(
                "the hostfile '\(file)' has '\(word)' for '\(host)'; give a number above 0")
        }
        return slots
    }

    private static func add(_ host: Host, to hosts: inout [Host]) {
        guard let index = hosts.firstIndex(where: { $0.name == host.name }) else {
            return hosts.append(host)
        }
        if let more = host.slots { hosts[index].slots = (hosts[index].slots ?? 0) + more }
    }

    /// Hosts as the text of a hostfile; `share` are the slots of a host whose line has none, if it
    /// is to have any.
    static func text(_ hosts: [Host], share: Int?) -> String {
        hosts.map { host in
            host.name + ((host.slots ?? share).map { " slots=\($0)" } ?? "") + "\n"
        }.joined()
    }
}

/// A job that cannot be supervised.
public struct SupervisionError: UserFacingError, Equatable {
    /// One sentence.
    public let message: String
    /// The exit code: of a wrong command line.
    public var exitCode: Int32 { ExitCode.usage }

    /// An error with the sentence to show.
    public init(_ message: String) { self.message = message }
}
