package import RealModule

/// The slow twin of a whole language model: embedding, LSTM layers, batch normalisation if wanted,
/// linear layer, cross-entropy.
package struct LanguageModelTwin<Scalar: Real> {
    /// The embedding of tokens, [V, E].
    package var embedding: EmbeddingTwin<Scalar>
    /// The LSTM layers, first one first.
    package var layers: [LSTMTwin<Scalar>]
    /// Batch normalisation of the last layer's output; nil for none.
    package var normalization: BatchNormalizationTwin<Scalar>?
    /// The layer from hidden state to logits, [V, H].
    package var output: LinearTwin<Scalar>

    /// One batch of text.
    package struct Batch {
        /// The number of time steps, T.
        package var times: Int
        /// The number of sequences, B.
        package var batch: Int
        /// The tokens, [T * B], time-major.
        package var tokens: [Int]
        /// The tokens to predict, [T * B]; negative where there is none (padding).
        package var targets: [Int]
        /// The number of time steps of each sequence, [B]; nil if all have T.
        package var lengths: [Int]?

        /// Makes a batch of tokens [T * B] and targets [T * B].
        package init(
            times: Int, batch: Int, tokens: [Int], targets: [Int], lengths: [Int]? = nil
        ) {
            precondition(tokens.count == times * batch, "a batch needs T * B tokens")
            precondition(targets.count == times * batch, "a batch needs T * B targets")
            self.times = times
            self.batch = batch
            self.tokens = tokens
            self.targets = targets
            self.lengths = lengths
        }
    }

    /// What one forward and backward pass gives.
    package struct Result {
        /// The loss summed over counted targets, in nats.
        package var lossSum: Scalar
        /// The number of counted targets.
        package var count: Int
        /// The gradient of the SUM, in the shape of the model.
        package var gradients: LanguageModelTwin
        /// The state of each layer after the batch.
        package var final: [LSTMTwin<Scalar>.State]
    }

    /// Makes a model of its layers.
    package init(
        embedding: EmbeddingTwin<Scalar>, layers: [LSTMTwin<Scalar>],
        normalization: BatchNormalizationTwin<Scalar>? = nil, output: LinearTwin<Scalar>
    ) {
        self.embedding = embedding
        self.layers = layers
        self.normalization = normalization
        self.output = output
    }

    /// Loss and gradients of a batch, from an initial state of each layer (zeros if nil).
    package func run(_ batch: Batch, initial: [LSTMTwin<Scalar>.State]? = nil) -> Result {
        var x = SequenceBatch(
            times: batch.times, batch: batch.batch, rows: embedding.forward(batch.tokens))
        var passes: [LSTMTwin<Scalar>.Pass] = []
        for (number, layer) in layers.enumerated() {
            let pass = layer.forward(x, initial: initial?[number], lengths: batch.lengths)
            x = pass.output
            passes.append(pass)
        }
        // Running statistics are not part of a gradient, so they are forgotten here.
        var running = BatchNormalizationTwin<Scalar>.Running(columns: x.features)
        let valid = batch.targets.map { $0 >= 0 }
        let normalized = normalization?.train(x.rows, valid: valid, running: &running)
        let head = normalized?.y ?? x.rows
        let loss = CrossEntropyTwin(logits: output.forward(head), targets: batch.targets)

        let dOutput = output.backward(x: head, dy: loss.dLogits)
        var gradients = self
        gradients.output = LinearTwin(weight: dOutput.weight, bias: dOutput.bias)
        let dHidden = gradients.takeNormalization(of: normalized, layer: self, dy: dOutput.x)
        let dEmbedded = gradients.takeLayers(of: passes, layers: layers, dy: dHidden)
        gradients.embedding.table = embedding.backward(batch.tokens, dy: dEmbedded)
        return Result(
            lossSum: loss.lossSum, count: loss.count, gradients: gradients,
            final: passes.map(\.final))
    }

    /// Stores the gradients of batch normalisation, if there is one; returns that of its input.
    private mutating func takeNormalization(
        of pass: BatchNormalizationTwin<Scalar>.Pass?, layer: LanguageModelTwin,
        dy: DenseMatrix<Scalar>
    ) -> DenseMatrix<Scalar> {
        guard let pass, let twin = layer.normalization else { return dy }
        let gradients = twin.backward(pass, dy: dy)
        normalization?.weight = gradients.weight
        normalization?.bias = gradients.bias
        return gradients.x
    }

    /// Stores the gradients of the LSTM layers, last one first; returns that of their input.
    private mutating func takeLayers(
        of passes: [LSTMTwin<Scalar>.Pass], layers: [LSTMTwin<Scalar>], dy: DenseMatrix<Scalar>
    ) -> DenseMatrix<Scalar> {
        var dx = dy
        for (number, pass) in passes.enumerated().reversed() {
            let dOutput = SequenceBatch(
                times: pass.output.times, batch: pass.output.batch, rows: dx)
            let gradients = layers[number].backward(pass, dOutput: dOutput)
            self.layers[number] = LSTMTwin(
                weightIH: gradients.weightIH, weightHH: gradients.weightHH,
                biasIH: gradients.biasIH, biasHH: gradients.biasHH)
            dx = gradients.input.rows
        }
        return dx
    }
}
