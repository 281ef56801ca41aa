/// Elements that somebody else allocated, and the owner that keeps them alive.
///
/// The counterpart of a ``Buffer`` for memory that did not come from the heap, such as a segment of
/// memory that processes share. Copying it copies no elements.
@safe
public struct ForeignStorage<Element: BitwiseCopyable> {
    /// The number of elements.
    public let count: Int

    /// Who keeps the elements alive.
    public let owner: AnyObject

    private let base: UnsafeMutablePointer<Element>

    /// Names `count` elements at `address`, which stay there for as long as `owner` lives.
    @unsafe
    package init(address: UnsafeMutablePointer<Element>, count: Int, owner: AnyObject) {
        precondition(count >= 0, "foreign storage of \(count) elements")
        unsafe base = unsafe address
        self.count = count
        self.owner = owner
    }

    /// The address of the first element; valid for as long as a copy of this value exists.
    @unsafe
    package var unsafeBaseAddress: UnsafeMutablePointer<Element> { unsafe base }
}
