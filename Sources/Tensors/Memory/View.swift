internal import Storage

/// A run of elements in a ``Memory``.
///
/// A view is a place, not an address: copying it copies no numbers, and it keeps its memory alive.
@safe
public struct View<Element: BitwiseCopyable & ExpressibleByIntegerLiteral> {
    /// Where the elements are.
    public let memory: Memory<Element>
    /// The first element's index in the memory.
    public let offset: Int
    /// The number of elements.
    public let count: Int

    /// Elements `range` of this view.
    public subscript(range: Range<Int>) -> View {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count, "\(range) of a view of \(count)")
        return View(memory: memory, offset: offset + range.lowerBound, count: range.count)
    }

    /// Element `index`.
    public subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count, "index \(index) of a view of \(count)")
            return unsafe address[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count, "index \(index) of a view of \(count)")
            unsafe address[index] = newValue
        }
    }

    /// Part `index` of `parts` equal ones.
    public func part(_ index: Int, of parts: Int) -> View {
        precondition(count % parts == 0, "\(count) elements in \(parts) equal parts")
        let size = count / parts
        return self[index * size..<(index + 1) * size]
    }

    /// Lends the elements to read.
    public func withSpan<R>(_ body: (Span<Element>) throws -> R) rethrows -> R {
        // Safe: the span cannot leave the closure, and `memory` outlives the call.
        let span = unsafe Span(_unsafeStart: address, count: count)
        return try body(span)
    }

    /// Lends the elements to change.
    public func withMutableSpan<R>(
        _ body: (inout MutableSpan<Element>) throws -> R
    ) rethrows -> R {
        // Safe: as above; a single thread computes on a memory.
        var span = unsafe MutableSpan(_unsafeStart: address, count: count)
        return try body(&span)
    }

    /// Sets every element.
    public func fill(_ value: Element) {
        unsafe address.update(repeating: value, count: count)
    }

    /// Copies the elements of a view of equal size, which must not overlap.
    public func copy(from other: View) {
        precondition(count == other.count, "\(other.count) elements copied to \(count)")
        unsafe address.update(from: other.address, count: count)
    }

    /// Copies `values` in.
    public func copy(from values: [Element]) { copy(from: values[...]) }

    /// Copies `values` in.
    public func copy(from values: ArraySlice<Element>) {
        precondition(count == values.count, "\(values.count) elements copied to \(count)")
        let start = values.startIndex
        for index in 0..<count { unsafe address[index] = values[start + index] }
    }

    /// Exchanges the elements with those of a view of equal size, which must not overlap.
    public func exchange(with other: View) {
        precondition(count == other.count, "\(other.count) elements exchanged with \(count)")
        // Safe: both places hold `count` elements while their memories are held.
        let mine = unsafe address, theirs = unsafe other.address
        for index in 0..<count {
            let element = unsafe mine[index]
            unsafe mine[index] = theirs[index]
            unsafe theirs[index] = element
        }
    }

    /// The elements as an array.
    public var array: [Element] {
        (0..<count).map { unsafe address[$0] }
    }

    /// The address of the first element; valid while `memory` is alive and not committed anew.
    @unsafe
    package var address: UnsafeMutablePointer<Element> {
        unsafe memory.address(offset..<offset + count)
    }
}
