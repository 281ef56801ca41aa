internal import MPI
internal import Tensors

/// Sums of buckets, one step after the other.
extension NodeExchange {
    /// What this rank adds of a bucket.
    struct Part {
        /// The sums that are left of the node, which messages go on with; the first is the place of
        /// the result.
        let partials: [View<Float>]
        /// The same elements of the vectors of all ranks of the node, if they share them.
        var copies: [View<Float>] = []
        /// All partial sums of the node, and their order.
        var terms: [View<Float>] = []
        var members: MemberSums?
    }

    /// This rank's part of a view, in a memory that is shared.
    ///
    /// - Returns: nil if the memory is not shared.
    func part(of values: View<Float>) -> Part? {
        guard let vector = vectors.first(where: { $0.holds(values.memory) }) else { return nil }
        let range = part(of: values.count).shifted(by: values.offset)
        return Part(
            partials: [vector.copies[node.rank][range]], copies: vector.copies.map { $0[range] })
    }

    /// This rank's part of the partial sums of all ranks of the node.
    ///
    /// - Returns: nil if their memory is not shared.
    func part(of partials: PartialSums, dealt: DealtSums) -> Part? {
        guard let vector = vectors.first(where: { $0.holds(partials.first.memory) }) else {
            return nil
        }
        let range = part(of: partials.count)
        let terms = (0..<dealt.node.total).map {
            term($0, of: partials, range, in: vector, dealt.node)
        }
        return Part(
            partials: dealt.node.runs.indices.map { terms[dealt.node.left($0)] },
            copies: dealt.node.starts.dropLast().map { terms[$0] }, terms: terms,
            members: dealt.node)
    }

    /// Adds up a part over the node; collective.
    func sumInside(_ part: Part) throws {
        try barrier.wait()
        if let members = part.members { return members.add(part.terms, with: kernels) }
        let place = part.partials[0]
        kernels.sum(part.copies, 0..<place.count, to: place)
    }

    /// Gives the others what is in this rank's part; they see it after the next barrier.
    func spread(_ part: Part) {
        let place = part.partials[0]
        for copy in part.copies
        where copy.memory !== place.memory || copy.offset != place.offset { copy.copy(from: place) }
    }
}
