internal import Layers
internal import Tensors
internal import Training

/// Makes up examples with the network of a run that tells the next row, step by step.
///
/// What was drawn is read again from the beginning for each step, so that any network can be asked, and
/// a sample is the same whatever is drawn beside it.
public final class SequenceGenerator {
    private let run: String
    private let model: TrainedNetwork
    private let format: any GenerativeFormat

    init(_ run: RunDirectory, recipe: Recipe, computing: Computing) throws {
        model = try TrainedNetwork(run, recipe: recipe, computing: computing)
        guard let format = model.format as? any GenerativeFormat, format.tellsNext else {
            let what = recipe.data.format.map { "data.format \($0)" } ?? "generated examples"
            throw PredictionError(
                "'\(run.path)' is a run on \(what), which does not tell the next row of what it reads; "
                    + "'lockstep generate' needs music, pen, or images with data.numbers.target = next"
            )
        }
        self.format = format
        self.run = run.path
    }

    /// Draws samples.
    ///
    /// - Parameter options: how many, and how.
    /// - Returns: one file or several: pictures (PNG), music (MIDI), or drawings (SVG).
    /// - Throws: an error with one sentence, if the model cannot be drawn from in this way.
    public func files(_ options: SamplingOptions) throws -> [GeneratedFile] {
        guard
            let sampler = model.objective.sampler(options, kernels: model.computing.kernels),
            model.network.output.extent == .steps
        else {
            throw PredictionError(
                "'\(run)' has learnt the \(model.objective.metric) of the next row, which tells no "
                    + "chances to draw from; train it with model.loss.name = mixture")
        }
        guard options.bias == 0 || sampler.takesBias else {
            throw PredictionError(
                "--bias \(options.bias) is for the loss mixture, which '\(run)' does not have; leave it "
                    + "out, or give a --temperature")
        }
        return try format.files(try samples(options, sampler))
    }

    /// The rows of each sample.
    private func samples(
        _ options: SamplingOptions, _ sampler: any StepSampler
    ) throws -> [[[Float]]] {
        let length = options.length ?? format.usualLength
        let numbers = (0..<options.count).map { SampleNumber(seed: options.seed, index: $0) }
        var drawn: [[[Float]]] = numbers.map { _ in [] }, read: [[Float]] = numbers.map { _ in [] }
        for step in 0..<length {
            let open = numbers.filter { sample in
                guard let row = format.row(after: drawn[sample.index], of: sample) else {
                    return false
                }
                read[sample.index] += row
                return true
            }
            if open.isEmpty { break }
            let rows = try model.rows(
                for: open.map { .rows(read[$0.index], width: model.network.input.features) },
                of: options.count)
            for (sample, rows) in zip(open, rows) {
                let width = model.objective.output.features
                let last = rows[rows.count - width..<rows.count]
                drawn[sample.index].append(
                    sampler.draw(last, sample: sample.index, step: step))
            }
        }
        return drawn
    }
}
