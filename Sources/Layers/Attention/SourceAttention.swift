internal import Tensors

/// Attention to a source over all steps of a decoder: its memory on a tape and its products.
///
/// Threads share the lanes. The gradients of the source are sums over all steps, formed after the
/// last one, in the order of time.
struct SourceAttention {
    let source: AttentionSource
    /// Weights of every step, [lane][T][b][width].
    let weights: View<Float>
    /// Context of every step, [lane][T][b][F].
    let contexts: View<Float>
    /// Gradient of the contexts, likewise.
    let dContexts: View<Float>

    private let shape: AttentionShape
    private let layout: SequenceLayout
    private let targetLengths: View<Int32>
    private let dScores: View<Float>  // like the weights
    private let keysTransposed: View<Float>  // [lane][b][K][width]
    private let valuesTransposed: View<Float>  // [lane][b][F][width]
    private let kernels: Kernels

    /// Plans attention for the steps of `layout`.
    init(
        _ source: AttentionSource, layout: SequenceLayout, targetLengths: View<Int32>,
        on tape: Tape
    ) {
        self.source = source
        self.layout = layout
        self.targetLengths = targetLengths
        kernels = tape.kernels
        shape = AttentionShape(
            sequences: layout.sequences, positions: source.values.times,
            keyFeatures: source.keys.features, valueFeatures: source.values.features)
        let isTrained = tape.purpose == .training, rows = tape.lanes.rows
        weights = tape.scratch(layout.rows * shape.width)
        contexts = tape.scratch(layout.rows * shape.valueFeatures)
        dContexts = tape.scratch(isTrained ? contexts.count : 0)
        dScores = tape.scratch(isTrained ? weights.count : 0)
        keysTransposed = tape.scratch(rows * shape.keyFeatures * shape.width)
        valuesTransposed = tape.scratch(isTrained ? rows * shape.valueFeatures * shape.width : 0)
    }

    private func lengths(_ lane: Int) -> AttentionLengths {
        AttentionLengths(
            source: layout.part(source.lengths, lane: lane),
            target: layout.part(targetLengths, lane: lane))
    }

    private func weights(_ view: View<Float>, _ lane: Int, _ time: Int) -> View<Float> {
        layout.step(view, lane: lane, time: time, width: shape.width)
    }

    private func context(_ view: View<Float>, _ lane: Int, _ time: Int) -> View<Float> {
        layout.step(view, lane: lane, time: time, width: shape.valueFeatures)
    }

    /// Makes a lane's keys ready for ``attend(_:lane:time:)``.
    func start(lane: Int) {
        kernels.transposePositions(
            source.keys.value(lane: lane), features: shape.keyFeatures,
            into: layout.part(keysTransposed, lane: lane), shape: shape)
    }

    /// Computes weights and contexts of a step from the queries [b][K] of a lane.
    func attend(_ queries: View<Float>, lane: Int, time: Int) {
        kernels.attend(
            queries, keys: layout.part(keysTransposed, lane: lane),
            values: source.values.value(lane: lane), shape: shape, lengths: lengths(lane),
            time: time, weights: weights(weights, lane, time),
            contexts: context(contexts, lane, time))
    }

    /// Makes a lane's values ready for ``backward(_:lane:time:)``.
    func startBackward(lane: Int) {
        kernels.transposePositions(
            source.values.value(lane: lane), features: shape.valueFeatures,
            into: layout.part(valuesTransposed, lane: lane), shape: shape)
    }

    /// Adds to the gradient of the queries [b][K] of a step, given that of its contexts.
    func backward(_ dQueries: View<Float>, lane: Int, time: Int) {
        kernels.attendBackward(
            context(dContexts, lane, time), weights: weights(weights, lane, time),
            keys: source.keys.value(lane: lane), values: layout.part(valuesTransposed, lane: lane),
            shape: shape, lengths: lengths(lane), time: time,
            dScores: weights(dScores, lane, time), dQueries: dQueries)
    }

    /// Gives the source its gradients, from the queries [lane][T][b][K] of all steps.
    func finishBackward(queries: View<Float>, on tape: Tape) {
        if let (dValues, accumulate) = source.values.claimGradient() {
            sum(weights, rows: dContexts, into: dValues, accumulate, on: tape)
        }
        if let (dKeys, accumulate) = source.keys.claimGradient() {
            sum(dScores, rows: queries, into: dKeys, accumulate, on: tape)
        }
    }

    private func sum(
        _ coefficients: View<Float>, rows: View<Float>, into result: View<Float>,
        _ accumulate: Bool, on tape: Tape
    ) {
        tape.eachLane { lane in
            kernels.sumOverSteps(
                layout.part(coefficients, lane: lane), rows: layout.part(rows, lane: lane),
                shape: shape, lengths: lengths(lane), into: layout.part(result, lane: lane),
                accumulate: accumulate)
        }
    }
}
