/// The shape of a benchmarked recurrent layer; the input is as wide as the layer.
struct LayerShape: Hashable {
    /// Units, H.
    var hidden: Int
    /// Sequences, B.
    var batch: Int
    /// Time steps, T.
    var time: Int

    /// The shapes that figures are quoted for.
    static let standard = [
        LayerShape(hidden: 512, batch: 64, time: 100),
        LayerShape(hidden: 650, batch: 20, time: 35),
        LayerShape(hidden: 256, batch: 32, time: 50),
        LayerShape(hidden: 128, batch: 32, time: 50),
        LayerShape(hidden: 1024, batch: 64, time: 50),
    ]

    /// Tokens of one run.
    var tokens: Int { batch * time }
}

extension LayerShape {
    /// Reads "512x64x100": hidden size, batch and time steps, each at least 1; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let hidden = parts[0], let batch = parts[1], let time = parts[2],
            min(hidden, batch, time) > 0, max(hidden, batch, time) <= 65536
        else { return nil }
        self.init(hidden: hidden, batch: batch, time: time)
    }
}
