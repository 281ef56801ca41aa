internal import Storage
internal import Tensors

/// A copy of what a rank writes of the state after a step, with which training has nothing to do any
/// more.
struct Snapshot: ~Copyable, Sendable {
    /// Consecutive numbers of a file.
    struct Run: Sendable {
        let file: Int
        let start: Int
        let place: Range<Int>
    }

    /// A file as all ranks know it.
    struct File: Sendable {
        let name: String
        let header: [UInt8]
        let byteCount: Int
    }

    /// The number of steps that were done.
    let step: Int
    /// The numbers that are not arrays, as a file.
    let state: [UInt8]
    /// The files, in order; the last may be the model to publish, see ``published``.
    let files: [File]
    /// The index of the file that becomes the run's model and is none of the checkpoint's; nil where
    /// another rank publishes.
    let published: Int?
    /// What this rank writes, in the order of files and of their bytes.
    let runs: [Run]
    private var numbers: Buffer<Float>

    /// Numbers turned into bytes at a time.
    private static let pieceCount = 16384

    /// Copies what a plan names, into a buffer that is large enough or else replaced.
    init(
        step: Int, state: [UInt8], _ plan: SnapshotPlan, published: Int?,
        reusing buffer: consuming Buffer<Float>?
    ) {
        self.step = step
        self.state = state
        self.published = published
        files = plan.files.map {
            File(name: $0.name, header: $0.header, byteCount: $0.byteCount)
        }
        runs = plan.runs.map { Run(file: $0.file, start: $0.start, place: $0.place) }
        numbers = Self.buffer(plan.count, reusing: buffer)
        for run in plan.runs {
            run.values.withSpan { numbers.copy($0, to: run.place.lowerBound) }
        }
    }

    private static func buffer(
        _ count: Int, reusing buffer: consuming Buffer<Float>?
    ) -> Buffer<Float> {
        if let buffer, buffer.count >= count { return buffer }
        return Buffer(count: count)
    }

    /// Gives the buffer back for the next copy.
    consuming func release() -> Buffer<Float> { numbers }

    /// Indices of the files of the checkpoint.
    var checkpointFiles: [Int] { files.indices.filter { $0 != published } }

    /// Writes a file of which this rank has all.
    borrowing func write(_ file: Int, to output: inout some ByteOutput & ~Copyable) throws {
        try output.write(files[file].header)
        for run in runs where run.file == file { try write(run, to: &output) }
    }

    /// Writes the numbers of a run.
    borrowing func write(_ run: Run, to output: inout some ByteOutput & ~Copyable) throws {
        var start = run.place.lowerBound
        while start < run.place.upperBound {
            let end = min(start + Self.pieceCount, run.place.upperBound)
            try output.write(Float.littleEndianBytes(numbers.span.extracting(start..<end)))
            start = end
        }
    }
}
