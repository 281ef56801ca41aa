internal import Glibc

/// An IPv4 address and a port, where datagrams go.
struct HostAddress: Hashable {
    /// As in `sockaddr_in`, in network order.
    var address: UInt32
    var port: UInt16

    /// This machine, seen from itself.
    static let loopback = UInt32(0x7F00_0001).bigEndian

    /// One number for both.
    var encoded: UInt64 { UInt64(address) << 16 | UInt64(port) }

    init(address: UInt32, port: UInt16) {
        self.address = address
        self.port = port
    }

    init(encoded: UInt64) {
        address = UInt32(truncatingIfNeeded: encoded >> 16)
        port = UInt16(truncatingIfNeeded: encoded)
    }

    /// The IPv4 addresses of this machine's interfaces that are up: `getifaddrs`.
    static func ownAddresses() -> [UInt32] {
        var first: UnsafeMutablePointer<ifaddrs>?
        // Safe: the list is ours until it is freed, and addresses are read as what they say they are.
        guard unsafe getifaddrs(&first) == 0 else { return [] }
        defer { unsafe freeifaddrs(first) }
        var found: [UInt32] = []
        var next = unsafe first
        while let entry = unsafe next?.pointee {
            unsafe next = unsafe entry.ifa_next
            let flags = unsafe entry.ifa_flags
            let isUp = flags & UInt32(IFF_UP) != 0
            let isLoopback = flags & UInt32(IFF_LOOPBACK) != 0
            guard isUp, !isLoopback, let address = unsafe entry.ifa_addr,
                unsafe address.pointee.sa_family == sa_family_t(AF_INET)
            else { continue }
            let place = UnsafeRawPointer(address)
            found.append(unsafe place.load(as: sockaddr_in.self).sin_addr.s_addr)
        }
        return found
    }
}
