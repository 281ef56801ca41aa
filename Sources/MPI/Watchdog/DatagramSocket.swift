internal import Glibc

/// A UDP socket that never blocks.
struct DatagramSocket: ~Copyable {
    private let file: Int32
    /// Its port on all addresses of this machine, in network order.
    let port: UInt16

    /// Opens a socket at a free port; nil if the system has none.
    init?() {
        let file = socket(
            AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { return nil }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Safe: a socket's address is passed as the generic kind that it begins like, for the call.
        let code = unsafe withUnsafeMutablePointer(to: &place) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(file, address, size) == 0 && getsockname(file, address, &size) == 0
            }
        }
        guard code else {
            close(file)
            return nil
        }
        // Bursts of many ranks; then what comes back from a machine where nobody listens.
        var bytes: Int32 = 4 << 20, yes: Int32 = 1
        let width = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe setsockopt(file, SOL_SOCKET, SO_RCVBUF, &bytes, width)
        _ = unsafe setsockopt(file, Int32(IPPROTO_IP), IP_RECVERR, &yes, width)
        self.file = file
        port = place.sin_port
    }

    deinit { close(file) }

    /// Sends bytes, if the system takes them now.
    func send(_ bytes: [UInt8], to address: HostAddress) {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = address.address
        place.sin_port = address.port
        // An error may be that of an earlier datagram, and is over when it was told.
        for _ in 0..<2 {
            // Safe: bytes and address live for the call.
            let sent = unsafe withUnsafePointer(to: &place) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                    unsafe sendto(
                        file, bytes, bytes.count, Int32(MSG_NOSIGNAL), target,
                        socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if sent >= 0 { return }
        }
    }

    /// The next datagram's bytes, and where it is from; nil if there is none.
    func receive(into buffer: inout [UInt8]) -> (count: Int, from: HostAddress)? {
        for _ in 0..<64 {
            var place = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let room = buffer.count
            // Safe: the buffer has so much room, and the address is a local variable.
            let count = unsafe withUnsafeMutablePointer(to: &place) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { source in
                    unsafe recvfrom(file, &buffer, room, 0, source, &size)
                }
            }
            if count >= 0 { return (count, HostAddress(place)) }
            if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
        }
        return nil
    }

    /// Where a datagram went that nobody listened for; nil if there is no such news.
    ///
    /// The system of the other machine says so (ICMP): it is there, and the process is not.
    func refused() -> HostAddress? {
        var place = sockaddr_in()
        var message = unsafe msghdr()
        // Safe: the message's only parts are a local address, which lives for the call.
        let count = unsafe withUnsafeMutablePointer(to: &place) { pointer in
            unsafe message.msg_name = UnsafeMutableRawPointer(pointer)
            unsafe message.msg_namelen = socklen_t(MemoryLayout<sockaddr_in>.size)
            return unsafe recvmsg(file, &message, Int32(MSG_ERRQUEUE))
        }
        return count >= 0 ? HostAddress(place) : nil
    }
}

extension HostAddress {
    fileprivate init(_ place: sockaddr_in) {
        self.init(address: place.sin_addr.s_addr, port: place.sin_port)
    }
}
