/// A sound read from a WAV file (RIFF), its channels averaged.
///
/// Samples are PCM of 8 (without sign), 16, 24 or 32 bits, or IEEE floats of 32 bits, also where the
/// format is an extended one (`WAVE_FORMAT_EXTENSIBLE`). Chunks other than `fmt ` and `data` are passed
/// over. Sizes must fit the file; 0xFFFFFFFF, which programs leave when they cannot go back to fill in
/// the size, means all that is there.
package struct WaveFile: ParsedFile, Sendable {
    /// The samples in a second, in hertz.
    package let sampleRate: Int

    /// The samples, at least one and all finite; whole numbers are scaled to -1..<1.
    package let samples: [Float]

    /// The number of channels that were averaged.
    package let channelCount: Int

    /// The length in seconds.
    package var seconds: Double { Double(samples.count) / Double(sampleRate) }

    /// Reads a file that is in memory.
    ///
    /// - Throws: `CorpusError` (`badData`): another format, a file that is cut off, or sizes that do not fit.
    package init(_ file: InputFile) throws(CorpusError) {
        let chunks = try Self.chunks(of: file)
        var reader = ByteReader(file, chunks.format)
        let format = try WaveFormat(&reader, in: file)
        let blockBytes = format.channelCount * format.sampleBytes
        guard !chunks.data.isEmpty, chunks.data.count % blockBytes == 0 else {
            throw file.wrong(
                "has \(chunks.data.count) bytes of samples, which is no multiple of the "
                    + "\(blockBytes) of all channels: fetch or copy it again")
        }
        sampleRate = format.sampleRate
        channelCount = format.channelCount
        var samples: [Float] = []
        samples.reserveCapacity(chunks.data.count / blockBytes)
        for block in stride(
            from: chunks.data.lowerBound, to: chunks.data.upperBound, by: blockBytes)
        {
            var sum = 0.0
            for start in stride(from: block, to: block + blockBytes, by: format.sampleBytes) {
                sum += format.value(file.bytes[start..<start + format.sampleBytes])
            }
            guard sum.isFinite else {
                throw file.wrong(
                    "has a sample at byte offset \(block) that is not finite: convert it anew")
            }
            samples.append(Float(sum / Double(format.channelCount)))
        }
        self.samples = samples
    }

    private static let unknownSize = 0xFFFF_FFFF

    /// Where the format and the samples are.
    private static func chunks(
        of file: InputFile
    ) throws(CorpusError) -> (format: Range<Int>, data: Range<Int>) {
        var header = ByteReader(file)
        let kind = file.bytes[try header.skip(4, "the header of a WAV file")]
        let size = Int(try header.littleEndian(UInt32.self, "the header of a WAV file"))
        let form = file.bytes[try header.skip(4, "the header of a WAV file")]
        guard kind.elementsEqual("RIFF".utf8), form.elementsEqual("WAVE".utf8) else {
            throw file.wrong(
                "begins with \(kind.excerpt) and not as a WAV file: convert it to WAV")
        }
        guard size == unknownSize || size >= 4 && size <= file.bytes.count - 8 else {
            throw file.wrong(
                "says that it has \(size) bytes behind the first 8, but it has "
                    + "\(file.bytes.count - 8): fetch or copy it again")
        }
        let end = size == unknownSize ? file.bytes.count : size + 8
        var reader = ByteReader(file, 12..<end), format: Range<Int>?
        while reader.count > 0 {
            let name = file.bytes[try reader.skip(4, "the name of a chunk")]
            let size = Int(try reader.littleEndian(UInt32.self, "the size of a chunk"))
            if name.elementsEqual("data".utf8) {
                guard let format else {
                    throw file.wrong("has samples before their format: convert it anew")
                }
                let count = size == unknownSize ? reader.count : size
                return (format, try reader.skip(count, "the samples"))
            }
            let range = try reader.skip(size, "the chunk \(name.excerpt)")
            if name.elementsEqual("fmt ".utf8) { format = range }
            // Chunks begin at even places.
            if size % 2 == 1, reader.count > 0 { try reader.skip(1, "a chunk") }
        }
        throw file.wrong("has no samples: fetch or copy it again")
    }
}
