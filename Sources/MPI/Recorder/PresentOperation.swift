internal import Synchronization

/// What a process does at present: written by the thread that does it, read by any.
///
/// The parts are atomic one by one; a reader in the middle of a change may see the name of one
/// operation with the start of another.
final class PresentOperation: Sendable {
    /// The address of a constant text; 0 for none.
    private let address = Atomic<UInt>(0)
    private let length = Atomic<Int>(0)
    private let start = Atomic<Int>(0)

    func begin(_ name: StaticString, at microseconds: Int) {
        start.store(microseconds, ordering: .relaxed)
        length.store(name.utf8CodeUnitCount, ordering: .relaxed)
        // Safe: the address of a constant text, which stays where it is.
        address.store(UInt(bitPattern: unsafe name.utf8Start), ordering: .relaxed)
    }

    func end() { address.store(0, ordering: .relaxed) }

    func isNamed(_ name: StaticString) -> Bool {
        // Safe: addresses are compared, not read.
        address.load(ordering: .relaxed) == UInt(bitPattern: unsafe name.utf8Start)
    }

    /// The name, cut to `limit` bytes; empty if nothing is done.
    func name(limit: Int) -> String {
        let text = unsafe UnsafePointer<UInt8>(bitPattern: address.load(ordering: .relaxed))
        guard let text = unsafe text else { return "" }
        // A constant text ends with a zero, so that a length of another is no harm.
        var count = 0
        let most = min(limit, length.load(ordering: .relaxed))
        while count < most, unsafe text[count] != 0 { count += 1 }
        // Safe: these bytes are part of the constant.
        return unsafe String(
            decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// Microseconds since it began.
    func elapsed(at now: Int) -> Int { now - start.load(ordering: .relaxed) }
}
