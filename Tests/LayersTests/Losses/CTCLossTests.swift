import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct CTCLossTests {
    /// A loss on a tape, with one list of labels a sequence.
    private struct Example {
        let recording: Recording
        let logits: Tensor
        let loss: CTCLoss

        init(
            _ shape: BatchShape, classes: Int, blank: Int, labels: [[Int]], room: Int,
            counts: [Int]? = nil, purpose: Tape.Purpose = .training
        ) {
            recording = Recording(shape, purpose: purpose)
            logits = recording.input(features: classes)
            loss = CTCLoss(
                logits, targets: recording.labels(labels, room: room),
                targetLengths: recording.lengths(counts ?? labels.map(\.count)),
                inputLengths: recording.lengths, blank: blank, on: recording.tape)
            recording.seal()
        }
    }

    /// Random labels, of which many are repeated, some do not fit and some are empty.
    private func labels(_ shape: BatchShape, classes: Int, blank: Int, room: Int) -> [[Int]] {
        var random = TestRandom(seed: 95)
        return shape.lengths.map { length in
            let count = random.integers(1, below: min(room, length + 1) + 1)[0]
            return random.integers(count, below: min(classes - 1, 3)).map {
                $0 >= blank ? $0 + 1 : $0
            }
        }
    }

    private func expectTwins(
        _ shape: BatchShape, classes: Int, blank: Int, room: Int
    ) throws {
        var random = TestRandom(seed: 96)
        let logits: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, classes, limit: 4)
        let labels = labels(shape, classes: classes, blank: blank, room: room)
        var total = LossTwin(
            gradient: DenseMatrix<Double>(rows: logits.rows.rows, columns: classes))
        var infeasible = 0.0
        for (sequence, length) in shape.lengths.enumerated() {
            if length == 0 && labels[sequence].isEmpty { continue }
            let own = logits.sequence(sequence).rows
            let twin = CTCTwin(
                logits: DenseMatrix(
                    rows: length, columns: classes,
                    values: Array(own.values.prefix(length * classes))),
                labels: labels[sequence], blank: blank)
            total.loss += twin.loss
            if twin.isFeasible { total.count += 1 } else { infeasible += 1 }
            for time in 0..<length where twin.isFeasible {
                for column in 0..<classes {
                    total.gradient[time * shape.batch + sequence, column] =
                        twin.dLogits[time, column]
                }
            }
        }
        for purpose in [Tape.Purpose.training, .evaluation] {
            let example = Example(
                shape, classes: classes, blank: blank, labels: labels, room: room,
                purpose: purpose)
            example.recording.fill(example.logits, logits)
            // Logarithms of up to some tens, rounded in each of 140 steps: found were 4e-6.
            try example.recording.expect(
                example.loss, of: example.logits, total, "CTC", tolerance: 1e-5)
            #expect(Double(example.loss.sums[2]) == infeasible)
        }
    }

    @Test(arguments: BatchShape.awkward, [0, 5])
    func agreesWithTheTwin(shape: BatchShape, blank: Int) throws {
        try expectTwins(shape, classes: 6, blank: blank, room: 4)
    }

    @Test(arguments: [0, 1, 3, 7, 8, 9, 15, 16, 31, 64, 65])
    func agreesWithTheTwin(room: Int) throws {
        let shape = BatchShape(
            lanes: 2, sequences: 2, times: 140, lengths: [140, 2 * room, 139, room])
        try expectTwins(shape, classes: 17, blank: 3, room: room)
    }

    @Test(arguments: [2, 7, 8, 9, 31, 64, 65])
    func agreesWithTheTwin(classes: Int) throws {
        try expectTwins(
            BatchShape(ragged: 9, lanes: 2, sequences: 3), classes: classes, blank: 0, room: 3)
    }

    @Test(arguments: [("first", 0), ("last", 5)])
    func agreesWithPyTorch(name: String, blank: Int) throws {
        let golden = try Golden.load("losses"), logits = try golden.sequences("ctc/\(name)/x")
        let counts = try golden.integers("ctc/lengths")
        let all = try golden.integers("ctc/\(name)/targets")
        let labels = counts.indices.map { Array(all[$0 * 4..<$0 * 4 + counts[$0]]) }
        let example = Example(
            BatchShape(
                lanes: 5, sequences: 1, times: 9, lengths: try golden.integers("ctc/inputs")),
            classes: 6, blank: blank, labels: labels, room: 4)
        example.recording.fill(example.logits, logits)
        try example.recording.run()
        try expectGolden([Double(example.loss.sums[0])], golden, "ctc/\(name)/loss")
        try expectGolden(
            example.recording.gradient(example.logits), golden, "ctc/\(name)/grad/x")
        #expect(example.loss.sums.array.dropFirst() == [5, 0])
    }

    /// Sequences without a path are silent, and counted apart.
    ///
    /// The slope of every logit is that by differences: 0 for sequences without a path. What is no
    /// sequence counts nowhere.
    @Test func infeasibleTargetsHaveNeitherLossNorGradient() throws {
        let shape = BatchShape(lanes: 2, sequences: 3, times: 4, lengths: [3, 3, 1, 0, 0, 4])
        let labels = [[1, 1], [2, 2, 2], [1, 2], [], [1], [1, 2]]
        let example = Example(
            shape, classes: 3, blank: 0, labels: labels, room: 3, counts: [2, 3, 2, 0, 1, -1])
        var random = TestRandom(seed: 97)
        let logits: SequenceBatch<Double> = random.sequences(4, 6, 3, limit: 2)
        example.recording.fill(example.logits, logits)
        try example.recording.run()
        #expect(example.loss.sums[0] > 0)
        #expect(example.loss.sums.array.dropFirst() == [1, 3])
        let gradient = example.recording.gradient(example.logits)
        for place in gradient.indices {
            let sequence = place / 3 % 6, time = place / 18
            #expect((gradient[place] != 0) == (sequence == 0 && time < 3), "place \(place)")
            var moved = logits, losses: [Double] = []
            for step in [1.0 / 64, -1.0 / 64] {
                moved.values[place] = logits.values[place] + step
                example.recording.fill(example.logits, moved)
                try example.recording.forward()
                losses.append(Double(example.loss.sums[0]))
            }
            // Rounding of the loss (3e-7) over the step, and the step's own square.
            #expect(abs((losses[0] - losses[1]) * 32 - gradient[place]) < 1e-4)
        }
    }

    /// Rows of states are shifted: the loss, some thousands of nats, is as exact as a short one's.
    @Test func longSequencesKeepTheirPrecision() throws {
        let shape = BatchShape(full: 2000, lanes: 1, sequences: 1)
        var random = TestRandom(seed: 98)
        let labels = random.integers(150, below: 8).map { $0 + 1 }
        let logits: SequenceBatch<Double> = random.sequences(2000, 1, 9, limit: 6)
        let twin = CTCTwin(logits: logits.rows, labels: labels, blank: 0)
        let example = Example(shape, classes: 9, blank: 0, labels: [labels], room: 150)
        example.recording.fill(example.logits, logits)
        try example.recording.run()
        expectNear([Double(example.loss.sums[0])], [twin.loss], "loss", tolerance: 1e-6)
        // A state on the likely path is some tens below the row's largest, rounded by 2e-6 in each
        // step, which is 1e-4 after 2000 of them (1.2e-4 was found). Without shifts it would be
        // rounded by 3e-4 in a single one.
        expectNear(
            example.recording.gradient(example.logits), twin.dLogits.values, "logits",
            tolerance: 5e-4)
    }
}
