internal import Tensors

/// Examples that a model learns from: each a sequence with what it should give.
///
/// Example i is always the same one. To add a set, say what its examples look like and write one.
protocol ExampleSet: Sendable {
    /// What an example's input looks like.
    var input: NetworkShape { get }
    /// The letters of its tokens, if a network can read them.
    var letters: LetterShape? { get }
    /// What it should give.
    var target: ExampleTarget { get }
    /// What it knows of targets beyond their numbers.
    var judging: Judging { get }
    /// The number of examples.
    var count: Int { get }
    /// A hash of all examples, or of what they are made from.
    var fingerprint: UInt64 { get }

    /// Time steps of an example.
    func length(_ index: Int) -> Int
    /// What one would say of an example's numbers without a model, in their places; nil for nothing.
    func naive(_ index: Int) -> [Float]?
    /// How hard an example is, for a curriculum: its length unless a set knows better.
    func difficulty(_ index: Int) -> Double
    /// Writes an example into its place of a batch, which holds zeros and no targets.
    func write(_ index: Int, to slot: ExampleSlot)
}

extension ExampleSet {
    /// None.
    var letters: LetterShape? { nil }
    var judging: Judging { Judging() }
    func naive(_ index: Int) -> [Float]? { nil }
    func difficulty(_ index: Int) -> Double { Double(length(index)) }
}

/// What an example should give.
enum ExampleTarget: Equatable, Sendable, CustomStringConvertible {
    /// One of so many classes, a step or a sequence.
    case classes(Int, NetworkShape.Extent)
    /// A transcript: at most `longest` of so many labels, at no steps in particular.
    case transcript(Int, longest: Int)
    /// So many numbers, a step or a sequence.
    case values(Int, NetworkShape.Extent)
    /// Any of so many labels, a step or a sequence.
    case labels(Int, NetworkShape.Extent)

    /// Numbers of a target, if it is made of numbers.
    var valueCount: Int {
        switch self {
        case .classes, .transcript: 0
        case .values(let count, _), .labels(let count, _): count
        }
    }

    /// What it is, in words for an error.
    var description: String {
        switch self {
        case .classes(let count, let extent): "one of \(count) classes a \(extent.name)"
        case .transcript(let count, _): "a transcript of \(count) labels"
        case .values(let count, let extent):
            "\(count == 1 ? "a number" : "\(count) numbers") a \(extent.name)"
        case .labels(let count, let extent): "any of \(count) labels a \(extent.name)"
        }
    }
}

/// The place of one example in a batch: a row of a lane.
struct ExampleSlot {
    /// The row in its lane, and the rows of the lane, b.
    let row: Int
    let rows: Int
    /// The lane's part of each array: tokens [T][b] with letters [T × perStep][b], or features
    /// [T][b][F], targets likewise.
    let tokens: View<Int32>
    let letters: View<Int32>
    let features: View<Float>
    let classes: View<Int32>
    let labels: View<Int32>
    let labelCounts: View<Int32>
    let values: View<Float>
    let weights: View<Float>
    /// Numbers of a row of features, and of values.
    let width: Int
    /// Places for the letters of a token.
    let lettersPerStep: Int
    let valueCount: Int

    /// The input token of a step.
    func set(token: Int, at time: Int) { tokens[time * rows + row] = Int32(token) }

    /// The letters of the token of a step, from the first place on.
    func set(letters values: ArraySlice<Int32>, at time: Int) {
        for (place, letter) in values.prefix(lettersPerStep).enumerated() {
            letters[(time * lettersPerStep + place) * rows + row] = letter
        }
    }

    /// A feature of a step.
    func set(_ value: Float, feature: Int, at time: Int) {
        features[(time * rows + row) * width + feature] = value
    }

    /// All features of a step.
    func set(_ values: ArraySlice<Float>, at time: Int) {
        let start = (time * rows + row) * width
        features[start..<start + width].copy(from: values)
    }

    /// The class of a step, or of the sequence at step 0.
    func set(target: Int, at time: Int = 0) { classes[time * rows + row] = Int32(target) }

    /// The labels of the sequence's transcript, each at least 1.
    func set(transcript: [Int]) {
        let start = row * (labels.count / rows)
        for (place, label) in transcript.enumerated() { labels[start + place] = Int32(label) }
        labelCounts[row] = Int32(transcript.count)
    }

    /// A number that a step should give, or the sequence at step 0.
    func set(target value: Float, element: Int, at time: Int = 0) {
        let place = (time * rows + row) * valueCount + element
        values[place] = value
        weights[place] = 1
    }
}
