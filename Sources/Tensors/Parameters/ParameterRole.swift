/// What a parameter is for: what its layer says, or its name tells, which is PyTorch's.
public enum ParameterRole: String, CaseIterable, Sendable {
    /// A matrix that takes the input of a recurrent layer: `weight_ih`.
    case input
    /// A matrix that takes a recurrent layer's state: `weight_hh`, `weight_hn`, `weight_context`.
    case recurrent
    /// A table of vectors.
    case embedding
    /// Any other matrix, such as an output map's.
    case linear
    /// A vector that is added, unless it is a part of a normalisation.
    case bias

    /// The role that a name tells; nil for a parameter that always starts in the same way.
    init?(name: String, dimensions: Int, isConstant: Bool) {
        let last = name.split(separator: ".").last ?? ""
        if dimensions < 2 {
            guard last.hasPrefix("bias"), !isConstant else { return nil }
            self = .bias
        } else if ["weight_hh", "weight_hn", "weight_context"].contains(where: last.hasPrefix) {
            self = .recurrent
        } else if last.hasPrefix("weight_ih") {
            self = .input
        } else {
            self = .linear
        }
    }
}
