internal import Corpus
internal import Tensors

extension PenPaths: GenerativeFormat {
    var tellsNext: Bool { true }

    /// Far more points than a drawing has: one ends with its last stroke.
    var usualLength: Int { 500 }

    /// The point before, and how many strokes are still to be ended.
    func row(after drawn: [[Float]], of sample: SampleNumber) -> [Float]? {
        let left = strokes(of: sample) - drawn.count { $0[0] > 0.5 }
        return left > 0 ? row(drawn.last ?? [0, 0, 0], strokesLeft: left) : nil
    }

    /// How many strokes a sample has: drawn from those of the training drawings.
    private func strokes(of sample: SampleNumber) -> Int {
        let random = Philox(seed: sample.seed, site: RandomSite(name: "generate.strokes"))
        let chance = random.uniform(
            step: 0, sequence: UInt32(sample.index), timeStep: 0, unit: 0)
        let total = strokeCounts.reduce(0, +)
        var rest = Int(Double(chance) * Double(total))
        for (place, count) in strokeCounts.enumerated() {
            rest -= count
            if rest < 0 { return place + 1 }
        }
        return strokeCounts.count
    }

    /// One sheet with all of them.
    ///
    /// - Throws: `PredictionError`, if a point is nowhere.
    func files(_ samples: [[[Float]]]) throws -> [GeneratedFile] {
        let drawings = samples.map(drawing), points = drawings.lazy.flatMap(\.strokes).joined()
        guard points.allSatisfy({ abs($0.x) < PenSheet.farthest && abs($0.y) < PenSheet.farthest })
        else {
            throw PredictionError(
                "the model has drawn a point beyond all paper: train it further, or with a smaller "
                    + "training.optimizer.learningRate")
        }
        return [GeneratedFile(bytes: PenSheet.svg(drawings))]
    }

    /// The drawing whose first point is the origin, in the unit of the files.
    private func drawing(_ rows: [[Float]]) -> PenDrawing {
        var strokes: [[SIMD2<Float>]] = [[SIMD2()]], place = SIMD2<Float>(), isLifted = false
        for row in rows {
            place += SIMD2(row[1], row[2]) * scale
            if isLifted { strokes.append([]) }
            strokes[strokes.count - 1].append(place)
            isLifted = row[0] > 0.5
        }
        return PenDrawing(strokes: strokes)
    }
}
