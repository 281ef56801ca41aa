#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The bytes of a file, to read: copied into memory or, where there are many, mapped.
///
/// Of a mapped file the system brings the pages that are read and drops them when memory gets scarce, and
/// processes of a machine share them. The file must stay as it is meanwhile: one that somebody shortens
/// ends the process where it is read behind its new end (`SIGBUS`).
@safe
public struct FileContents: ~Copyable {
    /// The number of bytes.
    public let count: Int

    /// Whether the bytes are the file's own pages.
    public let isMapped: Bool

    private let base: UnsafeMutableRawPointer

    /// Opens a file: `open`, `fstat`, and `read` or `mmap`.
    ///
    /// - Parameters:
    ///   - path: a regular file, links followed.
    ///   - limit: the most bytes that are copied; a larger file is mapped.
    /// - Throws: ``FileContentsError`` with the system's number.
    public init(path: String, copyingUpTo limit: Int) throws(FileContentsError) {
        let pages = try unsafe Self.pages(path, copyingUpTo: limit)
        unsafe base = pages.base
        count = unsafe pages.count
        isMapped = count > limit
    }

    /// Copies bytes that are in memory.
    ///
    /// - Throws: ``FileContentsError`` if there is no memory for them.
    public init(copying bytes: Span<UInt8>) throws(FileContentsError) {
        let place = try unsafe Self.empty(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let address = source.baseAddress else { return }
            // Safe: the pages hold all the bytes, and belong to nobody else.
            unsafe place.copyMemory(from: address, byteCount: source.count)
        }
        unsafe base = place
        count = bytes.count
        isMapped = false
    }

    /// The pages of an open file.
    private static func pages(
        _ path: String, copyingUpTo limit: Int
    ) throws(FileContentsError) -> (base: UnsafeMutableRawPointer, count: Int) {
        // Safe: the string lives as long as the call, and the descriptor is closed once, here.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileContentsError(code: errno) }
        defer { _ = close(file) }
        var status = stat()
        // Safe: the structure is ours, and as large as the function takes it to be.
        guard unsafe fstat(file, &status) == 0 else { throw FileContentsError(code: errno) }
        let count = Int(status.st_size)
        if count > limit {
            // Safe: a new mapping overlaps nothing that anybody uses, is only read, and is given back in
            // deinit alone.
            let place = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0)
            guard let place = unsafe place, unsafe place != MAP_FAILED else {
                throw FileContentsError(code: errno)
            }
            return unsafe (place, count)
        }
        let place = try unsafe empty(count)
        if let code = unsafe read(file, count, into: place) {
            unsafe Pages.free(place, max(count, 1))
            throw FileContentsError(code: code)
        }
        return unsafe (place, count)
    }

    /// Pages of one's own.
    private static func empty(
        _ count: Int
    ) throws(FileContentsError) -> UnsafeMutableRawPointer {
        guard let place = unsafe Pages.allocate(max(count, 1)) else {
            throw FileContentsError(code: ENOMEM)
        }
        return unsafe place
    }

    deinit {
        // Safe: no span can outlive the owner.
        unsafe Pages.free(base, max(count, 1))
    }

    /// Reads so many bytes; the system's number of an error, if there is one.
    private static func read(
        _ file: Int32, _ count: Int, into place: UnsafeMutableRawPointer
    ) -> Int32? {
        var done = 0
        while done < count {
            // Safe: the place has `count` bytes, of which so many are left.
            #if canImport(Darwin)
                let got = unsafe Darwin.read(file, place + done, count - done)
            #elseif canImport(Musl)
                let got = unsafe Musl.read(file, place + done, count - done)
            #else
                let got = unsafe Glibc.read(file, place + done, count - done)
            #endif
            if got < 0 && errno == EINTR { continue }
            // Somebody has shortened the file since it was asked for its size.
            guard got > 0 else { return got < 0 ? errno : EIO }
            done += got
        }
        return nil
    }

    /// The bytes.
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            // Safe: bytes are trivial, there are `count` of them, and nobody writes to them.
            let start = unsafe base.assumingMemoryBound(to: UInt8.self)
            let span = unsafe Span(_unsafeStart: UnsafePointer(start), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}

extension FileContents {
    /// Calls `body` with the bytes: for owners that are objects, whose members lend no spans.
    public func withBytes<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        try body(span)
    }
}

// Safe: the bytes have one owner, and nobody writes to them.
extension FileContents: @unchecked Sendable {}

/// Why the bytes of a file are not to be had.
public struct FileContentsError: Error, Hashable, Sendable {
    /// The system's number: `errno`.
    public let code: Int32
}
