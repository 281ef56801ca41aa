import Layers
import Reference
import Tensors
import Testing

@Suite struct DerivativeTests {
    /// How far a slope may be from that by differences.
    ///
    /// Differences of a loss in `Float` are rough: the mean loss is near 2.4 and rounded by 3e-7 or
    /// so. A fourth-order difference with steps h and 2h divides 1.5 times that by h, which is 1e-5
    /// for h = 1/32 and directions of length 1, and leaves out terms of h^4, some 1e-6. Found were
    /// 6e-6; the gradients of single parameters have lengths of 1e-3 to 1e-1.
    private static let tolerance = 3e-5

    private let model: SmallModel
    private let start: [Float]
    private let gradient: [Double]
    private let tokens: Double

    init() throws {
        let shape = BatchShape(ragged: 6, lanes: 4, sequences: 2)
        let sizes = SmallModel.Sizes()
        model = SmallModel(TextBatch(shape, vocabulary: sizes.vocabulary), sizes)
        model.fillStates()
        tokens = Double(shape.lengths.reduce(0, +))
        start = model.recording.parameters.values.whole.array
        let tokens = tokens
        gradient = try model.step().gradients.map { Double($0) / tokens }
    }

    /// A direction of length 1 that leaves the gaps between parameters at zero.
    private func direction(seed: UInt64) -> [Double] {
        var random = TestRandom(seed: seed)
        var direction = [Double](repeating: 0, count: start.count)
        for parameter in model.recording.parameters.parameters {
            for place in 0..<parameter.count {
                direction[parameter.value.offset + place] = random.uniform()
            }
        }
        let length = dot(direction, direction).squareRoot()
        return direction.map { $0 / length }
    }

    /// The mean loss at a distance from the start.
    private func loss(_ distance: Double, along direction: [Double]) throws -> Double {
        let parameters = model.recording.parameters
        parameters.values.whole.copy(
            from: zip(start, direction).map { Float(Double($0) + distance * $1) })
        parameters.markChanged()
        try model.recording.forward()
        return Double(model.loss.sums[0]) / tokens
    }

    /// The slope by differences of fourth order.
    private func slope(along direction: [Double]) throws -> Double {
        let h = 1.0 / 32
        func difference(_ distance: Double) throws -> Double {
            try loss(distance, along: direction) - loss(-distance, along: direction)
        }
        return try (8 * difference(h) - difference(2 * h)) / (12 * h)
    }

    @Test(arguments: 1...8)
    func holdsAlongRandomDirections(seed: UInt64) throws {
        let direction = direction(seed: seed)
        let expected = try slope(along: direction), slope = dot(gradient, direction)
        #expect(abs(slope - expected) <= Self.tolerance, "\(slope), by differences \(expected)")
    }

    /// Along its own gradient, no parameter's slope is so small that losing it could pass.
    @Test func holdsForEachParameter() throws {
        for parameter in model.recording.parameters.parameters {
            let place = parameter.value.offset..<parameter.value.offset + parameter.count
            var direction = [Double](repeating: 0, count: start.count)
            for index in place { direction[index] = gradient[index] }
            let length = dot(direction, direction).squareRoot()
            let expected = try slope(along: direction.map { $0 / length })
            #expect(length > 20 * Self.tolerance, "\(parameter.name): \(length)")
            #expect(
                abs(length - expected) <= Self.tolerance,
                "\(parameter.name): \(length), by differences \(expected)")
        }
    }

    private func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
