internal import CKernels

/// The sizes of attention between the sequences of one lane and their sources.
public struct AttentionShape: Equatable, Sendable {
    /// Sequences of the lane, b.
    public let sequences: Int
    /// Positions of the longest source, S.
    public let positions: Int
    /// Features of a key and of a query.
    public let keyFeatures: Int
    /// Features of a value and of a context.
    public let valueFeatures: Int

    /// Names the sizes.
    public init(sequences: Int, positions: Int, keyFeatures: Int, valueFeatures: Int) {
        self.sequences = sequences
        self.positions = positions
        self.keyFeatures = keyFeatures
        self.valueFeatures = valueFeatures
    }

    /// Numbers of a row of scores or weights: S rounded up to whole vectors.
    public var width: Int { (positions + 15) / 16 * 16 }
}

/// How far the sequences of a lane and their sources reach.
public struct AttentionLengths {
    /// Valid positions of each source, [b].
    public let source: View<Int32>
    /// Valid steps of each sequence, [b].
    public let target: View<Int32>

    /// Names the lengths.
    public init(source: View<Int32>, target: View<Int32>) {
        self.source = source
        self.target = target
    }
}

extension Kernels {
    /// Turns the rows of a source x [S][b][n] into y [b][n][width], zeros beyond S.
    public func transposePositions(
        _ x: View<Float>, features n: Int, into y: View<Float>, shape: AttentionShape
    ) {
        precondition(
            x.count == shape.positions * shape.sequences * n
                && y.count == shape.sequences * n * shape.width, "a source of another shape")
        var plan = unsafe lockstep_attention(
            sequences: shape.sequences, positions: shape.positions, width: shape.width,
            keyFeatures: n, valueFeatures: n, sourceLengths: nil, targetLengths: nil)
        unsafe table.pointee.transposePositions(&plan, n, x.address, y.address)
    }

    /// One step of attention: the softmax of the products of queries and keys, and the sum of the
    /// values with these weights.
    ///
    /// A sequence that is over, or whose source is empty, has weights and context 0.
    ///
    /// - Parameters:
    ///   - queries: [b][K].
    ///   - keys: transposed, [b][K][width].
    ///   - values: [S][b][F].
    ///   - shape: the sizes.
    ///   - lengths: how far sources and sequences reach.
    ///   - time: this step, from 0.
    ///   - weights: where the weights go, [b][width].
    ///   - contexts: where the sums go, [b][F].
    public func attend(
        _ queries: View<Float>, keys: View<Float>, values: View<Float>, shape: AttentionShape,
        lengths: AttentionLengths, time: Int, weights: View<Float>, contexts: View<Float>
    ) {
        let b = shape.sequences
        precondition(
            queries.count == b * shape.keyFeatures && keys.count == queries.count * shape.width
                && values.count == shape.positions * contexts.count
                && weights.count == b * shape.width && contexts.count == b * shape.valueFeatures,
            "attention of other shapes")
        var plan = unsafe plan(shape, lengths)
        unsafe table.pointee.attentionForward(
            &plan, keys.address, values.address, queries.address, Int32(time), weights.address,
            contexts.address)
    }

    /// The derivative of one step of attention.
    ///
    /// - Parameters:
    ///   - dContexts: gradient of the contexts, [b][F].
    ///   - weights: the weights of the step, [b][width].
    ///   - keys: [S][b][K].
    ///   - values: transposed, [b][F][width].
    ///   - shape: the sizes.
    ///   - lengths: how far sources and sequences reach.
    ///   - time: this step, from 0.
    ///   - dScores: where the gradient of the scores goes, [b][width].
    ///   - dQueries: what the gradient of the queries is added to, [b][K].
    public func attendBackward(
        _ dContexts: View<Float>, weights: View<Float>, keys: View<Float>, values: View<Float>,
        shape: AttentionShape, lengths: AttentionLengths, time: Int, dScores: View<Float>,
        dQueries: View<Float>
    ) {
        let b = shape.sequences
        precondition(
            dContexts.count == b * shape.valueFeatures && weights.count == b * shape.width
                && keys.count == shape.positions * dQueries.count
                && values.count == dContexts.count * shape.width
                && dScores.count == weights.count && dQueries.count == b * shape.keyFeatures,
            "attention of other shapes")
        var plan = unsafe plan(shape, lengths)
        unsafe table.pointee.attentionBackward(
            &plan, keys.address, values.address, weights.address, dContexts.address, Int32(time),
            dScores.address, dQueries.address)
    }

    /// For each position of a source, the sum over time steps of rows with the position's
    /// coefficients: the gradient of keys out of those of scores and the queries, and that of values
    /// out of the weights and the gradients of contexts.
    ///
    /// - Parameters:
    ///   - coefficients: [T][b][width].
    ///   - rows: [T][b][n].
    ///   - shape: the sizes.
    ///   - lengths: how far sources and sequences reach; nothing beyond counts.
    ///   - result: [S][b][n].
    ///   - accumulate: whether to add to the result.
    public func sumOverSteps(
        _ coefficients: View<Float>, rows: View<Float>, shape: AttentionShape,
        lengths: AttentionLengths, into result: View<Float>, accumulate: Bool
    ) {
        let size = shape.sequences * shape.width, times = coefficients.count / size
        let n = result.count / (shape.positions * shape.sequences)
        precondition(
            coefficients.count == times * size && rows.count == times * shape.sequences * n
                && result.count == shape.positions * shape.sequences * n,
            "attention of other shapes")
        var plan = unsafe plan(shape, lengths)
        unsafe table.pointee.attentionSums(
            &plan, times, coefficients.address, rows.address, n, result.address,
            accumulate ? 1 : 0)
    }

    private func plan(
        _ shape: AttentionShape, _ lengths: AttentionLengths
    ) -> lockstep_attention {
        precondition(
            lengths.source.count == shape.sequences && lengths.target.count == shape.sequences,
            "lengths of other sequences")
        // Safe: the views outlive the kernel that the plan is made for.
        return unsafe lockstep_attention(
            sequences: shape.sequences, positions: shape.positions, width: shape.width,
            keyFeatures: shape.keyFeatures, valueFeatures: shape.valueFeatures,
            sourceLengths: lengths.source.address, targetLengths: lengths.target.address)
    }
}
