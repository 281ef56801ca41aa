internal import CZlib

/// Decompresses gzip files (RFC 1952) with zlib.
package enum Gunzip {
    /// The bytes that are decompressed at once.
    private static let pieceBytes = 1 << 16

    /// Whether bytes begin as a gzip file does.
    package static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Decompresses a file.
    ///
    /// Members that follow one another are joined, and zeros after the last are passed over, as by gzip
    /// itself. Checksums are compared.
    ///
    /// - Parameters:
    ///   - compressed: the whole file.
    ///   - limit: the most bytes that may come out; no more than twice as many are ever allocated.
    /// - Returns: the bytes.
    /// - Throws: ``MediaError`` for bytes that are damaged, cut off, followed by others, or too many.
    package static func bytes(
        of compressed: [UInt8], limit: Int
    ) throws(MediaError) -> [UInt8] {
        var stream = try GunzipStream()
        var result: [UInt8] = []
        var piece = Array(repeating: 0 as UInt8, count: pieceBytes)
        var start = 0
        repeat {
            let step = try stream.decompress(compressed, from: start, into: &piece)
            start += step.read
            guard result.count + step.written <= limit else {
                throw MediaError(
                    "has more than the \(limit) bytes allowed when decompressed: split it")
            }
            result.append(contentsOf: piece[..<step.written])
            if step.isEnd {
                let rest = compressed[start...]
                if rest.allSatisfy({ $0 == 0 }) { return result }
                guard rest.starts(with: [0x1F, 0x8B]) else {
                    throw MediaError(
                        "has other bytes behind the compressed ones at byte offset \(start): cut them "
                            + "off")
                }
                try stream.restart()
            } else if step.read == 0, step.written == 0 {
                throw MediaError(
                    "is compressed and cut off after \(start) bytes: fetch or copy it again")
            }
        } while true
    }
}

/// A state of zlib's, of which it keeps the address.
@safe
private struct GunzipStream: ~Copyable {
    private let state: UnsafeMutablePointer<z_stream>

    init() throws(MediaError) {
        // Safe: all zeros is what zlib wants before it begins; freed here, or once by deinit.
        let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe fresh.initialize(to: z_stream())
        guard unsafe CZlib_startGunzip(fresh) == Z_OK else {
            unsafe fresh.deallocate()
            throw MediaError("cannot be decompressed, since memory is short: end other programs")
        }
        unsafe state = unsafe fresh
    }

    deinit {
        // Safe: the state was prepared, or this value would not exist.
        _ = unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    /// Begins a new member.
    func restart() throws(MediaError) {
        // Safe: the state was prepared.
        guard unsafe inflateReset(state) == Z_OK else {
            throw MediaError("cannot be decompressed: fetch or copy it again")
        }
    }

    /// Reads on from a place and writes from the beginning of a piece.
    mutating func decompress(
        _ bytes: [UInt8], from start: Int, into piece: inout [UInt8]
    ) throws(MediaError) -> (read: Int, written: Int, isEnd: Bool) {
        let available = min(bytes.count - start, 1 << 30), room = piece.count
        // Safe: zlib reads `available` bytes, which are there from `start` on, and writes at most
        // `room`; it keeps neither address beyond the closure, where the next call sets both anew.
        let status = unsafe bytes.withUnsafeBufferPointer { source in
            unsafe piece.withUnsafeMutableBufferPointer { target in
                let first = unsafe source.baseAddress.map { unsafe $0 + start }
                unsafe state.pointee.next_in = unsafe UnsafeMutablePointer(mutating: first)
                unsafe state.pointee.avail_in = UInt32(available)
                unsafe state.pointee.next_out = target.baseAddress
                unsafe state.pointee.avail_out = UInt32(room)
                return unsafe inflate(state, Z_NO_FLUSH)
            }
        }
        let read = unsafe available - Int(state.pointee.avail_in)
        let written = unsafe room - Int(state.pointee.avail_out)
        // Z_BUF_ERROR: nothing to read, or no room to write.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw MediaError(
                "is compressed and damaged near byte offset \(start + read): fetch or copy it again"
            )
        }
        return (read, written, status == Z_STREAM_END)
    }
}
