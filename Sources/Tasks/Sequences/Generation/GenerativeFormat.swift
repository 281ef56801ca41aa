internal import Training

/// A format whose examples can be drawn step by step: each row is told from those before it.
///
/// To make a format one: say what a network reads after the rows that were drawn, and what files they
/// become.
protocol GenerativeFormat: ExampleFormat {
    /// Whether the recipe has the next row told, and nothing else.
    var tellsNext: Bool { get }
    /// The most rows of a sample unless the user says otherwise.
    var usualLength: Int { get }
    /// What the network reads to tell the next row.
    ///
    /// - Parameters:
    ///   - drawn: the rows of the sample so far, as targets are.
    ///   - sample: which one it is.
    /// - Returns: the row; nil where the sample is complete.
    func row(after drawn: [[Float]], of sample: SampleNumber) -> [Float]?
    /// Samples as files; never asked for none.
    func files(_ samples: [[[Float]]]) throws -> [GeneratedFile]
}

/// Which of the samples of a seed.
struct SampleNumber: Equatable {
    let seed: UInt32
    let index: Int
}

/// A file with something that a model has made up.
public struct GeneratedFile: Sendable {
    /// What makes its name differ from those of others, to stand before the ending of a name.
    public let suffix: String
    /// The content.
    public let bytes: [UInt8]

    init(suffix: String = "", bytes: [UInt8]) {
        self.suffix = suffix
        self.bytes = bytes
    }
}

/// How samples are drawn.
public struct SamplingOptions: Equatable, Sendable {
    /// How many.
    public var count: Int
    /// The most steps of each; nil for what suits the data.
    public var length: Int?
    /// The temperature: 1 draws from what the model says, 0 takes the likeliest.
    public var temperature: Float
    /// Graves' probability bias of mixtures, at least 0.
    public var bias: Float
    /// Equal seeds draw equal samples.
    public var seed: UInt32

    /// How to draw.
    ///
    /// - Precondition: no number is negative, and `count` is positive.
    public init(
        count: Int = 1, length: Int? = nil, temperature: Float = 1, bias: Float = 0,
        seed: UInt32 = 1
    ) {
        precondition(
            count > 0 && (length ?? 0) >= 0 && temperature >= 0 && bias >= 0,
            "\(count) samples at temperature \(temperature) with bias \(bias)")
        self.count = count
        self.length = length
        self.temperature = temperature
        self.bias = bias
        self.seed = seed
    }
}
