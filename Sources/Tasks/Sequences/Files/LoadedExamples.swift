/// Examples that were read from a file, one behind the other in memory.
struct LoadedExamples: ExampleSet {
    let input: NetworkShape
    let letters: LetterShape?
    let target: ExampleTarget
    var judging = Judging()
    var fingerprint: UInt64 { hash.value }

    private var tokens: [Int32] = []
    private var spellings: [Int32] = []
    private var rows: [Float] = []
    private var classes: [Int32] = []
    private var values: [Float] = []
    /// Where each example begins in its arrays, and an end.
    private var steps = [0]
    private var goals = [0]
    private var hash = TokenHash()

    /// No examples yet.
    init(_ input: NetworkShape, letters: LetterShape? = nil, target: ExampleTarget) {
        self.input = input
        self.letters = letters
        self.target = target
    }

    /// Adds an example of the shape that the set was made for.
    mutating func append(_ example: Example) {
        example.add(to: &hash)
        switch example.input {
        case .tokens(let new, let letters):
            tokens += new
            spellings += letters
        case .rows(let new, _): rows += new
        }
        steps.append((steps.last ?? 0) + example.input.count)
        switch example.goal {
        case .none: break
        case .classes(let new), .transcript(let new): classes += new
        case .values(let new): values += new
        }
        goals.append(max(classes.count, values.count))
    }

    var count: Int { steps.count - 1 }

    func length(_ index: Int) -> Int { steps[index + 1] - steps[index] }

    func write(_ index: Int, to slot: ExampleSlot) {
        for (time, step) in (steps[index]..<steps[index + 1]).enumerated() {
            if input.isTokens {
                slot.set(token: Int(tokens[step]), at: time)
                if let count = letters?.perStep {
                    slot.set(letters: spellings[step * count..<(step + 1) * count], at: time)
                }
            } else {
                let width = input.features
                slot.set(rows[step * width..<(step + 1) * width], at: time)
            }
        }
        writeGoal(goals[index]..<goals[index + 1], to: slot)
    }

    private func writeGoal(_ goal: Range<Int>, to slot: ExampleSlot) {
        switch target {
        case .classes:
            for (time, place) in goal.enumerated() where classes[place] >= 0 {
                slot.set(target: Int(classes[place]), at: time)
            }
        case .transcript:
            slot.set(transcript: classes[goal].map { Int($0) })
        case .values(let width, _), .labels(let width, _):
            for (number, place) in goal.enumerated() where !values[place].isNaN {
                slot.set(target: values[place], element: number % width, at: number / width)
            }
        }
    }
}
