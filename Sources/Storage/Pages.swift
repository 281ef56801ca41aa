#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Whole pages from the system, for large buffers: `mmap`, `munmap`.
///
/// They are zeros before anybody writes them and cost nothing until then, and the system is asked for
/// large ones (Linux: `madvise`), of which the processor finds its way to more at once.
enum Pages {
    /// From this size on, in bytes, a buffer has pages of its own.
    static let threshold = 4 << 20

    /// Pages of zeros for `bytes` bytes; nil if the system refuses.
    @unsafe
    static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? {
        // Safe: a new mapping overlaps nothing that anybody uses.
        let place = unsafe mmap(
            nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let place = unsafe place, unsafe place != MAP_FAILED else { return nil }
        #if !canImport(Darwin)
            // Only advice: without large pages all works as well.
            _ = unsafe madvise(place, bytes, MADV_HUGEPAGE)
        #endif
        return unsafe place
    }

    /// Gives pages back.
    @unsafe
    static func free(_ place: UnsafeMutableRawPointer, _ bytes: Int) {
        // Safe: the caller owns the pages and does not use them any more.
        let code = unsafe munmap(place, bytes)
        precondition(code == 0, "pages could not be given back")
    }
}
