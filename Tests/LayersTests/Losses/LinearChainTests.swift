import Foundation
import Layers
import Reference
import Tensors
import Testing

@Suite struct LinearChainTests {
    private func chain(_ layer: LinearChainCRF) -> ChainTwin<Double> {
        ChainTwin(
            start: layer.start.doubles, end: layer.end.doubles,
            transitions: layer.transitions.matrix)
    }

    private func expectTwins(_ shape: BatchShape, tags: Int) throws {
        var random = TestRandom(seed: 101)
        let emissions: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, tags, limit: 4)
        // What lies in the padding is no tag.
        let targets = zip(shape.valid, random.integers(shape.valid.count, below: tags))
            .map { $0 ? $1 : -1 }
        for purpose in [Tape.Purpose.training, .evaluation] {
            let recording = Recording(shape, purpose: purpose)
            let layer = LinearChainCRF("crf", tags: tags, in: recording.parameters)
            let input = recording.input(features: tags)
            let loss = layer.loss(
                input, targets: recording.integers(targets), lengths: recording.lengths,
                on: recording.tape)
            recording.seal()
            layer.start.set(random.vector(tags, limit: 2))
            layer.end.set(random.vector(tags, limit: 2))
            layer.transitions.set(random.vector(tags * tags, limit: 2))
            recording.fill(input, emissions)
            let (twin, scores) = total(chain(layer), emissions, targets, shape)
            try recording.expect(loss, of: input, twin, "chain", tolerance: 1e-5)
            #expect(Int(loss.sums[2]) == shape.lengths.reduce(0, +))
            guard purpose == .training else { continue }
            let name = "scores", room = 1e-5
            expectNear(layer.start.gradientDoubles, scores.start, name, tolerance: room)
            expectNear(layer.end.gradientDoubles, scores.end, name, tolerance: room)
            expectNear(
                layer.transitions.gradientDoubles, scores.transitions.values, name,
                tolerance: room)
        }
    }

    /// The sum of the twin over all sequences.
    private func total(
        _ chain: ChainTwin<Double>, _ emissions: SequenceBatch<Double>, _ targets: [Int],
        _ shape: BatchShape
    ) -> (LossTwin<Double>, ChainTwin<Double>) {
        let tags = emissions.features
        var sum = LossTwin(gradient: DenseMatrix<Double>(rows: emissions.rows.rows, columns: tags))
        var scores = ChainTwin<Double>(tags: tags)
        for (sequence, length) in shape.lengths.enumerated() where length > 0 {
            let rows = Array(emissions.sequence(sequence).values.prefix(length * tags))
            let result = chain(
                DenseMatrix(rows: length, columns: tags, values: rows),
                tags: (0..<length).map { targets[$0 * shape.batch + sequence] })
            sum.loss += result.loss
            sum.count += 1
            for time in 0..<length {
                for tag in 0..<tags {
                    sum.gradient[time * shape.batch + sequence, tag] = result.emissions[time, tag]
                }
            }
            scores.transitions += result.scores.transitions
            for tag in 0..<tags {
                scores.start[tag] += result.scores.start[tag]
                scores.end[tag] += result.scores.end[tag]
            }
        }
        return (sum, scores)
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws { try expectTwins(shape, tags: 5) }

    @Test(arguments: [1, 7, 8, 9, 16, 31, 64, 65])
    func agreesWithTheTwin(tags: Int) throws {
        try expectTwins(BatchShape(ragged: 4, lanes: 3, sequences: 2), tags: tags)
    }

    /// Names and shapes are those of pytorch-crf.
    @Test func hasTheParametersOfPyTorchCRF() {
        let parameters = ParameterSet()
        let layer = LinearChainCRF("crf", tags: 3, in: parameters)
        parameters.allocate(seed: 1, kernels: .best)
        #expect(
            parameters.parameters.map(\.name)
                == ["crf.start_transitions", "crf.end_transitions", "crf.transitions"])
        #expect(parameters.parameters.map(\.shape) == [[3], [3], [3, 3]])
        #expect(layer.transitions.value.array.allSatisfy { abs($0) <= 0.1 })
    }

    private func layer(_ tags: Int) -> LinearChainCRF {
        let parameters = ParameterSet()
        let layer = LinearChainCRF("crf", tags: tags, in: parameters)
        parameters.allocate(seed: 2, kernels: .best)
        return layer
    }

    private func view(_ emissions: DenseMatrix<Double>) -> View<Float> {
        let view = Memory<Float>(count: emissions.values.count).whole
        view.copy(from: emissions.values.map { Float($0) })
        return view
    }

    @Test(arguments: [1, 2, 5])
    func viterbiFindsTheBestOfAllPaths(times: Int) {
        var random = TestRandom(seed: 102)
        for tags in [1, 2, 3] {
            let layer = layer(tags)
            layer.transitions.set(random.vector(tags * tags, limit: 2))
            let emissions: DenseMatrix<Double> = random.matrix(times, tags, limit: 2)
            let view = view(emissions)
            let best = chain(layer).allPaths(emissions).max { $0.score < $1.score }
            let found = layer.decode(view)
            #expect(found.tags == best?.path)
            #expect(abs(Double(found.score) - (best?.score ?? 0)) < 1e-5)
        }
    }

    @Test(arguments: [1, 2, 5])
    func probabilitiesAreThoseOfAllPaths(times: Int) {
        var random = TestRandom(seed: 103)
        for tags in [1, 2, 3] {
            let layer = layer(tags)
            layer.start.set(random.vector(tags, limit: 2))
            layer.end.set(random.vector(tags, limit: 2))
            layer.transitions.set(random.vector(tags * tags, limit: 2))
            let emissions: DenseMatrix<Double> = random.matrix(times, tags, limit: 4)
            let view = view(emissions)
            let paths = chain(layer).allPaths(emissions)
            let whole = paths.reduce(0) { $0 + exp($1.score) }
            let best = layer.decode(view).tags, found = layer.probabilities(view, of: best)
            let own = paths.first { $0.path == best }
            #expect(abs(found.path - exp(own?.score ?? 0) / whole) < 1e-6)
            #expect(abs(found.logPartition - log(whole)) < 1e-5)
            for (time, row) in found.tags.enumerated() {
                for (tag, probability) in row.enumerated() {
                    let those = paths.filter { $0.path[time] == tag }
                    #expect(
                        abs(probability - those.reduce(0) { $0 + exp($1.score) } / whole) < 1e-6)
                }
            }
        }
    }

    @Test func forbiddenTransitionsAreNeverTaken() throws {
        let recording = Recording(BatchShape(full: 3, lanes: 1, sequences: 1))
        let layer = LinearChainCRF("crf", tags: 2, in: recording.parameters)
        let input = recording.input(features: 2)
        let loss = layer.loss(
            input, targets: recording.integers([0, 0, 1]), lengths: recording.lengths,
            on: recording.tape)
        recording.seal()
        layer.transitions.value.copy(from: [0, 0, -.infinity, 0])
        let emissions = SequenceBatch<Double>(
            times: 3, batch: 1, features: 2, values: [0, 1, 1, 0, 0, 1])
        recording.fill(input, emissions)
        try recording.run()
        #expect(loss.sums[0].isFinite)
        #expect(layer.transitions.gradient[2] == 0)
        #expect(recording.gradient(input).allSatisfy { $0.isFinite })
        #expect(
            layer.decode(input.value).tags == [0, 0, 1]
                || layer.decode(input.value).tags == [1, 1, 1])
        #expect(layer.decode(input.value[0..<0]) == .init(tags: [], score: 0))
        // Paths are [0, 0, 0], [0, 0, 1], [0, 1, 1] and [1, 1, 1], with scores that start and end add to.
        let found = layer.probabilities(input.value, of: [0, 0, 1])
        #expect(found.tags.allSatisfy { abs($0[0] + $0[1] - 1) < 1e-9 })
        #expect(found.tags[0][0] >= found.tags[1][0] && found.tags[1][0] >= found.tags[2][0])
        #expect(layer.probabilities(input.value, of: [1, 0, 0]).path == 0)
        #expect(layer.probabilities(input.value[0..<0], of: []).tags.isEmpty)
    }
}
