internal import DataParallel
internal import Tensors
internal import Training

/// How much a judgement of held-out data counts.
struct JudgementSize {
    /// Steps of the data.
    let steps: Int
    /// Numbers that are counted in each step, as sums over the lanes of a pass along the lane tree: losses.
    var width = 0
    /// Numbers that are counted in each step by each lane for itself: what is no sum of a tape.
    var laneWidth = 0
    /// Numbers of which each is written by one lane in one step.
    var singles = 0
}

/// Where the lanes of a pass write what they count.
struct JudgementNumbers {
    private let size: JudgementSize
    private let lanes: Int
    private let numbers: View<Float>

    fileprivate init(_ size: JudgementSize, lanes: Int, _ numbers: View<Float>) {
        (self.size, self.lanes, self.numbers) = (size, lanes, numbers)
    }

    fileprivate static func count(_ size: JudgementSize, lanes: Int) -> Int {
        size.steps * (size.width + lanes * size.laneWidth) + size.singles
    }

    /// The sums of a step over the lanes of the pass.
    func sums(step: Int) -> View<Float> {
        numbers[step * size.width..<(step + 1) * size.width]
    }

    /// The numbers of a lane of all, by its place among all, in a step.
    func lane(_ lane: Int, step: Int) -> View<Float> {
        let start = size.steps * size.width + (step * lanes + lane) * size.laneWidth
        return numbers[start..<start + size.laneWidth]
    }

    /// The single numbers.
    var singles: View<Float> { numbers[numbers.count - size.singles..<numbers.count] }
}

extension TaskContext {
    /// What a judgement of held-out data comes to; collective.
    ///
    /// Sums over lanes are added along the lane tree; what a lane counts for itself has a place of its own, and is
    /// added in double precision in the order of steps and lanes. So all have the same bits on any number of ranks.
    ///
    /// - Parameters:
    ///   - size: how much is counted.
    ///   - judge: writes the numbers of a pass, all of which are 0 before.
    /// - Returns: `width` and `laneWidth` sums, and the single numbers.
    /// - Throws: what `judge` throws, or what happens to messages.
    func sums(
        _ size: JudgementSize, _ judge: (_ pass: Int, _ numbers: JudgementNumbers) throws -> Void
    ) throws -> (sums: [Double], ofLanes: [Double], singles: [Double]) {
        let lanes = self.lanes.total
        let view = try sumOverLanes(count: JudgementNumbers.count(size, lanes: lanes)) {
            pass, numbers in
            // Passes share places.
            numbers.fill(0)
            try judge(pass, JudgementNumbers(size, lanes: lanes, numbers))
        }
        let numbers = JudgementNumbers(size, lanes: lanes, view)
        var sums = [Double](repeating: 0, count: size.width)
        var ofLanes = [Double](repeating: 0, count: size.laneWidth)
        func add(_ more: View<Float>, to sums: inout [Double]) {
            for (place, number) in more.array.enumerated() { sums[place] += Double(number) }
        }
        for step in 0..<size.steps {
            add(numbers.sums(step: step), to: &sums)
            for lane in 0..<lanes { add(numbers.lane(lane, step: step), to: &ofLanes) }
        }
        return (sums, ofLanes, numbers.singles.array.map { Double($0) })
    }
}
