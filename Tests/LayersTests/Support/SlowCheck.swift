import Layers
import Reference
import Tensors
import Testing

/// What a slow twin computes in Double for one time step, from what it is given.
struct SlowStep {
    /// This step's rows of each input, [B, F].
    var inputs: [DenseMatrix<Double>]
    /// All steps of each input.
    var whole: [SequenceBatch<Double>] = []
    /// The states after the step before, [B, F] each; the twin writes the new ones.
    var states: [DenseMatrix<Double>]
    /// The numbers of the parameters, by name.
    var parameters: [String: DenseMatrix<Double>]
    /// The time step.
    var time: Int
    /// Valid steps of each sequence, [B].
    var lengths: [Int]
    /// The rows of the step, B.
    var rows: Int { states.first?.rows ?? inputs[0].rows }

    /// A parameter as a matrix, whose name may end with `_reverse`; a vector is one row.
    func parameter(_ name: String) -> DenseMatrix<Double> {
        parameters[name] ?? parameters[name + "_reverse"] ?? DenseMatrix(rows: 0, columns: 0)
    }
}

/// Compares a computation on a tape with a twin in Double: its output and, by differences of the
/// twin, the gradients of inputs, initial states and parameters.
///
/// The twin is written for one step and knows no gradients, so that a mistake in a derivative
/// cannot be in both.
struct SlowCheck {
    /// What a test records.
    struct Recorded {
        var output: Tensor
        var states: [StepState] = []
    }

    /// Sizes of the inputs.
    var inputs: [Int]
    /// Which inputs have one step that stands for all.
    var constants: Set<Int> = []
    /// Inputs that are sources, with their positions: the twin finds them in ``SlowStep/whole``.
    var positions: [Int: Int] = [:]
    /// Which way the recurrence walks.
    var isBackward = false
    /// After how many steps states start anew; nil for never.
    var chunk: Int?
    /// Parameters that states start from, in the place of the recorded ones.
    var starts: [String] = []
    /// Random inputs are at least this; 0 for both signs.
    var least = 0.0
    /// Numbers of the inputs, parameters and states are drawn from so far on both sides of 0.
    var limit = 1.0
    /// What is recorded; layers are declared in the recording's parameters.
    var record: (Recording, [Tensor]) -> Recorded
    /// One step of the twin: reads and changes states, and returns the output; nil if that is the
    /// first state, which sequences that are over keep.
    var twin: (inout SlowStep) -> DenseMatrix<Double>?

    /// Runs the comparison on one batch.
    func run(
        _ shape: BatchShape, computing: Computing = Computing(kernels: .best),
        tolerance: Double = floatTolerance, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let recording = Recording(shape, computing: computing)
        let x = inputs.enumerated().map { index, features in
            recording.tape.tensor(
                times: constants.contains(index) ? 1 : positions[index] ?? shape.times,
                features: features)
        }
        let recorded = record(recording, x)
        let feed = GradientFeed(recorded.output, on: recording.tape)
        recording.seal()
        var random = TestRandom(seed: 77)
        var variables = Variables(recording.parameters)
        for tensor in x {
            var batch: SequenceBatch<Double> = random.sequences(
                tensor.times, shape.batch, tensor.features, limit: limit)
            if least > 0 { batch.values = batch.values.map { abs($0) + least } }
            batch.values = batch.values.map { Double(Float($0)) }
            recording.fill(tensor, batch)
            variables.inputs.append(batch)
        }
        for state in recorded.states {
            let start: DenseMatrix<Double> = random.matrix(shape.batch, state.features)
            recording.fill(state.initial, start)
            variables.states.append(start)
        }
        let weights = Weights(
            output: random.sequences(shape.times, shape.batch, recorded.output.features),
            states: recorded.states.map { random.matrix(shape.batch, $0.features) })
        recording.fill(feed, weights.output)
        try recording.forward()
        for (state, weight) in zip(recorded.states, weights.states) {
            if let gradient = state.gradient { recording.fill(gradient, weight) }
        }
        try recording.tape.backward(Recording.moment)
        func near(_ computed: [Double], _ expected: [Double], _ name: String) {
            expectNear(
                computed, expected, name, tolerance: tolerance, sourceLocation: sourceLocation)
        }
        let run = SlowRun(check: self, shape: shape, weights: weights)
        let (output, states) = run.forward(variables)
        near(recording.values(recorded.output), output.values, "output")
        for (index, state) in recorded.states.enumerated() {
            near(recording.state(state.final), states[index].values, "final state \(index)")
            let slopes = run.slopes(variables, \.states[index].values)
            near(recording.state(state.gradient ?? state.final), slopes, "initial state \(index)")
        }
        for (index, tensor) in x.enumerated() {
            let slopes = run.slopes(variables, \.inputs[index].values)
            near(recording.gradient(tensor), slopes, "input \(index)")
        }
        for (index, parameter) in recording.parameters.parameters.enumerated() {
            let slopes = run.slopes(variables, \.parameters[index].values)
            near(parameter.gradientDoubles, slopes, parameter.name)
        }
    }
}

/// What the twin depends on.
private struct Variables {
    var inputs: [SequenceBatch<Double>] = []
    var states: [DenseMatrix<Double>] = []
    var parameters: [DenseMatrix<Double>]
    let names: [String]

    init(_ set: ParameterSet) {
        names = set.parameters.map(\.name)
        parameters = set.parameters.map { parameter in
            let columns = parameter.shape.last ?? 1
            return DenseMatrix(
                rows: parameter.count / max(columns, 1), columns: columns,
                values: parameter.doubles)
        }
    }
}

/// What output and final states are multiplied with, to give one number.
private struct Weights {
    var output: SequenceBatch<Double>
    var states: [DenseMatrix<Double>]
}

private struct SlowRun {
    let check: SlowCheck
    let shape: BatchShape
    let weights: Weights

    func forward(
        _ variables: Variables
    ) -> (output: SequenceBatch<Double>, states: [DenseMatrix<Double>]) {
        var step = SlowStep(
            inputs: [], states: [],
            parameters: Dictionary(
                uniqueKeysWithValues: zip(variables.names, variables.parameters)), time: 0,
            lengths: shape.lengths)
        let initial =
            check.starts.isEmpty
            ? variables.states
            : check.starts.map { name in
                let row = step.parameter(name).values
                return DenseMatrix(
                    rows: shape.batch, columns: row.count,
                    values: (0..<shape.batch).flatMap { _ in row })
            }
        step.states = initial
        var output = SequenceBatch<Double>(
            times: shape.times, batch: shape.batch, features: weights.output.features)
        for number in 0..<shape.times {
            let time = check.isBackward ? shape.times - 1 - number : number
            step.time = time
            if let chunk = check.chunk, (check.isBackward ? time + 1 : time) % chunk == 0 {
                step.states = initial
            }
            step.inputs = variables.inputs.map { $0[time: min(time, $0.times - 1)] }
            step.whole = variables.inputs
            let before = step.states
            let y = check.twin(&step)
            for index in step.states.indices {
                for row in 0..<shape.batch where time >= shape.lengths[row] {
                    for column in 0..<before[index].columns {
                        step.states[index][row, column] = before[index][row, column]
                    }
                }
            }
            output[time: time] = y ?? step.states[0]
        }
        return (output, step.states)
    }

    private func loss(_ variables: Variables) -> Double {
        let (output, states) = forward(variables)
        var sum = zip(output.values, weights.output.values).reduce(0) { $0 + $1.0 * $1.1 }
        for (state, weight) in zip(states, weights.states) {
            sum += zip(state.values, weight.values).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return sum
    }

    /// The derivative for each number of one variable, by central differences.
    func slopes(
        _ variables: Variables, _ path: WritableKeyPath<Variables, [Double]>
    ) -> [Double] {
        // Leaves out terms of h², 1e-11, and rounds by 1e-16 / h, 1e-10.
        let h = 3e-6, start = variables[keyPath: path]
        var moved = variables
        return start.indices.map { index in
            moved[keyPath: path][index] = start[index] + h
            let above = loss(moved)
            moved[keyPath: path][index] = start[index] - h
            let below = loss(moved)
            moved[keyPath: path][index] = start[index]
            return (above - below) / (2 * h)
        }
    }
}

extension DenseMatrix<Double> {
    /// Every number changed by a function.
    func map(_ function: (Double) -> Double) -> DenseMatrix {
        DenseMatrix(rows: rows, columns: columns, values: values.map(function))
    }

    /// Two matrices of one shape, number by number; a single column stands for all columns, and a
    /// single row for all rows.
    func combined(
        _ other: DenseMatrix, _ function: (Double, Double) -> Double
    ) -> DenseMatrix {
        var result = self
        for row in 0..<rows {
            for column in 0..<columns {
                result[row, column] = function(
                    self[row, column],
                    other[other.rows == 1 ? 0 : row, other.columns == 1 ? 0 : column])
            }
        }
        return result
    }
}
