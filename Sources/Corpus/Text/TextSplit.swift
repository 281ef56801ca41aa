/// Which characters of a text are trained on, validated on and tested on.
///
/// The text is cut in order, never shuffled, so that no held-out character stands between trained
/// ones: training takes the first part; of the held-out tail that follows, the test part comes
/// first (at most 200,000 characters and at most half the tail), then the validation part (at most
/// 50,000 characters). What is left of a long tail is not used. The limits keep an evaluation short.
public struct TextSplit: Hashable, Sendable {
    /// The most characters in the test part.
    public static let maximumTestCount = 200_000

    /// The most characters in the validation part.
    public static let maximumValidationCount = 50_000

    /// The characters to train on.
    public let train: Range<Int>

    /// The characters that choose among models while training.
    public let validation: Range<Int>

    /// The characters that are looked at once, at the end.
    public let test: Range<Int>

    /// Splits a text; parts of a very short one may be empty.
    ///
    /// - Parameters:
    ///   - count: the number of characters in the text.
    ///   - trainFraction: the share to train on, rounded down to whole characters.
    /// - Precondition: `count` is not negative; `trainFraction` is in 0...1.
    public init(count: Int, trainFraction: Double = 0.9) {
        precondition(count >= 0, "a text of \(count) characters")
        precondition((0...1).contains(trainFraction), "a training share of \(trainFraction)")
        let trainCount = min(count, Int(Double(count) * trainFraction))
        let tail = count - trainCount
        let testCount = min(Self.maximumTestCount, tail / 2)
        let validationCount = min(Self.maximumValidationCount, tail - testCount)
        train = 0..<trainCount
        test = train.upperBound..<train.upperBound + testCount
        validation = test.upperBound..<test.upperBound + validationCount
    }
}
