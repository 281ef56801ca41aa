/// How a parameter starts: a pure function of the seed, the parameter's name and the element.
///
/// With PyTorch's definitions (`torch.nn.init`); the fan-in of a parameter [outputs, inputs, ...] is
/// the number of elements of one output, the fan-out that of one input.
public indirect enum Initializer: Equatable, Sendable {
    /// Every element the same.
    case constant(Float)
    /// Uniform in `-bound..<bound`.
    case uniform(bound: Float)
    /// Normal around 0, with this standard deviation.
    case normal(deviation: Float)
    /// Uniform with variance 2 / (fan-in + fan-out) (Glorot, Bengio 2010).
    case glorotUniform
    /// Normal with variance 2 / (fan-in + fan-out) (Glorot, Bengio 2010).
    case glorotNormal
    /// Uniform with variance 2 / fan-in (He et al. 2015).
    case heUniform
    /// Normal with variance 2 / fan-in (He et al. 2015).
    case heNormal
    /// Orthogonal rows or columns, whichever are fewer, times `gain`: block by block the orthogonal
    /// factor of a matrix of normal numbers (Saxe, McClelland, Ganguli 2014).
    case orthogonal(gain: Float)
    /// `scale` on the diagonal, block by block (Le, Jaitly, Hinton 2015).
    case identity(scale: Float)
    /// Another one, and `by` added to the elements of `range`: the bias of one gate.
    case raised(Initializer, by: Float, range: Range<Int>)

    /// Uniform, with `by` added to the elements in `range`.
    public static func shifted(bound: Float, by shift: Float, range: Range<Int>) -> Initializer {
        .raised(.uniform(bound: bound), by: shift, range: range)
    }

    /// Whether parameters of a role can start so: a bias has no fans and no diagonal.
    public func suits(_ role: ParameterRole) -> Bool {
        switch self {
        case .constant, .uniform, .normal: true
        case .raised(let base, _, _): base.suits(role)
        case .glorotUniform, .glorotNormal, .heUniform, .heNormal, .orthogonal, .identity:
            role != .bias
        }
    }

    /// Whether no random number is in it.
    var isConstant: Bool {
        if case .constant = self { true } else { false }
    }

    /// This one, raised where the other is raised.
    func raisedLike(_ other: Initializer) -> Initializer {
        guard case .raised(_, let shift, let range) = other else { return self }
        return .raised(self, by: shift, range: range)
    }
}
