public import Tensors

/// Reads labels from the logits of a network that was trained with ``CTCLoss``.
public struct CTCDecoder {
    /// The class that stands for no label.
    public let blank: Int

    let kernels: Kernels

    /// Makes a decoder.
    public init(blank: Int = 0, kernels: Kernels = .best) {
        precondition(blank >= 0, "blank \(blank)")
        self.blank = blank
        self.kernels = kernels
    }

    /// Labels and, for each, the step at which its class first had the highest logit.
    public struct BestPath: Equatable, Sendable {
        /// The labels.
        public var labels: [Int] = []
        /// The first step of each label.
        public var steps: [Int] = []
        /// The natural logarithm of the path's probability; that of its labels is the sum over all paths that
        /// spell them.
        public var logProbability = 0.0
    }

    /// The labels that the best path spells: the likeliest class of each step, without repetitions and
    /// blanks (Graves and others 2006, section 3.2).
    ///
    /// - Parameters:
    ///   - logits: one sequence, [T][C] as rows of `classes` numbers.
    ///   - classes: classes with the blank, C.
    /// - Returns: the labels and where they start.
    public func bestPath(_ logits: View<Float>, classes: Int) -> BestPath {
        var path = BestPath(), last = blank
        let shares = Memory<Float>(count: classes).whole
        for time in 0..<steps(logits, classes) {
            let row = logits[time * classes..<(time + 1) * classes], best = row.firstMaximum
            path.logProbability += kernels.logShare(of: best, in: row, shares: shares)
            if best != blank && best != last {
                path.labels.append(best)
                path.steps.append(time)
            }
            last = best
        }
        return path
    }

    func steps(_ logits: View<Float>, _ classes: Int) -> Int {
        precondition(
            classes > blank && logits.count % classes == 0,
            "\(logits.count) logits of \(classes) classes with blank \(blank)")
        return logits.count / classes
    }
}

extension Tensor {
    /// The first `length` steps of one sequence of a lane, as an array of its own, [length][features].
    public func sequence(_ sequence: Int, ofLane lane: Int, length: Int) -> View<Float> {
        precondition(
            sequence >= 0 && sequence < lanes.sequences && length >= 0 && length <= times,
            "\(length) steps of sequence \(sequence)")
        let rows = value(lane: lane), result = Memory<Float>(count: length * features).whole
        for time in 0..<length {
            let start = (time * lanes.sequences + sequence) * features
            result[time * features..<(time + 1) * features].copy(
                from: rows[start..<start + features])
        }
        return result
    }
}
