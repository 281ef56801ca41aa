public import Tensors

/// Attention to a source, over whole sequences or, inside a recurrence, for a decoder's step.
///
/// ```swift
/// let source = attention.source(encoder.sequence, lengths: sourceLengths)
/// tape.recurrence(times: T, lengths: lengths) { step in
///     let h = step.state(features: units)
///     let (context, weights) = attention(h.previous, to: source)
///     …
/// }
/// ```
///
/// Sources: Bahdanau, Cho, Bengio 2015 (additive); Luong, Pham, Manning 2015 (the other scores, local
/// attention); Tu et al. 2016 (coverage). Parameters: `query.weight` [A, Q], `key.weight` [A, F],
/// `vector` [A] and `coverage` [A] of additive scores, `key.weight` [Q, F] of general ones;
/// `position.weight` [P, Q] and `centre.weight` [1, P] where the position is predicted.
public final class Attention {
    /// How a query and a key give a score.
    public enum Score: String, CaseIterable, Sendable {
        /// vᵀ tanh(W q + U k).
        case additive
        /// q · k.
        case dot
        /// q · W k.
        case general
        /// q · k / √features.
        case scaled
    }

    /// Which positions a step attends to.
    public enum Extent: Equatable, Sendable {
        /// All of them.
        case global
        /// Those at most `window` from the step's number, its time unless it is told (Luong's local-m).
        case monotonic(window: Int)
        /// Those at most `window` from a position that the query predicts, weighted with a normal
        /// curve of deviation `window` / 2 around it (Luong's local-p).
        case predictive(window: Int)
    }

    /// Which positions a step attends to.
    public let extent: Extent
    /// Whether scores see how much a position was attended to before.
    public var hasCoverage: Bool { coverage != nil }

    private let score: Score
    private let queryFeatures: Int
    private let query: Projection?
    private let key: Projection?
    private let vector: Parameter?
    private let coverage: Parameter?
    private let position: Projection?
    private let centre: Projection?

    /// Declares the parameters, as those of linear layers.
    ///
    /// - Parameters:
    ///   - name: what the names of all parameters begin with.
    ///   - queries: features of a query, Q.
    ///   - source: features of a position of the source, F.
    ///   - score: how scores are made.
    ///   - units: units of additive scores, A, and of the predicted position, P; Q unless given.
    ///   - extent: which positions are attended to.
    ///   - hasCoverage: whether additive scores see how much a position was attended to before.
    ///   - parameters: where they are declared.
    public init(
        _ name: String, queries: Int, source: Int, score: Score, units: Int? = nil,
        extent: Extent = .global, hasCoverage: Bool = false, in parameters: ParameterSet
    ) {
        precondition(!hasCoverage || score == .additive, "coverage of \(score.rawValue) scores")
        let units = units ?? queries
        func map(_ part: String, _ inputs: Int, _ outputs: Int) -> Projection {
            Projection(
                "\(name).\(part)", inputs: inputs, outputs: outputs, hasBias: false,
                in: parameters)
        }
        func row(_ part: String) -> Parameter {
            parameters.declare(
                "\(name).\(part)", shape: [units],
                initializer: .uniform(bound: 1 / Float(units).squareRoot()))
        }
        self.score = score
        self.extent = extent
        queryFeatures = queries
        let isAdditive = score == .additive
        query = isAdditive ? map("query", queries, units) : nil
        key =
            isAdditive
            ? map("key", source, units) : score == .general ? map("key", source, queries) : nil
        vector = isAdditive ? row("vector") : nil
        coverage = hasCoverage ? row("coverage") : nil
        var predicts = false
        if case .predictive = extent { predicts = true }
        position = predicts ? map("position", queries, units) : nil
        centre = predicts ? map("centre", units, 1) : nil
    }

    /// Records the keys of a source, once for all queries.
    ///
    /// - Parameters:
    ///   - values: what is attended to, [lane][S][b][F].
    ///   - lengths: valid positions of each source, [lane][b]; the others get no weight.
    /// - Returns: the source with its keys.
    public func source(_ values: Tensor, lengths: View<Int32>) -> AttentionSource {
        AttentionSource(values: values, keys: key.map { $0(values) } ?? values, lengths: lengths)
    }

    /// Records weights and contexts.
    ///
    /// - Parameters:
    ///   - queries: [lane][T][b][Q]; inside a recurrence perhaps a state.
    ///   - source: the source with its keys.
    ///   - covered: what positions were attended to so far, [lane][T][b][S], such as a state that
    ///     weights are added to; needed with coverage.
    ///   - number: which step of a monotonic extent a row is, [lane][T][b][1], such as a state that
    ///     counts; its time on the tape unless given.
    /// - Returns: the sum of the source's values, [lane][T][b][F], and their weights
    ///   [lane][T][b][S], 0 for all of an empty source.
    public func callAsFunction(
        _ queries: some Readable, to source: AttentionSource, covered: (any Readable)? = nil,
        number: (any Readable)? = nil
    ) -> (context: Tensor, weights: Tensor) {
        precondition(
            queries.signal.features == queryFeatures,
            "queries of \(queries.signal.features) features for \(queryFeatures)")
        var mask = AttentionMask(lengths: source.lengths)
        switch extent {
        case .global: break
        case .monotonic(let window):
            mask.offsets = number.map { offsets(from: $0, source) }
            mask.window = window
        case .predictive(let window):
            mask.offsets = offsets(queries, source, mask)
            mask.window = window
        }
        var weights = align(queries, source, mask, covered)
        if case .predictive(let window) = extent, let offsets = mask.offsets {
            let factor = -2 / Float(max(window * window, 1))
            weights =
                weights
                * map(map(offsets, PointwiseMap(.square)), PointwiseMap(.exp, scale: factor))
        }
        let context = ContextSums.record(weights, Heads(source.values), mask: mask)
        return (context, weights)
    }

    private func offsets(
        _ queries: some Readable, _ source: AttentionSource, _ mask: AttentionMask
    ) -> Tensor? {
        guard let position, let centre else { return nil }
        return SourceOffsets.record(
            sigmoid(centre(tanh(position(queries)))), positions: source.values.times, mask: mask)
    }

    /// Distances from counted positions: fractions of sources of one position each.
    private func offsets(from number: some Readable, _ source: AttentionSource) -> Tensor {
        let units = Memory<Int32>(count: source.lengths.count).whole
        units.fill(1)
        return SourceOffsets.record(
            number, positions: source.values.times, mask: AttentionMask(lengths: units))
    }

    private func align(
        _ queries: some Readable, _ source: AttentionSource, _ mask: AttentionMask,
        _ covered: (any Readable)?
    ) -> Tensor {
        if let query, let vector {
            precondition((coverage == nil) == (covered == nil), "coverage wants what is covered")
            var seen: (seen: Signal, weight: Parameter)?
            if let coverage, let covered { seen = (covered.signal, coverage) }
            let scores = AdditiveScoring.record(
                query(queries), keys: source.keys, lengths: source.lengths, vector: vector,
                coverage: seen)
            return MaskedSoftmax.record(scores, mask: mask)
        }
        let scale = score == .scaled ? 1 / Float(queryFeatures).squareRoot() : 1
        return DotWeights.record(
            Heads(queries), Heads(source.keys), scale: scale, mask: mask)
    }
}
