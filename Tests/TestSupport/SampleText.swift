/// Made-up text to train on: a pure function of length and seed, so that no test reads a corpus.
public enum SampleText {
    /// Words of a small made-up language in lines, with some letters of two bytes.
    ///
    /// - Parameters:
    ///   - count: characters (Unicode scalars), exactly.
    ///   - seed: equal seeds give equal texts.
    /// - Returns: the text.
    public static func make(count: Int, seed: UInt64 = 1) -> String {
        let syllables = ["ba", "de", "ki", "lo", "mu", "né", "ra", "ßi", "to", "we"]
        let ends = [" ", " ", " ", ", ", ".\n"]
        var state = seed
        func draw(_ bound: Int) -> Int {
            // Knuth's linear congruential generator; its high bits are good enough for words.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        var scalars = String.UnicodeScalarView()
        while scalars.count < count {
            for _ in 0...draw(3) {
                scalars.append(contentsOf: syllables[draw(syllables.count)].unicodeScalars)
            }
            scalars.append(contentsOf: ends[draw(ends.count)].unicodeScalars)
        }
        return String(String.UnicodeScalarView(scalars.prefix(count)))
    }
}
