internal import Glibc
internal import Synchronization

/// A mapped file that a ``FlightRecorder`` writes to.
///
/// It stays mapped until the process ends: whoever still writes to it meets memory, not a gap.
@safe
struct RecorderFile {
    private let base: UnsafeMutablePointer<UInt8>
    private let state: RecorderText.Field
    private let firstRecord: Int
    private let opened: Int
    /// A copy that is never freed.
    private let path: UnsafeMutablePointer<CChar>

    /// The file that is open, as the address of a copy that is never freed; 0 for none.
    private static let address = Atomic<UInt>(0)

    static var current: RecorderFile? {
        let file = unsafe UnsafePointer<RecorderFile>(
            bitPattern: address.load(ordering: .acquiring))
        // Safe: such copies are never freed.
        return unsafe file?.pointee
    }

    /// Creates the file and makes it the current one.
    static func open(_ path: String, rank: Int, ranks: Int) throws(RecorderError) {
        let opened = Clock.microseconds
        let header = RecorderText.header(
            rank: rank, ranks: ranks, host: HostName.own, process: Int(getpid()),
            opened: Clock.sinceEpoch)
        let text = RecorderText.file(header: header.text, capacity: FlightRecorder.capacity)
        let base = unsafe try map(path, text)
        let file = unsafe RecorderFile(
            base: base, state: header.state, firstRecord: header.text.count, opened: opened,
            path: strdup(path))
        // The layout is made now, and not in a signal handler.
        _ = RecorderText.layout
        let copy = UnsafeMutablePointer<RecorderFile>.allocate(capacity: 1)
        unsafe copy.initialize(to: file)
        file.tell(state: "running")
        address.store(UInt(bitPattern: copy), ordering: .releasing)
    }

    /// Adds a text to another file of the same folder, as well as may be.
    func write(_ text: String, beside name: String) {
        let target = "\(folder)/\(name)"
        // Safe: strings live for the calls.
        let file = unsafe Glibc.open(target, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { return }
        var text = text
        text.withUTF8 { bytes in _ = unsafe Glibc.write(file, bytes.baseAddress, bytes.count) }
        close(file)
    }

    /// Removes the file, and its folder if nothing else is in it.
    func remove() {
        // Safe: strings live for the calls.
        unsafe unlink(path)
        unsafe rmdir(folder)
    }

    private var folder: String {
        let parts = unsafe String(cString: path)
            .split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
    }

    /// Lets go of the current file.
    ///
    /// - Returns: whether there was one.
    static func forget() -> Bool { address.exchange(0, ordering: .relaxed) != 0 }

    /// Writes a whole file, so that all its blocks exist, and maps it.
    private static func map(
        _ path: String, _ text: [UInt8]
    ) throws(RecorderError) -> UnsafeMutablePointer<UInt8> {
        // Safe: strings and bytes live for the calls; a new mapping overlaps nothing in use.
        let file = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw RecorderError(path, code: errno) }
        defer { close(file) }
        let written = unsafe text.withUnsafeBytes { bytes in
            unsafe Glibc.write(file, bytes.baseAddress, bytes.count)
        }
        guard written == text.count else {
            throw RecorderError(path, code: written < 0 ? errno : ENOSPC)
        }
        let place = unsafe mmap(nil, text.count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard let place = unsafe place, unsafe place != MAP_FAILED else {
            throw RecorderError(path, code: errno)
        }
        return unsafe place.assumingMemoryBound(to: UInt8.self)
    }

    // MARK: Writing

    func begin(_ place: Int, _ name: StaticString, step: Int?, bytes: Int?, at now: Int) {
        let layout = RecorderText.layout, line = start(of: place, layout)
        put(place, layout.sequence, line)
        // Safe: a constant text of that many bytes.
        unsafe put(quoted: name.utf8Start, count: name.utf8CodeUnitCount, layout.name, line)
        put(step, layout.step, line)
        put(bytes, layout.bytes, line)
        put(now - opened, layout.start, line)
        put(nil, layout.end, line)
    }

    func end(_ place: Int, at now: Int) {
        let layout = RecorderText.layout
        put(now - opened, layout.end, start(of: place, layout))
    }

    /// Writes what became of the process; may be called from a signal handler.
    func tell(state text: StaticString, signal: Int32? = nil) {
        let count = text.utf8CodeUnitCount
        // Safe: a constant text of that many bytes.
        unsafe put(quoted: text.utf8Start, count: count, state, 0)
        guard let signal else { return }
        // In front of the closing quote: " 11".
        let digits = RecorderText.Field(start: state.start + 1 + count, width: 3)
        put(Int(signal), digits, 0)
        unsafe base[digits.start + 3] = UInt8(ascii: "\"")
    }

    private func start(of place: Int, _ layout: RecorderText.Layout) -> Int {
        firstRecord + place % FlightRecorder.capacity * layout.count
    }

    /// Writes a number to the right end of a field, with spaces before it.
    private func put(_ number: Int?, _ field: RecorderText.Field, _ line: Int) {
        let first = line + field.start
        var place = first + field.width
        // Safe: all fields lie within the mapping.
        func add(_ byte: UInt8) {
            place -= 1
            unsafe base[place] = byte
        }
        if var rest = number.map({ max($0, 0) }) {
            repeat {
                add(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
            } while rest > 0 && place > first
        } else {
            add(UInt8(ascii: "l"))
            add(UInt8(ascii: "l"))
            add(UInt8(ascii: "u"))
            add(UInt8(ascii: "n"))
        }
        while place > first { add(UInt8(ascii: " ")) }
    }

    /// Writes a text in quotes to the left end of a field, with spaces behind it.
    private func put(
        quoted text: UnsafePointer<UInt8>, count: Int, _ field: RecorderText.Field, _ line: Int
    ) {
        let first = line + field.start
        let count = min(count, field.width - 2)
        // Safe: the field lies within the mapping, and the text has so many bytes.
        unsafe base[first] = UInt8(ascii: "\"")
        for index in 0..<count { unsafe base[first + 1 + index] = unsafe text[index] }
        unsafe base[first + 1 + count] = UInt8(ascii: "\"")
        for index in (count + 2)..<max(field.width, count + 2) {
            unsafe base[first + index] = UInt8(ascii: " ")
        }
    }
}
