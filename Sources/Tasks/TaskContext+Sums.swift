internal import DataParallel
internal import Tensors
internal import Training

extension TaskContext {
    /// Sums over all steps of what a judgement of held-out data counts; collective.
    ///
    /// Lanes are added along the lane tree, so that the sums have the same bits on any number of ranks.
    ///
    /// - Parameters:
    ///   - steps: steps of the data.
    ///   - width: numbers that are counted in each.
    ///   - judge: writes the numbers of a pass, [steps][width].
    /// - Returns: `width` sums.
    /// - Throws: what `judge` throws, or what happens to messages.
    func sums(
        steps: Int, width: Int, _ judge: (_ pass: Int, _ numbers: View<Float>) throws -> Void
    ) throws -> [Double] {
        let partial = (0...LaneTree.depth(of: passes)).map { _ in
            Memory<Float>(count: steps * width).whole
        }
        try LaneTree.walk(
            count: passes, leaf: { pass, slot in try judge(pass, partial[slot]) },
            add: { from, to in kernels.add(partial[from], to: partial[to]) })
        try ranks.sumOverRanks(partial[0])
        var sums = [Double](repeating: 0, count: width)
        for (place, number) in partial[0].array.enumerated() {
            sums[place % width] += Double(number)
        }
        return sums
    }
}
