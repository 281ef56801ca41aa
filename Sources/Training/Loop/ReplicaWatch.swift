internal import DataParallel

/// Compares replicas, each step once, and decides whether ranks that differ may go back.
struct ReplicaWatch {
    private let ranks: RankGroup
    /// The steps done at the last comparison without a difference.
    private var checkedAt = -1
    private var divergedAt = -1

    init(_ ranks: RankGroup) { self.ranks = ranks }

    /// Whether replicas have to be compared after this step, and were not yet.
    func isDue(step: Int) -> Bool { ranks.size > 1 && checkedAt != step }

    /// Compares replicas, unless that was done after this step; collective.
    ///
    /// - Throws: ``TrainingError/diverged(step:_:restoredTo:)``.
    mutating func check(_ replicas: [Replica], step: Int) throws {
        guard isDue(step: step) else { return }
        if let divergence = try ranks.firstDivergence(among: replicas) {
            throw TrainingError.diverged(step: step, divergence)
        }
        checkedAt = step
    }

    /// Lets the ranks go back to a checkpoint once.
    ///
    /// - Throws: the divergence, if there was one at this step, or at a later one, before.
    mutating func goBack(from step: Int, _ divergence: Divergence, to saved: Int) throws {
        if step <= divergedAt {
            throw TrainingError.diverged(step: step, divergence, restoredTo: saved)
        }
        divergedAt = step
        checkedAt = -1
    }

    /// Forgets that the present step was compared.
    mutating func forget() { checkedAt = -1 }
}
