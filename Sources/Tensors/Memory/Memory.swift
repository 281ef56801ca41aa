public import Storage

/// A block of numbers whose size is planned first and allocated once.
///
/// Buffers that live as long as a model (parameters, gradients, moments, the activations of a tape)
/// are planned piece by piece with ``reserve(_:)`` and then allocated whole with ``commit()``.
/// Views made while planning stay valid: they name a place in the memory, not an address.
@safe
public final class Memory<Element: BitwiseCopyable & ExpressibleByIntegerLiteral> {
    /// Elements planned so far; the size after ``commit()``.
    public private(set) var count = 0

    /// Who owns the place of the numbers, if it is not this memory.
    public var owner: AnyObject? { storage?.owner }

    private var buffer: Buffer<Element>?
    private var storage: ForeignStorage<Element>?

    /// An empty plan.
    public init() {}

    /// A committed memory of `count` zeros.
    public init(count: Int) {
        self.count = count
        buffer = Buffer(count: count)
    }

    /// A committed memory at a place that somebody else owns, with the numbers that are there.
    public convenience init(_ storage: ForeignStorage<Element>) {
        self.init()
        count = storage.count
        commit(onto: storage)
    }

    /// Plans `count` more elements, starting on a 64-byte boundary.
    ///
    /// Reserving in a memory that was committed plans a larger one; the next commit allocates it
    /// anew, filled with zeros.
    public func reserve(_ count: Int) -> View<Element> {
        precondition(count >= 0, "a view of \(count) elements was asked for")
        let unit = Buffer<Element>.alignment / MemoryLayout<Element>.stride
        let start = (self.count + unit - 1) / unit * unit
        self.count = start + count
        return View(memory: self, offset: start, count: count)
    }

    /// Forgets the plan but keeps what is allocated, so that another plan can use the same place.
    public func restart() { count = 0 }

    /// Allocates what is planned, as zeros, unless enough is allocated already.
    public func commit() {
        if let allocated, allocated >= count { return }
        buffer = Buffer(count: count)
        storage = nil
    }

    /// Moves all numbers, as far as there are any, to storage that somebody else owns.
    ///
    /// Views stay valid. Until a larger plan is committed, the numbers live there.
    ///
    /// - Precondition: the storage has room for what is planned, and is aligned to 64 bytes.
    public func commit(onto storage: ForeignStorage<Element>) {
        precondition(
            storage.count >= count, "\(count) elements moved to a place for \(storage.count)")
        // Safe: both places hold as many elements as are copied, and they are two places.
        let address = unsafe storage.unsafeBaseAddress
        let isAligned = UInt(bitPattern: address) % UInt(Buffer<Element>.alignment) == 0
        precondition(isAligned, "numbers moved to a place that is not aligned")
        if let allocated, allocated > 0 {
            unsafe address.update(from: baseAddress(), count: min(count, allocated))
        }
        self.storage = storage
        buffer = nil
    }

    /// All of it.
    public var whole: View<Element> { View(memory: self, offset: 0, count: count) }

    /// The elements `range`, to read or to change.
    ///
    /// - Precondition: the memory was committed with at least `range.upperBound` elements.
    @unsafe
    package func address(_ range: Range<Int>) -> UnsafeMutablePointer<Element> {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= allocated ?? 0,
            "elements \(range) of a memory that does not hold them")
        // Safe: the range was checked, and callers use the address while they hold this object.
        return unsafe baseAddress() + range.lowerBound
    }

    /// The elements that there is room for; nil before the first commit, be it of none.
    private var allocated: Int? { storage?.count ?? buffer?.count }

    private func baseAddress() -> UnsafeMutablePointer<Element> {
        if let storage { return unsafe storage.unsafeBaseAddress }
        switch buffer {
        case .some(let buffer): return unsafe buffer.unsafeBaseAddress
        case .none: preconditionFailure("a memory was used before it was committed")
        }
    }
}
