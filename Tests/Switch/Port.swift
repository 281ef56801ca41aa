import Glibc

/// An interface whose frames are read and written raw (`AF_PACKET`).
///
/// With the kernel's offload header in front of each frame (`PACKET_VNET_HDR`): checksums that are
/// not computed yet, and segments that are not cut yet, pass through as they are.
struct Port {
    /// The interface could not be opened.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// The length of the offload header.
    static let header = 10
    private static let everyProtocol = UInt16(3).bigEndian
    private static let levelPacket: Int32 = 263
    private static let offloadHeader: Int32 = 15

    let name: String
    let descriptor: Int32

    init(interface name: String) throws {
        self.name = name
        // Safe: the name lives for the call.
        let index = unsafe if_nametoindex(name)
        guard index > 0 else { throw Unusable(description: "no interface '\(name)'") }
        descriptor = socket(
            AF_PACKET, Int32(SOCK_RAW.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            Int32(Self.everyProtocol))
        guard descriptor >= 0 else { throw Unusable(description: "no raw socket: not root?") }
        var one: Int32 = 1, size: Int32 = 16 << 20
        // Safe: both options are integers of the length that is given.
        let isSet = unsafe setsockopt(
            descriptor, Self.levelPacket, Self.offloadHeader, &one, 4)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, 4)
        guard isSet == 0 else { throw Unusable(description: "no offload header on '\(name)'") }
        try bind(to: index)
    }

    /// Binds to the interface alone: a `sockaddr_ll`, which Swift does not import.
    private func bind(to index: UInt32) throws {
        var address = [UInt8](repeating: 0, count: 20)
        func put(_ value: some FixedWidthInteger, at place: Int) {
            for offset in 0..<value.bitWidth / 8 {
                let byte = value.littleEndian >> (8 * offset)
                address[place + offset] = UInt8(truncatingIfNeeded: byte)
            }
        }
        put(UInt16(AF_PACKET), at: 0)
        put(Self.everyProtocol, at: 2)
        put(Int32(index), at: 4)
        // Safe: the address lives for the call, and has the length of a sockaddr_ll.
        let code = unsafe address.withUnsafeBytes { bytes in
            unsafe Glibc.bind(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), 20)
        }
        guard code == 0 else { throw Unusable(description: "cannot bind to '\(name)'") }
    }

    /// Reads the next frame into `buffer`; nil if there is none.
    func read(_ buffer: inout [UInt8]) -> ArraySlice<UInt8>? {
        // Safe: the kernel writes no more than the count that it is given.
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return count > Self.header + 14 ? buffer[..<count] : nil
    }

    /// Writes a frame; false if the interface takes none at the moment.
    func write(_ frame: [UInt8]) -> Bool {
        // Safe: the frame is borrowed for the call. What a closed interface refuses is lost.
        unsafe send(descriptor, frame, frame.count, 0) >= 0 || errno != EAGAIN
    }
}
