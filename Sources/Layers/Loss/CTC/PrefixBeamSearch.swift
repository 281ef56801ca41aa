public import Tensors

/// What a prefix beam search keeps.
public struct BeamSearchOptions {
    /// Prefixes kept after each step; at least 1.
    public var width: Int
    /// Classes less likely than this at a step are not tried; 0 tries all.
    public var leastProbability: Double
    /// The factor for a label after a prefix: of a language model, a bonus a word; nil: 1.
    public var languageModel: ((_ prefix: [Int], _ label: Int) -> Double)?

    /// Names the options.
    public init(
        width: Int = 16, leastProbability: Double = 0,
        languageModel: ((_ prefix: [Int], _ label: Int) -> Double)? = nil
    ) {
        precondition(width > 0 && leastProbability >= 0, "a beam of \(width)")
        self.width = width
        self.leastProbability = leastProbability
        self.languageModel = languageModel
    }
}

/// Labels with the probability of all their paths.
public struct CTCHypothesis: Equatable, Sendable {
    /// The labels.
    public let labels: [Int]
    /// The natural logarithm of their probability, times the factors of the language model.
    public let logProbability: Double
}

extension CTCDecoder {
    /// The likeliest labels by prefix beam search (Hannun and others 2014), best first.
    ///
    /// Probabilities are products and sums alone, scaled by powers of two, so that the order depends
    /// on no library. Among equals the prefix that was found first goes first.
    ///
    /// - Parameters:
    ///   - logits: one sequence, [T][C] as rows of `classes` numbers.
    ///   - classes: classes with the blank, C.
    ///   - options: what is kept.
    /// - Returns: up to `options.width` hypotheses; one that is empty for no steps.
    public func beamSearch(
        _ logits: View<Float>, classes: Int, _ options: BeamSearchOptions = BeamSearchOptions()
    ) -> [CTCHypothesis] {
        let row = Memory<Float>(count: classes).whole
        var beam = Beam(blank: blank, options: options)
        for time in 0..<steps(logits, classes) {
            let step = logits[time * classes..<(time + 1) * classes]
            kernels.softmax(step, rows: 1, into: row)
            beam.advance(row.array.map(Double.init))
        }
        return beam.prefixes.map {
            CTCHypothesis(
                labels: $0.labels, logProbability: logarithm($0.whole, exponent: beam.exponent))
        }
    }

    /// log(x 2^exponent), with the kernels' logarithm.
    private func logarithm(_ x: Double, exponent: Int) -> Double {
        if x <= 0 { return -.infinity }
        let number = Memory<Float>(count: 1).whole
        number[0] = Float(x.significand)
        kernels.map(PointwiseMap(.log), number, into: number)
        return Double(number[0]) + Double(exponent + Int(x.exponent)) * 0.693_147_180_559_945_3
    }
}

/// The prefixes that are alive.
private struct Beam {
    struct Prefix {
        var labels: [Int]
        /// Of paths that end in a blank.
        var blank: Double
        /// Of paths that end in the last label.
        var label: Double
        var whole: Double { blank + label }
    }

    let blank: Int
    let options: BeamSearchOptions
    /// Best first.
    var prefixes = [Prefix(labels: [], blank: 1, label: 0)]
    /// Probabilities are to be multiplied by 2 to this power.
    var exponent = 0

    private var places: [[Int]: Int] = [:]

    init(blank: Int, options: BeamSearchOptions) {
        self.blank = blank
        self.options = options
    }

    /// Takes the probabilities of the classes at one step.
    mutating func advance(_ probabilities: [Double]) {
        let old = prefixes
        prefixes = []
        places = [:]
        for prefix in old {
            add(prefix.labels, blank: prefix.whole * probabilities[blank])
            if let last = prefix.labels.last {
                add(prefix.labels, label: prefix.label * probabilities[last])
            }
            for (label, probability) in probabilities.enumerated()
            where label != blank && probability > 0 && probability >= options.leastProbability {
                let start = label == prefix.labels.last ? prefix.blank : prefix.whole
                let factor = options.languageModel?(prefix.labels, label) ?? 1
                let extended = start * probability * factor
                if extended > 0 { add(prefix.labels + [label], label: extended) }
            }
        }
        keepTheBest()
    }

    private mutating func add(_ labels: [Int], blank: Double = 0, label: Double = 0) {
        if let place = places[labels] {
            prefixes[place].blank += blank
            prefixes[place].label += label
        } else {
            places[labels] = prefixes.count
            prefixes.append(Prefix(labels: labels, blank: blank, label: label))
        }
    }

    private mutating func keepTheBest() {
        let order = prefixes.indices.sorted {
            let a = prefixes[$0].whole, b = prefixes[$1].whole
            return a == b ? $0 < $1 : a > b
        }
        prefixes = order.prefix(options.width).map { prefixes[$0] }
        guard let best = prefixes.first?.whole, best > 0, best.isFinite else { return }
        let shift = Int(best.exponent)
        let factor = Double(sign: .plus, exponent: -shift, significand: 1)
        for index in prefixes.indices {
            prefixes[index].blank *= factor
            prefixes[index].label *= factor
        }
        exponent += shift
    }
}
