import Corpus

/// What one call of `TokenStreams.fill` writes, in arrays of exactly the size it needs.
struct StreamFill: Equatable {
    var inputs: [Int32]
    var targets: [Int32]
    var lengths: [Int32]

    /// A value that `fill` never writes here.
    static let untouched: Int32 = -77

    init(_ streams: TokenStreams, step: Int, lanes: Range<Int>, sequencesPerLane: Int) {
        let sequences = lanes.count * sequencesPerLane
        let places = sequences * streams.timeSteps(at: step)
        var inputs = Array(repeating: Self.untouched, count: places)
        var targets = inputs
        var lengths = Array(repeating: Self.untouched, count: sequences)
        var inputSpan = inputs.mutableSpan
        var targetSpan = targets.mutableSpan
        var lengthSpan = lengths.mutableSpan
        streams.fill(
            step: step, lanes: lanes, sequencesPerLane: sequencesPerLane,
            inputs: &inputSpan, targets: &targetSpan, lengths: &lengthSpan)
        self.inputs = inputs
        self.targets = targets
        self.lengths = lengths
    }
}
