internal import CKernels

/// The sizes of connectionist temporal classification in one lane.
public struct TemporalShape: Equatable, Sendable {
    /// Time steps of the longest input, T.
    public let times: Int
    /// Sequences of the lane, b.
    public let sequences: Int
    /// Classes with the blank, C.
    public let classes: Int
    /// Room for the labels of a target, U.
    public let labels: Int
    /// The class that stands for no label.
    public let blank: Int

    /// Names the sizes.
    public init(times: Int, sequences: Int, classes: Int, labels: Int, blank: Int) {
        precondition(blank >= 0 && blank < classes, "blank \(blank) of \(classes) classes")
        self.times = times
        self.sequences = sequences
        self.classes = classes
        self.labels = labels
        self.blank = blank
    }

    /// Numbers of a row of states.
    var width: Int { (2 * labels + 1 + 15) / 16 * 16 }

    /// Numbers of working memory for a lane.
    public var workCount: Int { (2 * times + 4) * (width + 32) }
}

/// The targets of one lane, and how far targets and inputs reach.
public struct TemporalTargets {
    /// Labels, [b][U].
    public let labels: View<Int32>
    /// Labels of each sequence, [b]; negative: the sequence does not count.
    public let targetLengths: View<Int32>
    /// Valid steps of each sequence, [b].
    public let inputLengths: View<Int32>

    /// Names them.
    public init(
        labels: View<Int32>, targetLengths: View<Int32>, inputLengths: View<Int32>
    ) {
        self.labels = labels
        self.targetLengths = targetLengths
        self.inputLengths = inputLengths
    }
}

extension Kernels {
    /// The negative logarithm of the probability of labels, summed over the sequences of a lane for
    /// which there is a path (Graves and others 2006).
    ///
    /// Where the input is too short for the labels, loss and gradient are 0.
    ///
    /// - Parameters:
    ///   - logits: [T][b][C].
    ///   - targets: labels and lengths.
    ///   - shape: the sizes.
    ///   - gradient: where the gradient goes, like the logits; nil if none is wanted.
    ///   - work: working memory.
    /// - Returns: the loss sum in nats, the number of sequences that count, and of those for which
    ///   there is no path.
    public func temporalClassification(
        logits: View<Float>, targets: TemporalTargets, shape: TemporalShape,
        gradient: View<Float>?, work: View<Float>
    ) -> (loss: Double, count: Int, infeasible: Int) {
        let b = shape.sequences
        precondition(
            logits.count == shape.times * b * shape.classes
                && (gradient?.count ?? logits.count) == logits.count
                && targets.labels.count == b * shape.labels && targets.targetLengths.count == b
                && targets.inputLengths.count == b && work.count >= shape.workCount,
            "sequence labels of other shapes")
        check(targets.inputLengths, below: shape.times + 1)
        check(targets, shape)
        // Safe: the views are held for the call.
        var plan = unsafe lockstep_ctc(
            times: shape.times, sequences: b, classes: shape.classes, labels: shape.labels,
            width: shape.width, blank: Int32(shape.blank),
            inputLengths: targets.inputLengths.address,
            targetLengths: targets.targetLengths.address, targets: targets.labels.address)
        let result = unsafe table.pointee.losses.ctc(
            &plan, logits.address, gradient?.address, work.address)
        return (result.loss, Int(result.counted), Int(result.infeasible))
    }

    private func check(_ targets: TemporalTargets, _ shape: TemporalShape) {
        for sequence in 0..<shape.sequences {
            let count = Int(targets.targetLengths[sequence])
            precondition(count <= shape.labels, "\(count) labels in \(shape.labels) places")
            for place in 0..<max(count, 0) {
                let label = Int(targets.labels[sequence * shape.labels + place])
                precondition(
                    label >= 0 && label < shape.classes && label != shape.blank,
                    "label \(label) of \(shape.classes) classes with blank \(shape.blank)")
            }
        }
    }
}
