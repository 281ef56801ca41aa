internal import DataParallel
internal import Optimizers
internal import Tensors

/// An optimizer's moments as a checkpoint has them: whole, on rank 0.
///
/// Where every rank keeps all of them these are the moments themselves. Where each keeps a part
/// (ZeRO-1), rank 0 has a copy for as long as a save or a resume takes; other ranks have nothing,
/// unless all are to have a copy because some rank of each host writes.
struct WholeMoments {
    /// One moment, in the layout of the flat parameters.
    struct Moment {
        let name: String
        let values: View<Float>
    }

    /// All moments; empty views on the ranks that only have a part.
    let moments: [Moment]

    private let own: [Moments]
    private let parts: EqualParts?
    private let ranks: RankGroup
    private let isEverywhere: Bool

    /// The moments of `optimizer`, not yet collected.
    init(
        _ optimizer: any Optimizer, in parts: EqualParts?, over ranks: RankGroup,
        isEverywhere: Bool = false
    ) {
        self.isEverywhere = isEverywhere
        own = optimizer.moments
        self.parts = parts
        self.ranks = ranks
        moments = own.map { moments in
            let place = parts.map { parts in
                Memory<Float>(count: ranks.isFirst || isEverywhere ? parts.count : 0).whole
            }
            return Moment(name: moments.name, values: place ?? moments.values.whole)
        }
    }

    /// Brings all parts to rank 0, or to all ranks; collective.
    func collect() throws {
        guard let parts else { return }
        for (part, whole) in zip(own, moments) {
            try ranks.collect(part.values.whole, of: parts, into: whole.values)
            if isEverywhere { try ranks.broadcast(whole.values) }
        }
    }

    /// Gives every rank what rank 0 has, as far as it keeps it; collective.
    func deal() throws {
        for (part, whole) in zip(own, moments) {
            if let parts {
                try ranks.deal(whole.values, in: parts, into: part.values.whole)
            } else {
                try ranks.broadcast(whole.values)
            }
        }
    }
}
