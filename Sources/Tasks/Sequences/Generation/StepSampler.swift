internal import Layers
internal import Tensors

/// Draws what a step should give from what a network says of it.
protocol StepSampler {
    /// Whether a probability bias means something to it.
    var takesBias: Bool { get }
    /// Draws a row; the same one for equal places.
    ///
    /// - Parameters:
    ///   - row: what the last layer gives, [F].
    ///   - sample: the sample's number.
    ///   - step: the step of the sample.
    /// - Returns: a row as targets are.
    func draw(_ row: View<Float>, sample: Int, step: Int) -> [Float]
}

extension MixtureSampler: StepSampler {
    var takesBias: Bool { true }

    func draw(_ row: View<Float>, sample: Int, step: Int) -> [Float] {
        self.sample(row, sequence: UInt32(sample), timeStep: UInt32(step))
    }
}

/// Draws each of several labels for itself, 1 or 0.
struct LabelSampler: StepSampler {
    private let temperature: Float
    private let random: Philox
    private let kernels: Kernels

    /// Draws with logits over a temperature; 0 takes what is more likely than not.
    init(_ options: SamplingOptions, kernels: Kernels) {
        temperature = options.temperature
        random = Philox(seed: options.seed, site: .sampling)
        self.kernels = kernels
    }

    var takesBias: Bool { false }

    func draw(_ row: View<Float>, sample: Int, step: Int) -> [Float] {
        if temperature == 0 { return row.array.map { $0 > 0 ? 1 : 0 } }
        let chances = Memory<Float>(count: row.count).whole
        kernels.map(PointwiseMap(.sigmoid, scale: 1 / temperature), row, into: chances)
        return (0..<row.count).map { label in
            let chance = random.uniform(
                step: 0, sequence: UInt32(sample), timeStep: UInt32(step), unit: UInt32(label))
            return chance < chances[label] ? 1 : 0
        }
    }
}
