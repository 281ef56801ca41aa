/// What every rank must know of all others to watch: collected once, with MPI.
struct WatchTable {
    /// Addresses of a machine that are tried at most.
    private static let addresses = 8

    let rank: Int
    /// A number that no other job has.
    let job: UInt64
    /// The machine of each rank.
    let hosts: [String]
    /// Where each rank may be reached.
    let peers: [Peer]

    /// The rank that speaks if rank 0 is lost: the first one on another machine, if there is one.
    var deputy: Int {
        hosts.firstIndex { $0 != hosts[0] } ?? min(1, hosts.count - 1)
    }

    /// Tells the others where this rank is; collective.
    ///
    /// - Parameters:
    ///   - port: where it listens, in network order; nil if it does not.
    ///   - world: all ranks.
    /// - Throws: ``MPIError`` if MPI fails.
    init(port: UInt16?, over world: borrowing Communicator) throws(MPIError) {
        rank = world.rank
        job = try world.broadcast(UInt64.random(in: 1...UInt64.max), root: 0)
        let hosts = try Self.hosts(of: world)
        self.hosts = hosts
        let own = port.map { port in
            HostAddress.ownAddresses().prefix(Self.addresses).map {
                HostAddress(address: $0, port: port)
            } + [HostAddress(address: HostAddress.loopback, port: port)]
        }
        var encoded = (own ?? []).map(\.encoded)
        let width = Self.addresses + 1
        encoded += Array(repeating: 0, count: width - encoded.count)
        var all = [UInt64](repeating: 0, count: width * world.size)
        var span = all.mutableSpan
        try world.allgather(encoded.span, into: &span)
        let rank = world.rank
        peers = hosts.indices.map { other in
            let found = all[other * width..<(other + 1) * width].filter { $0 != 0 }
                .map(HostAddress.init(encoded:))
            // Another machine's own view of itself would lead to this one.
            return Peer(
                found.filter {
                    $0.address != HostAddress.loopback || hosts[other] == hosts[rank]
                })
        }
    }

    private static func hosts(of world: borrowing Communicator) throws(MPIError) -> [String] {
        let name = Array(HostName.own.utf8)
        let counts = try world.allgather(name.count)
        var joined = [UInt8](repeating: 0, count: counts.reduce(0, +))
        var span = joined.mutableSpan
        try world.allgather(name.span, counts: counts, into: &span)
        var rest = joined[...]
        return counts.map { count in
            defer { rest = rest.dropFirst(count) }
            return String(decoding: rest.prefix(count), as: UTF8.self)
        }
    }
}
