import Layers
import Tensors

/// What a recorded model leaves for its steps.
struct BenchGraph {
    /// The loss.
    let loss: SoftmaxCrossEntropy
    /// The states of its recurrent layers.
    let states: [RecurrentState]

    /// An LSTM as encoder, a decoder with general attention and input feeding, an output map.
    static func seq2seq(
        _ sizes: BenchModelSizes, _ data: RandomTokens, _ parameters: ParameterSet, _ tape: Tape
    ) -> BenchGraph {
        let features = sizes["embedding"], hidden = sizes["hidden"]
        let vocabulary = sizes["vocabulary"]
        let readTimes = sizes["sourceSteps"], writeTimes = sizes["targetSteps"]
        let read = Embedding("source", vocabulary: vocabulary, features: features, in: parameters)
        let write = Embedding("target", vocabulary: vocabulary, features: features, in: parameters)
        let encoder = LSTM("encoder", layer: 0, inputs: features, units: hidden, in: parameters)
        let keys = AttentionKeys("keys", inputs: hidden, outputs: hidden, in: parameters)
        let decoder = AttentionDecoder(
            "decoder", inputs: features, valueFeatures: hidden, units: hidden, outputs: hidden,
            in: parameters)
        let output = Linear("output", inputs: hidden, outputs: vocabulary, in: parameters)

        let lengths = data.lengths(readTimes)
        let source = data.draw(times: readTimes, below: vocabulary, site: 1)
        let target = data.draw(times: writeTimes, below: vocabulary, site: 2)
        let encoded = encoder(
            read(source, times: readTimes, on: tape), lengths: lengths, on: tape)
        let decoded = decoder(
            write(target, times: writeTimes, on: tape), lengths: data.lengths(writeTimes),
            source: keys(encoded.sequence, lengths: lengths, on: tape),
            startingFrom: encoded.state, on: tape)
        let loss = SoftmaxCrossEntropy(
            output(decoded.sequence, on: tape),
            targets: data.draw(times: writeTimes, below: vocabulary, site: 3), on: tape)
        return BenchGraph(loss: loss, states: [encoded.state, decoded.state])
    }

    /// Words, bidirectional layers, a map to tags.
    static func tagger(
        _ sizes: BenchModelSizes, _ data: RandomTokens, _ parameters: ParameterSet, _ tape: Tape
    ) -> BenchGraph {
        let times = sizes["steps"], vocabulary = sizes["vocabulary"], hidden = sizes["hidden"]
        let embedding = Embedding(
            "embedding", vocabulary: vocabulary, features: sizes["embedding"], in: parameters)
        let layers = (0..<sizes["layers"]).map {
            Bidirectional(
                LSTM.self,
                at: RecurrentPlace(
                    "lstm", layer: $0, inputs: $0 == 0 ? sizes["embedding"] : 2 * hidden,
                    units: hidden, in: parameters))
        }
        let output = Linear("output", inputs: 2 * hidden, outputs: sizes["tags"], in: parameters)

        var x = embedding(
            data.draw(times: times, below: vocabulary, site: 1), times: times, on: tape)
        var states: [RecurrentState] = []
        for layer in layers {
            let result = layer(x, lengths: data.lengths(times), on: tape)
            x = result.sequence
            states += [result.forward, result.backward]
        }
        let loss = SoftmaxCrossEntropy(
            output(x, on: tape), targets: data.draw(times: times, below: sizes["tags"], site: 2),
            on: tape)
        return BenchGraph(loss: loss, states: states)
    }
}
