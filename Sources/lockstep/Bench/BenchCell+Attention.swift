import Layers
import Tensors

extension BenchCell {
    /// Multi-head self-attention, in heads of 64 features where they divide the layer.
    static let attention = BenchCell("attention") { shape in
        6 * attentionProducts(shape) * Double(shape.tokens)
    } make: { units, parameters in
        let layer = MultiHeadAttention(
            "layer", features: units, heads: heads(units), in: parameters)
        return { input, lengths, tape in
            Recorded(output: layer(input, lengths: lengths, on: tape).sequence) {}
        }
    }

    /// A transformer's encoder layer with a feed-forward part of 4 H units, without dropout.
    static let transformer = BenchCell("transformer") { shape in
        let h = Double(shape.hidden)
        return 6 * (attentionProducts(shape) + 8 * h * h) * Double(shape.tokens)
    } make: { units, parameters in
        let layer = TransformerEncoderLayer(
            "layer", features: units,
            TransformerOptions(heads: heads(units), units: 4 * units, dropout: 0),
            in: parameters)
        return { input, lengths, tape in
            Recorded(output: layer(input, lengths: lengths, on: tape)) {}
        }
    }

    private static func heads(_ units: Int) -> Int {
        units.isMultiple(of: 64) ? units / 64 : 1
    }

    /// Multiply-adds of a token, forward: four maps, then scores and sums over all steps.
    private static func attentionProducts(_ shape: LayerShape) -> Double {
        let h = Double(shape.hidden)
        return 4 * h * h + 2 * h * Double(shape.time)
    }
}
