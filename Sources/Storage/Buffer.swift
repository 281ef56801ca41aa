/// A fixed number of trivial elements at one 64-byte aligned heap address, with one owner.
///
/// Every number that Lockstep computes with lives in a buffer. A buffer is noncopyable: whoever
/// holds it owns its memory, lends it as a span, or gives it away whole (to a pending MPI operation,
/// say). Moving a buffer does not move its elements, so an address that MPI was given stays valid
/// for as long as some owner exists.
@safe
public struct Buffer<Element: BitwiseCopyable>: ~Copyable {
    /// The alignment of the first element, in bytes: one cache line, one AVX-512 register.
    public static var alignment: Int { 64 }

    /// The number of elements.
    public let count: Int

    private let base: UnsafeMutablePointer<Element>
    /// The size of the pages that the elements have to themselves, in bytes; 0 if they are on the
    /// heap.
    private let pages: Int

    /// Allocates `count` elements, each equal to `value`.
    ///
    /// - Precondition: `count` is not negative.
    public init(repeating value: Element, count: Int) {
        precondition(count >= 0, "a buffer of \(count) elements was asked for")
        let bytes = Swift.max(count, 1) * MemoryLayout<Element>.stride
        // Safe: the allocation holds `count` elements (at least one, so that the address is
        // distinct), is initialised here before anybody sees it, and is freed in deinit alone.
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.alignment)
        unsafe base = raw.bindMemory(to: Element.self, capacity: Swift.max(count, 1))
        unsafe base.initialize(repeating: value, count: count)
        self.count = count
        pages = 0
    }

    /// Takes over memory for `count` elements: pages of that many bytes, or, with 0, from the heap.
    @unsafe
    fileprivate init(_ base: UnsafeMutablePointer<Element>, count: Int, pages: Int) {
        unsafe self.base = base
        self.count = count
        self.pages = pages
    }

    deinit {
        // Safe: the elements are trivial, and no span can outlive the owner.
        let raw = unsafe UnsafeMutableRawPointer(base)
        if pages > 0 { unsafe Pages.free(raw, pages) } else { unsafe raw.deallocate() }
    }

    /// The elements, to read.
    public var span: Span<Element> {
        @_lifetime(borrow self)
        get {
            let span = unsafe Span(_unsafeStart: base, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The elements, to change.
    public var mutableSpan: MutableSpan<Element> {
        @_lifetime(&self)
        mutating get {
            let span = unsafe MutableSpan(_unsafeStart: base, count: count)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }

    /// One element.
    ///
    /// - Precondition: `index` is in `0..<count`.
    public subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count, "index \(index) of a buffer of \(count)")
            return unsafe base[index]
        }
        set {
            precondition(index >= 0 && index < count, "index \(index) of a buffer of \(count)")
            unsafe base[index] = newValue
        }
    }

    /// Copies `elements` to the places from `start` on.
    ///
    /// - Precondition: they fit.
    public mutating func copy(_ elements: Span<Element>, to start: Int) {
        precondition(
            start >= 0 && elements.count <= count - start,
            "\(elements.count) elements copied to \(start) of a buffer of \(count)")
        // Safe: the places were checked, and nobody who can read a span shares our memory.
        unsafe elements.withUnsafeBufferPointer { source in
            guard let address = source.baseAddress else { return }
            unsafe (base + start).update(from: address, count: source.count)
        }
    }

    /// The address of the first element, for MPI and for kernels.
    ///
    /// Valid for as long as this buffer has an owner; the caller keeps one alive.
    @unsafe
    package var unsafeBaseAddress: UnsafeMutablePointer<Element> { unsafe base }
}

// Safe: the buffer is the only owner of its memory and its elements are trivial, so handing it to
// another thread hands over everything.
extension Buffer: @unchecked Sendable where Element: Sendable {}

extension Buffer where Element: ExpressibleByIntegerLiteral {
    /// Allocates `count` zeros; a large buffer has pages of its own.
    public init(count: Int) {
        precondition(count >= 0, "a buffer of \(count) elements was asked for")
        let bytes = count * MemoryLayout<Element>.stride
        // Safe: the pages hold `count` elements, belong to nobody else, and are given back in deinit
        // alone. Elements are trivial, so zeros are initialised elements.
        if bytes >= Pages.threshold, let raw = unsafe Pages.allocate(bytes) {
            let base = unsafe raw.bindMemory(to: Element.self, capacity: count)
            unsafe self.init(base, count: count, pages: bytes)
        } else {
            self.init(repeating: 0, count: count)
        }
    }
}
