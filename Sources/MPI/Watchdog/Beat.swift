/// A heartbeat as it travels: one datagram of ``byteCount`` bytes, little-endian.
package struct Beat: Equatable {
    package enum Kind: UInt8 {
        /// Still here.
        case alive = 1
        /// Leaves in good order.
        case leaves
        /// The job is over: end.
        case end
    }

    package static let byteCount = 104
    /// "LSB1".
    private static let magic: UInt32 = 0x3142_534C

    package var kind: Kind
    package var from: Int
    package var to: Int
    /// The job's number: other jobs may use the same port later.
    package var job: UInt64
    package var state: RankState

    /// The bytes to send.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        func add(_ number: some FixedWidthInteger) {
            var rest = number
            for _ in 0..<MemoryLayout.size(ofValue: number) {
                bytes.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
        func add(_ text: String) {
            let text = text.utf8.prefix(RecorderText.nameWidth)
            bytes += text
            bytes += Array(repeating: 0, count: RecorderText.nameWidth - text.count)
        }
        add(Self.magic)
        add(UInt32(kind.rawValue))
        add(UInt32(truncatingIfNeeded: from))
        add(UInt32(truncatingIfNeeded: to))
        add(job)
        add(Int64(state.step ?? -1))
        add(Int64(state.elapsed))
        add(Int64(state.progress))
        add(UInt64(0))
        add(state.phase)
        add(state.operation)
        return bytes
    }

    /// What bytes mean; nil for what is no heartbeat.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var place = bytes.startIndex
        func number(_ count: Int) -> UInt64 {
            defer { place += count }
            return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        func text() -> String {
            defer { place += RecorderText.nameWidth }
            let text = bytes[place..<place + RecorderText.nameWidth].prefix { $0 != 0 }
            return String(decoding: text, as: UTF8.self)
        }
        guard number(4) == UInt64(Self.magic), let kind = Kind(rawValue: UInt8(clamping: number(4)))
        else { return nil }
        self.kind = kind
        from = Int(number(4))
        to = Int(number(4))
        job = number(8)
        let step = Int(Int64(bitPattern: number(8)))
        let elapsed = Int(Int64(bitPattern: number(8)))
        let progress = Int(Int64(bitPattern: number(8)))
        _ = number(8)
        state = RankState(
            step: step < 0 ? nil : step, phase: text(), operation: text(), elapsed: elapsed,
            progress: progress)
    }

    /// A heartbeat to send.
    package init(_ kind: Kind, from: Int, to: Int, job: UInt64, state: RankState) {
        self.kind = kind
        self.from = from
        self.to = to
        self.job = job
        self.state = state
    }
}
