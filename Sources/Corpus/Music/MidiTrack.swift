/// The events of one track of a MIDI file.
struct MidiTrack {
    /// The most ticks of a track, some hundred years at any tempo.
    private static let maximumTicks = 1 << 40

    private let file: InputFile
    private var reader: ByteReader
    private var time = 0
    /// The last channel event's status, which following events may leave out.
    private var status: UInt8 = 0
    /// The notes that sound, by channel and pitch: 128 places a channel.
    private var open: [(start: Int, velocity: UInt8)?] = Array(repeating: nil, count: 16 * 128)
    private var done: [MidiNote] = []

    /// A track in a part of a file.
    init(_ file: InputFile, _ range: Range<Int>) {
        self.file = file
        reader = ByteReader(file, range)
    }

    /// Reads all events.
    ///
    /// - Returns: the notes in the order in which they end.
    /// - Throws: `CorpusError` (`badData`) that names the byte which is no event.
    mutating func notes() throws(CorpusError) -> [MidiNote] {
        while reader.count > 0 {
            time += try variableLength("a time")
            guard time <= Self.maximumTicks else {
                throw file.wrong(
                    "is longer than \(Self.maximumTicks) ticks at byte offset \(reader.offset): leave "
                        + "it out")
            }
            let place = reader.offset
            let byte = try reader.byte("an event")
            switch byte {
            case 0xFF:
                let type = try reader.byte("an event")
                let count = try variableLength("an event")
                try reader.skip(count, "an event")
                if type == 0x2F { return end() }
            case 0xF0, 0xF7:
                let count = try variableLength("an event")
                try reader.skip(count, "an event")
            case 0xF1...0xFE:
                throw file.wrong(
                    "has \(byte) at byte offset \(place), which is no event of a file: save it anew"
                )
            case 0x80...0xEF:
                status = byte
                try channelEvent(try dataByte())
            default:
                guard status != 0 else {
                    throw file.wrong(
                        "has \(byte) at byte offset \(place), where an event belongs: save it anew")
                }
                try channelEvent(byte)
            }
        }
        return end()
    }

    /// Reads the rest of an event of a channel.
    private mutating func channelEvent(_ first: UInt8) throws(CorpusError) {
        // Programs and pressure have one byte of data, all others two.
        let second = 0xC0...0xDF ~= status ? 0 : try dataByte()
        switch status & 0xF0 {
        case 0x90 where second > 0:
            release(first)
            open[place(first)] = (time, second)
        case 0x80, 0x90: release(first)
        default: break
        }
    }

    private func place(_ pitch: UInt8) -> Int { Int(status & 0x0F) * 128 + Int(pitch) }

    private mutating func release(_ pitch: UInt8) { close(place(pitch)) }

    private mutating func close(_ place: Int) {
        guard let note = open[place] else { return }
        open[place] = nil
        guard note.start < time else { return }
        done.append(
            MidiNote(
                start: note.start, end: time, pitch: place % 128, channel: place / 128,
                velocity: Int(note.velocity)))
    }

    /// Ends what still sounds.
    private mutating func end() -> [MidiNote] {
        for place in open.indices { close(place) }
        return done
    }

    private mutating func dataByte() throws(CorpusError) -> UInt8 {
        let byte = try reader.byte("an event")
        guard byte < 0x80 else {
            throw file.wrong(
                "has \(byte) at byte offset \(reader.offset - 1), where a number below 128 belongs: "
                    + "save it anew")
        }
        return byte
    }

    /// Reads a number of seven bits a byte, of which all but the last have the highest bit.
    private mutating func variableLength(_ what: String) throws(CorpusError) -> Int {
        var value = 0
        for _ in 0..<4 {
            let byte = try reader.byte(what)
            value = value << 7 | Int(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        throw file.wrong(
            "has a number of more than four bytes at byte offset \(reader.offset - 4): save it anew"
        )
    }
}
