internal import Tensors
internal import Training

/// Answers sequences with the network of a run, one at a time.
final class SequencePredictor: Predictor {
    private let model: TrainedNetwork

    init(_ model: TrainedNetwork) { self.model = model }

    func answers(_ lines: [PredictorLine]) throws -> [Prediction] {
        let questions = try lines.map { line in
            try model.format?.question(line.text, place: line.place)
                ?? SequenceText.parse(line.text, place: line.place, as: model.network.input)
        }
        let objective = model.objective, kernels = model.computing.kernels
        return zip(questions, try model.rows(for: questions)).map { question, rows in
            var prediction =
                model.format?.text(objective.answer(rows, with: kernels))
                ?? Prediction(text: SequenceText.format(objective.rows(rows)))
            prediction.isOfSteps = objective.output.extent == .steps
            prediction.steps = question.count
            return prediction
        }
    }
}

/// A run or a line that cannot be answered.
struct PredictionError: UserFacingError, Equatable {
    let message: String
    let exitCode: Int32

    init(_ message: String, exitCode: Int32 = ExitCode.usage) {
        self.message = message
        self.exitCode = exitCode
    }
}
