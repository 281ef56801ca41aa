internal import Tensors

/// How a head of a Neural Turing Machine finds its place: by content, then by steps from where it was.
///
/// Source: Graves, Wayne, Danihelka 2014, equations 5 to 9. Its sums are, in this order, the key [M],
/// strength β, gate g, shift [S], sharpness γ and, of a head that writes, erase [M] and add [M].
struct MemoryHead {
    let shape: MemoryShape
    /// Locations that a step can lead to, S; odd.
    let span: Int
    let writes: Bool

    /// Numbers that steer it.
    var count: Int { (writes ? 3 : 1) * shape.width + 3 + span }

    /// Added to products of lengths, so that a key or a location of zeros resembles nothing.
    static let lengthEpsilon: Float = 1e-8
    /// Added to weights before they are sharpened, so that 0 to any power over a sum of zeros is none.
    static let weightEpsilon: Float = 1e-16

    /// What a head does in a step.
    struct Action {
        let weights: Tensor
        /// What it erases and adds; nil of a head that reads.
        let change: (erase: Tensor, add: Tensor)?
    }

    /// Records where the head looks, and what it writes.
    ///
    /// - Parameters:
    ///   - sums: the numbers that steer it.
    ///   - memory: the memory, [N · M].
    ///   - before: its weights in the step before, [N].
    /// - Returns: its weights now, and what it changes.
    func callAsFunction(_ sums: Tensor, _ memory: Tensor, before: Tensor) -> Action {
        let m = shape.width
        func one(_ place: Int) -> Tensor { sums.columns(m + place..<m + place + 1) }
        let key = Layers.tanh(sums.columns(0..<m))
        let strength = softplus(one(0)), gate = sigmoid(one(1))
        let shift = softmax(sums.columns(m + 2..<m + 2 + span))
        let sharpness = softplus(one(2 + span)) + 1
        let found = softmax(
            similarity(key, memory, shape, epsilon: Self.lengthEpsilon) * strength)
        let chosen = found * gate + before * (1 - gate)
        // wᵞ / Σ wᵞ is the softmax of γ log w, which no power can drive to 0 / 0.
        let weights = softmax(
            map(rotate(chosen, by: shift), PointwiseMap(.log, shift: Self.weightEpsilon))
                * sharpness)
        guard writes else { return Action(weights: weights, change: nil) }
        let start = m + 3 + span
        return Action(
            weights: weights,
            change: (
                sigmoid(sums.columns(start..<start + m)),
                Layers.tanh(sums.columns(start + m..<start + 2 * m))
            ))
    }
}
