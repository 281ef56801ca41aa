import Layers
import Reference
import Tensors
import Testing

/// The promise for windows and memories: the same bits on any number of ranks, threads and with any
/// instruction set.
@Suite struct WindowLaneTests {
    /// Everything in one network: time, planes, images in a recurrence, a memory.
    private static func record(_ recording: Recording, _ x: Tensor) -> Tensor {
        let parameters = recording.parameters, tape = recording.tape
        let wide = Convolution1D(
            "time", inputs: 12, outputs: 36, window: .init(kernel: 3, padding: .same), groups: 2,
            in: parameters)(x, lengths: recording.lengths, on: tape)
        let pooled = Pooling1D(.maximum, window: .init(kernel: 2, stride: 2, padding: .same))(
            wide.sequence, lengths: wide.lengths, on: tape)
        let image = PlaneShape(channels: 1, height: 6, width: 6)
        let side = SlidingWindow(kernel: 3, padding: .same)
        let planes = PlaneWindow(image, channels: 2, rows: side, columns: side)
        let seen = Convolution2D("planes", planes, in: parameters)(pooled.sequence)
        let half = SlidingWindow(kernel: 2, stride: 2)
        let small = PlaneWindow(planes.output, channels: 2, rows: half, columns: half)
        let video = ConvLSTMCell("video", image: small.output, channels: 2, in: parameters)
        let shown = video(pool2D(.average, small, seen), lengths: pooled.lengths)
        var options = NTMCell.Options()
        options.memory = MemoryShape(locations: 9, width: 7)
        let machine = NTMCell(
            "machine", inputs: video.outputs, units: 8, options: options, in: parameters)
        return machine(shown.sequence, lengths: pooled.lengths).sequence
    }

    private func run(
        ranks: Int = 1, threads: Int = 1, kernels: Kernels = .best, precision: Precision = .float32
    ) throws -> [Float] {
        let shape = BatchShape(ragged: 7, lanes: 8, sequences: 2)
        let parts = try onRanks(ranks) { rank, summation in
            let recording = Recording(
                shape,
                computing: Computing(
                    kernels: kernels, workers: Workers(count: threads), precision: precision),
                rank: rank, ranks: ranks, summation: summation)
            let x = recording.input(features: 12), y = Self.record(recording, x)
            let feed = GradientFeed(y, on: recording.tape)
            recording.seal()
            for lane in 0..<recording.lanes.count {
                var random = TestRandom(seed: UInt64(recording.lanes.first + lane))
                let part = x.value(lane: lane)
                part.copy(from: random.vector(part.count))
                let gradient = feed.gradient.part(lane, of: recording.lanes.count)
                gradient.copy(from: random.vector(gradient.count))
            }
            // The second run must not see what the first one left.
            for _ in 0..<2 { try recording.run() }
            return StepResult(
                rows: [y.value.array, x.finishedGradient().array],
                sums: [recording.parameters.gradientsOnly.array], statistics: [])
        }
        return try #require(StepResult.joined(parts)).numbers
    }

    @Test(arguments: Precision.allCases)
    func nothingChangesABit(precision: Precision) throws {
        let whole = try run(precision: precision)
        #expect(whole.allSatisfy { $0.isFinite })
        #expect(whole.contains { $0 != 0 })
        for ranks in [2, 4, 8] {
            expectSameBits(
                try run(ranks: ranks, precision: precision), whole, "\(ranks) ranks")
        }
        for threads in [2, 3] {
            expectSameBits(
                try run(threads: threads, precision: precision), whole, "\(threads) threads")
        }
        for kernels in availableKernels {
            expectSameBits(
                try run(kernels: kernels, precision: precision), whole,
                kernels.instructionSet.name)
        }
    }

    @Test func roundedProductsStayNear() throws {
        let exact = try run(), rounded = try run(precision: .bfloat16)
        let largest = exact.reduce(0) { max($0, abs($1)) }
        let error = zip(exact, rounded).reduce(0) { max($0, abs($1.0 - $1.1)) }
        // Operands have 8 bits; the machine's first steps divide by lengths near 0.
        #expect(error > 0 && error < largest * 0.1)
    }
}
