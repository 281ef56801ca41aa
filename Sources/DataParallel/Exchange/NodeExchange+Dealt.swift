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
                addCopies(of: work, in: slot, dealt.node, into: chunk.first)
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
        let node = dealt.node, part = part(of: partials.count)
        func term(_ sum: Int) -> View<Float> {
            self.term(sum, of: partials, part, in: vector, node)
        }
        try barrier.wait()
        // No other rank looks at this part before the next barrier, in any vector.
        node.add(count: part.count, with: kernels, term)
        try across?.sum(part.count, of: dealt.nodes) { term(node.left($0)) }
        for first in node.starts.dropLast() where first > 0 { term(first).copy(from: term(0)) }
        try barrier.wait()
    }

    /// A part of a partial sum of the node, as numbered.
    func term(
        _ sum: Int, of partials: PartialSums, _ part: Range<Int>, in vector: SharedVector,
        _ members: MemberSums
    ) -> View<Float> {
        let (rank, place) = members.place(of: sum)
        let start = partials.first.offset + place * partials.stride
        return vector.copies[rank][part.shifted(by: start)]
    }

    /// Adds up without a change to what others read.
    private func addCopies(
        of partials: PartialSums, in slot: SharedVector, _ members: MemberSums,
        into result: View<Float>
    ) {
        let count = partials.count
        local.restart()
        let copies = local.reserve(members.total * count)
        local.commit()
        func copy(_ sum: Int) -> View<Float> { copies[sum * count..<(sum + 1) * count] }
        for sum in 0..<members.total {
            copy(sum).copy(from: term(sum, of: partials, 0..<count, in: slot, members))
        }
        members.add(count: count, with: kernels, copy)
        result.copy(from: copy(0))
    }
}
