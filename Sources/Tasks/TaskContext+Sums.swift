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
    ///   - singles: numbers of which each is written by one lane in one step.
    ///   - judge: writes the numbers of a pass, [steps][width], and behind them the single ones.
    /// - Returns: `width` sums, and the single numbers.
    /// - Throws: what `judge` throws, or what happens to messages.
    func sums(
        steps: Int, width: Int, singles: Int = 0,
        _ judge: (_ pass: Int, _ numbers: View<Float>) throws -> Void
    ) throws -> (sums: [Double], singles: [Double]) {
        let numbers = try sumOverLanes(count: steps * width + singles, judge).array
        var sums = [Double](repeating: 0, count: width)
        for place in 0..<steps * width { sums[place % width] += Double(numbers[place]) }
        return (sums, numbers.dropFirst(steps * width).map { Double($0) })
    }
}
