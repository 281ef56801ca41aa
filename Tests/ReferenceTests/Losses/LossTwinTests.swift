import Reference
import TestSupport
import Testing

@Suite struct LossTwinTests {
    @Test func weightedEntropyHasItsGradient() {
        var random = TestRandom(seed: 81)
        let targets = [4, -1, 0, 2], weights = [0.5, 1, 0, 2, 1.5]
        let logits: DenseMatrix<Double> = random.matrix(4, 5, limit: 3)
        for smoothing in [0, 0.3] {
            func twin(_ values: [Double]) -> LossTwin<Double> {
                weightedEntropyTwin(
                    logits: DenseMatrix(rows: 4, columns: 5, values: values), targets: targets,
                    weights: weights, smoothing: smoothing)
            }
            let loss = twin(logits.values)
            #expect(loss.count == 1.5 + 0.5 + 0)
            expectGradient(loss.gradient.values, at: logits.values, "logits") { twin($0).loss }
        }
    }

    private func example(blocks: Int) -> ElementExample<Double> {
        var random = TestRandom(seed: 82)
        var weights: DenseMatrix<Double> = random.matrix(3, 2)
        weights[1, 0] = 0
        return ElementExample(
            x: random.matrix(3, 2 * blocks, limit: 3), targets: random.matrix(3, 2),
            weights: weights)
    }

    @Test(arguments: ElementTwin.allCases)
    func elementsHaveTheirGradient(kind: ElementTwin) {
        let blocks = kind == .quantile ? 3 : 1
        let parameters = kind == .logistic ? [0.5, 2] : [0.25, 0.5, 0.75]
        let example = example(blocks: blocks)
        expectGradient(
            example.loss(kind, parameters).gradient.values, at: example.x.values, "\(kind)"
        ) {
            var moved = example
            moved.x.values = $0
            return moved.loss(kind, parameters).loss
        }
    }

    @Test func gaussianHasItsGradient() {
        let example = example(blocks: 2)
        expectGradient(
            example.gaussian(floor: 0.1).gradient.values, at: example.x.values, "gaussian"
        ) {
            var moved = example
            moved.x.values = $0
            return moved.gaussian(floor: 0.1).loss
        }
    }

    @Test(arguments: [(false, false), (true, false), (true, true)])
    func mixturesHaveTheirGradient(isBivariate: Bool, hasPen: Bool) {
        var random = TestRandom(seed: 83)
        let twin = MixtureTwin<Double>(
            components: 3, isBivariate: isBivariate, hasPen: hasPen, floor: 0.1, limit: 0.9)
        let columns = (isBivariate ? 18 : 9) + (hasPen ? 1 : 0)
        let x: DenseMatrix<Double> = random.matrix(3, columns)
        let y: DenseMatrix<Double> = random.matrix(3, (isBivariate ? 2 : 1) + (hasPen ? 1 : 0))
        func loss(_ values: [Double]) -> LossTwin<Double> {
            twin.loss(
                DenseMatrix(rows: 3, columns: columns, values: values), targets: y,
                counts: [true, false, true])
        }
        #expect(loss(x.values).count == 2)
        expectGradient(loss(x.values).gradient.values, at: x.values, "mixture") { loss($0).loss }
    }
}

@Suite struct CTCTwinTests {
    /// Enough steps, exactly enough, one too few; repeated labels; no labels; no steps.
    @Test(
        arguments: [
            (3, [1, 2]), (4, [1, 1]), (3, [1, 1]), (2, [1, 1]), (1, [2, 1]), (3, []), (1, [1]),
            (0, []), (0, [1]), (5, [2, 2, 1]),
        ] as [(Int, [Int])], [0, 2])
    func isTheSumOverAllPaths(example: (times: Int, labels: [Int]), blank: Int) {
        var random = TestRandom(seed: 84)
        let logits: DenseMatrix<Double> = random.matrix(example.times, 3, limit: 2)
        let labels = example.labels.map { $0 - (blank == 2 ? 1 : 0) }
        let twin = CTCTwin(logits: logits, labels: labels, blank: blank)
        let probability = CTCTwin.probabilityByAllPaths(
            logits: logits, labels: labels, blank: blank)
        #expect(twin.isFeasible == (probability > 0))
        expectClose([twin.probability], [probability])
        expectGradient(twin.dLogits.values, at: logits.values, "logits") {
            CTCTwin(
                logits: DenseMatrix(rows: example.times, columns: 3, values: $0), labels: labels,
                blank: blank
            ).loss
        }
    }
}

@Suite struct ChainTwinTests {
    @Test(arguments: [[2], [0, 2], [1, 1, 0, 2], [2, 0, 0, 0, 1]])
    func isTheSumOverAllPaths(tags: [Int]) {
        var random = TestRandom(seed: 85)
        let chain = ChainTwin<Double>(
            start: random.vector(3), end: random.vector(3), transitions: random.matrix(3, 3))
        let emissions: DenseMatrix<Double> = random.matrix(tags.count, 3, limit: 2)
        let result = chain(emissions, tags: tags), paths = chain.allPaths(emissions)
        expectClose([result.loss], [logSumExp(paths.map(\.score)) - chain.score(emissions, tags)])
        expectGradient(result.emissions.values, at: emissions.values, "emissions") {
            chain(DenseMatrix(rows: tags.count, columns: 3, values: $0), tags: tags).loss
        }
        func check(
            _ gradient: [Double], _ name: String,
            _ place: WritableKeyPath<ChainTwin<Double>, [Double]>
        ) {
            expectGradient(gradient, at: chain[keyPath: place], name) {
                var moved = chain
                moved[keyPath: place] = $0
                return moved(emissions, tags: tags).loss
            }
        }
        check(result.scores.start, "start", \.start)
        check(result.scores.end, "end", \.end)
        check(result.scores.transitions.values, "transitions", \.transitions.values)
    }
}
