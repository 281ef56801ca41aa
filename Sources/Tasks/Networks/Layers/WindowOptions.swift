internal import Tensors
internal import Training

/// How a window moves, as all kinds with a window let one choose.
struct WindowOptions: Sendable {
    var kernel: Int
    var stride: Int
    var dilation = 1
    /// `valid`, `same`, `causal`, or so many on each side.
    var padding = "valid"

    /// Reads the keys; by default a stride of the kernel's size, if `strideIsKernel`.
    ///
    /// - Parameters:
    ///   - reader: the layer's keys.
    ///   - strideIsKernel: whether windows stand side by side unless said otherwise, as pools do.
    ///   - words: the words for padding.
    /// - Throws: `RecipeError` for a number out of its range or another word.
    init(
        _ reader: inout RecipeReader, strideIsKernel: Bool = false,
        words: [String] = ["valid", "same", "causal"]
    ) throws(RecipeError) {
        kernel = try reader.int("kernel", 1...4096)
        stride = try reader.int("stride", 1...4096, default: strideIsKernel ? kernel : 1)
        dilation = try reader.int("dilation", 1...4096, default: 1)
        padding = try reader.word("padding", default: padding)
        let isNumber = Int(padding).map { (0...4096).contains($0) && "\($0)" == padding } ?? false
        if !isNumber && !words.contains(padding) {
            throw RecipeError(
                "recipe key '\(reader.name(of: "padding"))' is '\(padding)'; give one of "
                    + "\(words.joined(separator: ", ")), or a number from 0 to 4096")
        }
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("kernel", .whole(kernel)), RecipeEntry("stride", .whole(stride)),
            RecipeEntry("dilation", .whole(dilation)),
            RecipeEntry("padding", Int(padding).map { .whole($0) } ?? .text(padding)),
        ]
    }

    var window: SlidingWindow {
        let padding: SlidingWindow.Padding =
            switch padding {
            case "same": .same
            case "causal": .causal
            default: Int(padding).map { .both($0) } ?? .valid
            }
        return SlidingWindow(kernel: kernel, stride: stride, dilation: dilation, padding: padding)
    }

    /// The window over planes, with so many channels out; nil if it does not fit.
    func over(_ planes: PlaneShape?, channels: Int?, groups: Int = 1) -> PlaneWindow? {
        let window = window
        guard let planes, window.outputs(of: planes.height) > 0,
            window.outputs(of: planes.width) > 0
        else { return nil }
        let channels = channels ?? planes.channels
        guard planes.channels % groups == 0, channels % groups == 0 else { return nil }
        return PlaneWindow(
            planes, channels: channels, rows: window, columns: window, groups: groups)
    }
}
