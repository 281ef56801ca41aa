internal import MPI
internal import Tensors

/// Sums over lanes that were dealt unevenly.
extension NodeExchange {
    /// Adds up the partial sums of all ranks; the result takes the place of the first on each.
    ///
    /// Collective.
    func sum(_ partials: PartialSums, dealt: DealtSums) throws {
        if partials.count == 0 { return }
        if let vector = vectors.first(where: { $0.holds(partials.first.memory) }) {
            return try sum(partials, in: vector, dealt)
        }
        // As many on all nodes: their ranks cut the sum alike.
        let most = dealt.ranks.mostSums, size = Self.slotCount / most / 16 * 16
        for start in stride(from: 0, to: partials.count, by: size) {
            let chunk = partials[start..<min(start + size, partials.count)]
            let slot = nextSlot(), own = slot.copies[node.rank]
            let work = PartialSums(first: own[0..<chunk.count], stride: size, places: most)
            let count = dealt.node.counts[node.rank]
            for place in 0..<count { work[place].copy(from: chunk[place]) }
            if across == nil && chunk.count <= Self.smallCount {
                try barrier.wait()
                let terms = terms(of: work, 0..<chunk.count, in: slot, dealt.node)
                addCopies(of: terms, dealt.node, into: chunk.first)
            } else {
                try sum(work, in: slot, dealt)
                chunk.first.copy(from: work.first)
            }
        }
    }

    /// Adds up in place.
    private func sum(
        _ partials: PartialSums, in vector: SharedVector, _ dealt: DealtSums
    ) throws {
        let terms = terms(of: partials, part(of: partials.count), in: vector, dealt.node)
        try barrier.wait()
        // No other rank looks at this part before the next barrier, in any vector.
        dealt.node.add(terms, with: kernels)
        if let across {
            try across.sum((dealt.node.order?.left ?? [0]).map { terms[$0] }, of: dealt.nodes)
        }
        for first in dealt.node.starts.dropLast().dropFirst() { terms[first].copy(from: terms[0]) }
        try barrier.wait()
    }

    /// A part of all partial sums of the node, as numbered.
    func terms(
        of partials: PartialSums, _ part: Range<Int>, in vector: SharedVector,
        _ members: MemberSums
    ) -> [View<Float>] {
        (0..<members.total).map { sum in
            let (rank, place) = members.place(of: sum)
            let start = partials.first.offset + place * partials.stride
            return vector.copies[rank][part.shifted(by: start)]
        }
    }

    /// Adds up without a change to what others read.
    private func addCopies(
        of terms: [View<Float>], _ members: MemberSums, into result: View<Float>
    ) {
        local.restart()
        let copies = terms.map { term in (local.reserve(term.count), term) }
        local.commit()
        for (copy, term) in copies { copy.copy(from: term) }
        members.add(copies.map(\.0), with: kernels)
        result.copy(from: copies[0].0)
    }
}
