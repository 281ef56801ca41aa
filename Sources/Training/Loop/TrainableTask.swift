internal import Foundation
public import Tensors

/// What the training loop asks of a task: data, a model, and how to judge it.
///
/// A task computes sums over this rank's lanes; adding over ranks, updating, logging and saving are
/// the loop's. All ranks call the same methods in the same order.
public protocol TrainableTask: AnyObject {
    /// The model's parameters and statistics, allocated.
    var parameters: ParameterSet { get }

    /// How the loss is reported.
    var metric: Metric { get }

    /// Training steps of one pass over the data.
    var stepsPerEpoch: Int { get }

    /// States that belong to sequences and live from step to step.
    var carried: [CarriedState] { get }

    /// Prepares the batch of a step, counted from 0 over all epochs.
    func load(step: Int) throws

    /// Runs forward and backward on what was loaded for one pass over this rank's lanes; the
    /// gradients become those of the pass alone.
    ///
    /// - Parameters:
    ///   - moment: the step.
    ///   - pass: 0 up to ``TaskContext/passes``, each once a step, in order.
    /// - Returns: the loss sum in nats and the count over the lanes of the pass.
    /// - Throws: what an operation throws that needs other ranks.
    func compute(_ moment: Moment, pass: Int) throws -> View<Float>

    /// Numbers that a pass keeps alive on its tape: activations and their gradients.
    var activationCount: Int { get }

    /// Whether there is data to judge the model on.
    func has(_ part: HeldOutPart) -> Bool

    /// Judges the model on held-out data; nil if there is none. Collective.
    func evaluate(_ part: HeldOutPart) throws -> Evaluation?

    /// A hash of the training data: equal on all ranks, and equal again at a resume.
    var dataFingerprint: UInt64 { get }

    /// Files that a trained model needs besides its parameters, by name.
    var companionFiles: [String: [UInt8]] { get throws }

    /// What people may want to know of the data, in sentences.
    var notes: [String] { get }
}

extension TrainableTask {
    /// Nothing.
    public var notes: [String] { [] }
}

/// The parts of the data that are not trained on.
public enum HeldOutPart: String, Sendable {
    /// Looked at while training.
    case validation
    /// Looked at once, in the end.
    case test
}

/// How a mean loss is shown.
public struct Metric: Sendable {
    /// The unit, such as "bits/char".
    public let name: String
    /// What a mean loss in nats is multiplied by.
    public let factor: Double

    /// A unit.
    public init(name: String, factor: Double) {
        self.name = name
        self.factor = factor
    }
}

/// A loss over held-out data.
public struct Evaluation: Equatable, Sendable {
    /// The loss sum, in nats.
    public var loss: Double
    /// What it is divided by: characters, say.
    public var count: Int
    /// What else was measured, such as the accuracy.
    public var figures: [Figure] = []

    /// A measure besides the loss.
    public struct Figure: Equatable, Sendable {
        /// Its name.
        public let name: String
        /// What was measured.
        public let value: Double

        /// Names a measure.
        public init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// A loss.
    public init(loss: Double, count: Int) {
        self.loss = loss
        self.count = count
    }

    /// The mean loss in the unit of `metric`, and what else was measured, as people read it.
    public func description(in metric: Metric) -> String {
        func text(_ value: Double) -> String { String(format: "%.4f", value) }
        let figures = figures.map { ", \($0.name) \(text($0.value))" }.joined()
        return "\(text(value(in: metric))) \(metric.name) over \(count)\(figures)"
    }

    /// The mean loss in the unit of `metric`.
    public func value(in metric: Metric) -> Double { loss / Double(max(count, 1)) * metric.factor }
}

/// A state that belongs to sequences: this rank's rows, equally many numbers a sequence.
public struct CarriedState {
    /// The name in checkpoints.
    public let name: String
    /// This rank's rows, in the order of global sequences.
    public let rows: View<Float>

    /// Names a state.
    public init(name: String, rows: View<Float>) {
        self.name = name
        self.rows = rows
    }
}
