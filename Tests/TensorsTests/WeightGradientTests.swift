import Tensors
import Testing

/// Weight gradients against their slow twin: one fused chain over the rows of a lane, then the tree.
@Suite struct WeightGradientTests {
    /// Sizes of one gradient.
    struct Example: CustomTestStringConvertible, Sendable {
        var lanes = 1
        var sequences = 1
        var times = 1
        var outputs = 1
        var columns = 1

        var testDescription: String {
            "\(lanes) lanes, \(times) x \(sequences) rows, [\(outputs), \(columns)]"
        }

        var rowsPerLane: Int { times * sequences }
    }

    static let awkward: [Example] = [
        Example(), Example(lanes: 3, sequences: 1, times: 7, outputs: 9, columns: 8),
        Example(lanes: 4, sequences: 3, times: 3, outputs: 17, columns: 49),
        Example(lanes: 8, sequences: 2, times: 9, outputs: 65, columns: 31),
        // More rows than a chunk, an odd number of them, and more outputs than a group.
        Example(lanes: 2, sequences: 3, times: 173, outputs: 209, columns: 64),
        Example(lanes: 1, sequences: 7, times: 37, outputs: 196, columns: 1),
    ]

    /// Adds the lanes' parts along the tree.
    static func tree(_ parts: [[Float]]) -> [Float] {
        var parts = parts
        LaneTree.combine(count: parts.count) { from, to in
            for place in parts[to].indices { parts[to][place] += parts[from][place] }
        }
        return parts[0]
    }

    private func twin(_ example: Example, dy: [Float], x: [Float]) -> [Float] {
        let rows = example.rowsPerLane, m = example.outputs, n = example.columns
        let parts = (0..<example.lanes).map { lane in
            var part = [Float](repeating: 0, count: m * n)
            for row in lane * rows..<(lane + 1) * rows {
                for i in 0..<m {
                    for j in 0..<n { part[i * n + j].addProduct(dy[row * m + i], x[row * n + j]) }
                }
            }
            return part
        }
        return Self.tree(parts)
    }

    private func twinOfBias(_ example: Example, dy: [Float]) -> [Float] {
        let rows = example.rowsPerLane, m = example.outputs
        return Self.tree(
            (0..<example.lanes).map { lane in
                var part = [Float](repeating: 0, count: m)
                for row in lane * rows..<(lane + 1) * rows {
                    for i in 0..<m { part[i] += dy[row * m + i] }
                }
                return part
            })
    }

    private func tape(_ example: Example, _ computing: Computing) -> Tape {
        Tape(
            lanes: LaneGroup(total: example.lanes, sequences: example.sequences),
            purpose: .training, computing: computing, ranks: SingleRank())
    }

    @Test(arguments: awkward, [1, 2, 3])
    func agreesWithTheTwin(example: Example, threads: Int) {
        let count = example.lanes * example.rowsPerLane
        let dy = numbers(count * example.outputs, seed: 1)
        let x = numbers(count * example.columns, seed: 2)
        let initial = numbers(example.lanes * example.sequences * example.columns, seed: 3)
        for kernels in availableKernels {
            let tape = tape(
                example, Computing(kernels: kernels, workers: Workers(count: threads)))
            let results = (0..<2).map { _ in
                numbers(example.outputs * example.columns, seed: 9)
            }
            let bias = numbers(example.outputs, seed: 9)
            let gradient = WeightGradient(
                of: [
                    .init(x, columns: example.columns, result: results[0]),
                    .init(late: x, initial: initial, columns: example.columns, result: results[1]),
                ], bias: bias, outputs: example.outputs, times: example.times, on: tape)
            tape.seal()
            gradient.compute(dy)
            let late = delayed(x.array, initial.array, example)
            #expect(results[0].array == twin(example, dy: dy.array, x: x.array))
            #expect(results[1].array == twin(example, dy: dy.array, x: late))
            #expect(bias.array == twinOfBias(example, dy: dy.array))
        }
    }

    /// Some columns of dy, or of a matrix beside it, are what a smaller product gives.
    @Test(arguments: [1, 7, 65, 209], [1, 3])
    func runsOfColumnsAreProductsOfTheirOwn(width: Int, threads: Int) {
        let example = Example(lanes: 3, sequences: 2, times: 5, outputs: 3 * width, columns: 9)
        let count = example.lanes * example.rowsPerLane
        let dy = numbers(count * 3 * width, seed: 1), beside = numbers(count * width, seed: 2)
        let x = numbers(count * 9, seed: 3)
        for precision in Precision.allCases {
            let computing = Computing(
                kernels: .best, workers: Workers(count: threads), precision: precision)
            func gradient(_ runs: [Range<Int>], of dy: View<Float>, outputs: Int) -> [Float] {
                let tape = tape(example, computing)
                let total = runs.reduce(0) { $0 + $1.count }
                let result = numbers(total * 9, seed: 9)
                var factor = WeightGradient.Factor(x, columns: 9, result: result)
                if runs.count == 2 { factor = factor.times(columns: runs[0], runs[1]) }
                let other = runs.count == 2 ? beside : nil
                let gradient = WeightGradient(
                    of: [factor], bias: nil, outputs: outputs, beside: other == nil ? 0 : width,
                    times: example.times, on: tape)
                tape.seal()
                gradient.compute(dy, beside: other)
                return result.array
            }
            let both = gradient(
                [0..<2 * width, 3 * width..<4 * width], of: dy, outputs: 3 * width)
            let whole = gradient([0..<3 * width], of: dy, outputs: 3 * width)
            let alone = gradient([0..<width], of: beside, outputs: width)
            #expect(both == Array(whole.prefix(2 * width * 9)) + alone)
        }
    }

    /// The rows one time step late, lane by lane.
    private func delayed(_ x: [Float], _ initial: [Float], _ example: Example) -> [Float] {
        let step = example.sequences * example.columns, lane = example.times * step
        var late: [Float] = []
        for number in 0..<example.lanes {
            late += initial[number * step..<(number + 1) * step]
            late += x[number * lane..<(number + 1) * lane - step]
        }
        return late
    }

    @Test(arguments: awkward)
    func roundedOperandsGiveTheSameBitsEverywhere(example: Example) {
        let count = example.lanes * example.rowsPerLane
        let dy = numbers(count * example.outputs, seed: 1)
        let x = numbers(count * example.columns, seed: 2)
        let expected = twinOfPairs(example, dy: dy.array, x: x.array)
        for kernels in availableKernels {
            let tape = tape(example, Computing(kernels: kernels, precision: .bfloat16))
            let result = numbers(example.outputs * example.columns, seed: 9)
            let gradient = WeightGradient(
                of: [.init(x, columns: example.columns, result: result)], bias: nil,
                outputs: example.outputs, times: example.times, on: tape)
            tape.seal()
            gradient.compute(dy)
            #expect(result.array == expected)
        }
    }

    private func twinOfPairs(_ example: Example, dy: [Float], x: [Float]) -> [Float] {
        let rows = example.rowsPerLane, m = example.outputs, n = example.columns
        return Self.tree(
            (0..<example.lanes).map { lane in
                let first = lane * rows
                return (0..<m * n).map { place in
                    pairChain(
                        (0..<rows).map { dy[(first + $0) * m + place / n] },
                        (0..<rows).map { x[(first + $0) * n + place % n] })
                }
            })
    }
}
