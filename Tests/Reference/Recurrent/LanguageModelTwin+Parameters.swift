import RealModule

extension LanguageModelTwin {
    /// The parameters in a fixed order, under the names they have in the golden file.
    package var parameters: [(name: String, values: [Scalar])] {
        var list = [(name: "embedding.weight", values: embedding.table.values)]
        for (number, layer) in layers.enumerated() {
            list.append(("lstm.weight_ih_l\(number)", layer.weightIH.values))
            list.append(("lstm.weight_hh_l\(number)", layer.weightHH.values))
            list.append(("lstm.bias_ih_l\(number)", layer.biasIH))
            list.append(("lstm.bias_hh_l\(number)", layer.biasHH))
        }
        if let normalization {
            list.append(("normalization.weight", normalization.weight))
            list.append(("normalization.bias", normalization.bias))
        }
        list.append(("output.weight", output.weight.values))
        list.append(("output.bias", output.bias))
        return list
    }

    /// All parameters one after the other, in the order of `parameters`.
    ///
    /// Set it to as many values as it has.
    package var flattened: [Scalar] {
        get { parameters.flatMap(\.values) }
        set {
            var rest = newValue[...]
            func take(_ values: inout [Scalar]) {
                precondition(rest.count >= values.count, "too few values for the model")
                values = Array(rest.prefix(values.count))
                rest = rest.dropFirst(values.count)
            }
            take(&embedding.table.values)
            for number in layers.indices {
                take(&layers[number].weightIH.values)
                take(&layers[number].weightHH.values)
                take(&layers[number].biasIH)
                take(&layers[number].biasHH)
            }
            if var changed = normalization {
                take(&changed.weight)
                take(&changed.bias)
                normalization = changed
            }
            take(&output.weight.values)
            take(&output.bias)
            precondition(rest.isEmpty, "too many values for the model")
        }
    }
}
