internal import Tensors

/// The operation of additive scores: vᵀ tanh(q + k + c w) of each query and position.
final class AdditiveScoring: BlockOperation {
    let ports: Ports
    private let keys: Tensor
    private let lengths: View<Int32>
    private let vector: Parameter
    private let coverageWeight: Parameter?
    private let sums: View<Float>  // gradients of v and w, [lane][2][A]
    private var dKeys: View<Float>?
    private unowned let tape: Tape

    /// Records scores.
    ///
    /// - Parameters:
    ///   - queries: q, [lane][T][b][A].
    ///   - keys: k, [lane][S][b][A].
    ///   - lengths: valid positions of each source, [lane][b].
    ///   - vector: v, [A].
    ///   - coverage: c, [lane][T][b][S], and w [A].
    /// - Returns: [lane][T][b][S].
    static func record(
        _ queries: some Readable, keys: Tensor, lengths: View<Int32>, vector: Parameter,
        coverage: (seen: Signal, weight: Parameter)? = nil
    ) -> Tensor {
        let queries = queries.signal, tape = queries.tape
        precondition(
            queries.features == vector.count && keys.features == vector.count
                && coverage.map { $0.seen.features == keys.times } ?? true,
            "queries of \(queries.features) and keys of \(keys.features) features for "
                + "'\(vector.name)' of \(vector.count)")
        let scores = tape.tensor(times: queries.tensor.times, features: keys.times)
        tape.planGradients(of: [vector] + (coverage.map { [$0.weight] } ?? []))
        tape.planLaneSum(vector.count)
        tape.record(AdditiveScoring(queries, keys, lengths, vector, coverage, scores))
        return scores
    }

    private init(
        _ queries: Signal, _ keys: Tensor, _ lengths: View<Int32>, _ vector: Parameter,
        _ coverage: (seen: Signal, weight: Parameter)?, _ scores: Tensor
    ) {
        self.keys = keys
        self.lengths = lengths
        self.vector = vector
        coverageWeight = coverage?.weight
        tape = scores.tape
        ports = Ports(
            [queries] + (coverage.map { [$0.seen] } ?? []), [scores], sources: [keys])
        sums = tape.scratch(tape.lanes.count * 2 * vector.count)
    }

    private func source(_ lane: Int) -> AdditiveKeys {
        AdditiveKeys(
            keys: keys.value(lane: lane), lengths: lengths.part(lane, of: tape.lanes.count),
            vector: vector.value, coverageWeight: coverageWeight?.value)
    }

    private func coverage(_ block: Block, _ lane: Int) -> View<Float>? {
        ports.inputs.count > 1 ? block.value(ports.inputs[1], lane: lane) : nil
    }

    func forward(_ block: Block) {
        for lane in block.lanes {
            tape.kernels.additiveScores(
                block.value(ports.inputs[0], lane: lane), source(lane),
                coverage: coverage(block, lane), into: block.value(ports.outputs[0], lane: lane))
        }
    }

    func prepareBackward(_ moment: Moment) {
        // Every step adds to the whole source.
        dKeys = keys.claimGradient().map(Heads.ready)
        sums.fill(0)
    }

    func backward(_ block: Block) {
        let lanes = tape.lanes.count
        for lane in block.lanes {
            let dQueries = block.target(0, of: ports, lane: lane).map(Heads.ready)
            let dCoverage =
                ports.inputs.count > 1
                ? block.target(1, of: ports, lane: lane).map(Heads.ready) : nil
            let own = sums.part(lane, of: lanes)
            tape.kernels.additiveScoresBackward(
                block.value(ports.inputs[0], lane: lane), source(lane),
                coverage: coverage(block, lane),
                dScores: block.gradient(ports.outputs[0], lane: lane),
                into: AdditiveGradients(
                    queries: dQueries, keys: dKeys?.part(lane, of: lanes),
                    coverage: dCoverage, vector: own.part(0, of: 2),
                    coverageWeight: own.part(1, of: 2)))
        }
    }

    func finishBackward(_ moment: Moment) {
        sumLanes(0, into: vector)
        if let coverageWeight { sumLanes(1, into: coverageWeight) }
    }

    private func sumLanes(_ index: Int, into parameter: Parameter) {
        tape.sumLanes(into: parameter.gradient) { lane, part in
            part.copy(from: sums.part(lane, of: tape.lanes.count).part(index, of: 2))
        }
    }
}
