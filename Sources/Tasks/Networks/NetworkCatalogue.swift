internal import Training

/// The kinds of layers that `model.network` can name.
enum NetworkCatalogue {
    static let kinds: [any NetworkLayerKind.Type] = [
        EmbeddingOptions.self, LinearOptions.self, ActivationOptions.self, SoftmaxOptions.self,
        DropoutOptions.self, LayerNormOptions.self, BatchNormOptions.self,
        RNNOptions.self, LSTMOptions.self, GRUOptions.self, ElmanOptions.self,
        JordanOptions.self, GRUDOptions.self, TimeLSTMOptions.self, PhasedLSTMOptions.self,
        AttentionOptions.self, TransformerKindOptions.self, PositionsOptions.self, PoolOptions.self,
        Conv1DOptions.self, Pool1DOptions.self, Conv2DOptions.self, Pool2DOptions.self,
        ReshapeOptions.self, PlacesOptions.self, MLPOptions.self, ConvLSTMOptions.self,
        NTMOptions.self,
        LastOptions.self, SumOptions.self, ProductOptions.self, ConcatOptions.self,
    ]
}
