internal import Tensors

/// The places of the targets of a tape's sequences; each kind of target uses its own.
struct SequenceTargets {
    /// Valid steps of each sequence, [lane][b]: of the input, or of what the network makes of it.
    private(set) var lengths: View<Int32>
    /// Classes, [lane][T][b], less than 0 where there is none.
    let classes: View<Int32>
    /// Labels of transcripts, [lane][b][U], and how many there are, [lane][b].
    let labels: View<Int32>
    let labelCounts: View<Int32>
    /// Numbers and their weights, [lane][T][b][F].
    let values: View<Float>
    let weights: View<Float>

    /// Places for `rows` sequences of so many time steps.
    init(_ target: ExampleTarget, times: Int, rows: Int) {
        var classes = 0, labels = 0, values = 0
        switch target {
        case .classes(_, let extent): classes = extent == .steps ? times : 1
        case .transcript(_, let longest): labels = longest
        case .values(let count, let extent), .labels(let count, let extent):
            values = count * (extent == .steps ? times : 1)
        }
        lengths = Memory<Int32>(count: rows).whole
        self.classes = Memory<Int32>(count: classes * rows).whole
        self.labels = Memory<Int32>(count: labels * rows).whole
        labelCounts = Memory<Int32>(count: rows).whole
        self.values = Memory<Float>(count: values * rows).whole
        weights = Memory<Float>(count: values * rows).whole
    }

    /// The same targets for as many steps as a network has left of the input.
    func with(lengths: View<Int32>) -> SequenceTargets {
        var targets = self
        targets.lengths = lengths
        return targets
    }

    /// No sequences at all.
    func clear() {
        lengths.fill(0)
        classes.fill(-1)
        labels.fill(1)
        labelCounts.fill(0)
        values.fill(0)
        weights.fill(0)
    }
}
