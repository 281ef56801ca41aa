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
        let numbers = try sumOverLanes(count: steps * width, judge)
        var sums = [Double](repeating: 0, count: width)
        for (place, number) in numbers.array.enumerated() {
            sums[place % width] += Double(number)
        }
        return sums
    }
}
