internal import Optimizers
internal import Tensors

/// The weights that are judged and published, where those are others than the trained ones: an
/// average over updates, and the best of all validations.
final class JudgedModel {
    private let parameters: ParameterSet
    /// The average that validations look at; nil without.
    let average: WeightAverage?
    /// Weights and statistics of the best validation; nil without early stopping.
    private let best: (values: Memory<Float>, statistics: Memory<Float>)?
    /// Whether there was a best validation.
    var hasBest = false

    init(_ parameters: ParameterSet, average: WeightAverage?, keepsBest: Bool) {
        self.parameters = parameters
        self.average = average
        best =
            keepsBest
            ? (
                Memory(count: parameters.values.count),
                Memory(count: parameters.statisticValues.count)
            ) : nil
    }

    /// Runs `body` while the parameters are what validations judge.
    func withJudged<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let average, average.isThere else { return try body() }
        average.exchange(with: parameters)
        defer { average.exchange(with: parameters) }
        return try body()
    }

    /// Runs `body` while parameters and statistics are what is published.
    func withPublished<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let best, hasBest else { return try withJudged(body) }
        exchange(with: best)
        defer { exchange(with: best) }
        return try body()
    }

    /// Keeps what validations judge as the best.
    func keep() {
        guard let best else { return }
        withJudged {
            best.values.whole.copy(from: parameters.values.whole)
            best.statistics.whole.copy(from: parameters.statisticValues.whole)
        }
        hasBest = true
    }

    private func exchange(with best: (values: Memory<Float>, statistics: Memory<Float>)) {
        best.values.whole.exchange(with: parameters.values.whole)
        best.statistics.whole.exchange(with: parameters.statisticValues.whole)
        parameters.markChanged()
    }

    // MARK: Files

    /// The files of a checkpoint, by name, with what there is at this moment.
    var files: [(name: String, slots: [ModelFile.Slot])] {
        files(hasAverage: average?.isThere == true, hasBest: hasBest)
    }

    /// The files of a checkpoint that has an average or a best model.
    func files(hasAverage: Bool, hasBest: Bool) -> [(name: String, slots: [ModelFile.Slot])] {
        var files: [(name: String, slots: [ModelFile.Slot])] = []
        if let average, hasAverage {
            files.append(("average.safetensors", slots(of: average.moments.values)))
        }
        if let best, hasBest {
            files.append(("best.safetensors", slots(of: best)))
        }
        return files
    }

    /// What is published, without bringing it into the parameters' place: what ``ModelFile`` makes of
    /// it there.
    var publishedSlots: [ModelFile.Slot] {
        ModelFile.withTies(judgedSlots, of: parameters)
    }

    private var judgedSlots: [ModelFile.Slot] {
        if let best, hasBest { return slots(of: best) }
        guard let average, average.isThere else { return ModelFile.slots(parameters) }
        return slots(of: average.moments.values)
            + parameters.statistics.map {
                ModelFile.Slot($0.name, shape: $0.shape, values: $0.value)
            }
    }

    private func slots(
        of best: (values: Memory<Float>, statistics: Memory<Float>)
    ) -> [ModelFile.Slot] {
        slots(of: best.values)
            + parameters.statistics.map {
                slot($0.name, shape: $0.shape, of: $0.value, in: best.statistics)
            }
    }

    private func slots(of values: Memory<Float>) -> [ModelFile.Slot] {
        parameters.parameters.map { slot($0.name, shape: $0.shape, of: $0.value, in: values) }
    }

    /// The place in a copy that a view has in the original.
    private func slot(
        _ name: String, shape: [Int], of view: View<Float>, in copy: Memory<Float>
    ) -> ModelFile.Slot {
        ModelFile.Slot(
            name, shape: shape, values: copy.whole[view.offset..<view.offset + view.count])
    }
}
