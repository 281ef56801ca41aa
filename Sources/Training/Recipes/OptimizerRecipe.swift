/// The section `training.optimizer`: the update rule and its constants.
///
/// A constant that the chosen rule has no use for is accepted and does nothing.
public struct OptimizerRecipe: Equatable, Sendable {
    /// The update rules.
    public enum Name: String, CaseIterable, Sendable {
        /// Stochastic gradient descent, with momentum if asked for.
        case sgd
        /// Adam (Kingma and Ba 2015), weight decay added to the gradient.
        case adam
        /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
        case adamw
        /// RMSProp (Hinton 2012).
        case rmsprop
        /// Adagrad (Duchi, Hazan, Singer 2011).
        case adagrad
        /// Adadelta (Zeiler 2012).
        case adadelta
        /// Averaged stochastic gradient descent (Polyak and Juditsky 1992).
        case asgd
        /// Stochastic gradient descent that is averaged once validation stops improving (Merity,
        /// Keskar, Socher 2018).
        case ntasgd
    }

    /// The update rule.
    public var name: Name
    /// The base learning rate, before the schedule.
    public var learningRate: Double
    /// The momentum of `sgd` and `rmsprop`.
    public var momentum = 0.0
    /// Whether `sgd` looks ahead along its momentum (Nesterov).
    public var nesterov = false
    /// The decay of the first moment of `adam` and `adamw`.
    public var beta1 = 0.9
    /// The decay of the second moment of `adam` and `adamw`.
    public var beta2 = 0.999
    /// What `adam`, `adamw`, `rmsprop` and `adagrad` add to a root, and `adadelta` under it.
    public var epsilon: Double
    /// The weight decay, a factor on the parameters.
    public var weightDecay: Double
    /// The decay of the mean of squares of `rmsprop`; the power with which the rate of `asgd` falls.
    public var alpha: Double
    /// Whether `rmsprop` takes the mean gradient off.
    public var centered = false
    /// How fast the rate of `adagrad` falls.
    public var learningRateDecay = 0.0
    /// What the sums of squares of `adagrad` start from.
    public var initialAccumulator = 0.0
    /// The decay of the means of `adadelta`.
    public var rho = 0.9
    /// How fast weights and rate of `asgd` fall, PyTorch's `lambd`.
    public var lambda = 1e-4
    /// The update after which `asgd` is averaged.
    public var t0 = 1_000_000
    /// The validations that `ntasgd` gives time to improve.
    public var nonmono = 5

    /// Whether each rank keeps and updates a part of the state alone (ZeRO-1).
    public var sharded = false

    /// A rule with its usual constants.
    public init(_ name: Name = .adam) {
        self.name = name
        learningRate =
            switch name {
            case .adam, .adamw: 0.002
            case .rmsprop, .adagrad: 0.01
            case .adadelta: 1
            case .sgd, .asgd, .ntasgd: 0.1
            }
        epsilon =
            switch name {
            case .adagrad: 1e-10
            case .adadelta: 1e-6
            case .sgd, .adam, .adamw, .rmsprop, .asgd, .ntasgd: 1e-8
            }
        weightDecay = name == .adamw ? 0.01 : 0
        alpha = name == .asgd ? 0.75 : 0.99
    }

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        self.init(try reader.choice("name", default: .adam))
        learningRate = try reader.number(
            "learningRate", .above(0, through: 1e6), default: learningRate)
        momentum = try reader.number("momentum", .from(0, below: 1), default: momentum)
        nesterov = try reader.flag("nesterov", default: nesterov)
        beta1 = try reader.number("beta1", .from(0, below: 1), default: beta1)
        beta2 = try reader.number("beta2", .from(0, below: 1), default: beta2)
        epsilon = try reader.number("epsilon", .above(0, through: 1), default: epsilon)
        weightDecay = try reader.number("weightDecay", .from(0, through: 1), default: weightDecay)
        alpha = try reader.number("alpha", .from(0, through: 1), default: alpha)
        centered = try reader.flag("centered", default: centered)
        learningRateDecay = try reader.number(
            "learningRateDecay", .from(0, through: 1e6), default: learningRateDecay)
        initialAccumulator = try reader.number(
            "initialAccumulator", .from(0, through: 1e6), default: initialAccumulator)
        rho = try reader.number("rho", .from(0, below: 1), default: rho)
        lambda = try reader.number("lambda", .from(0, through: 1), default: lambda)
        t0 = try reader.int("t0", 0...TrainingRecipe.mostSteps, default: t0)
        nonmono = try reader.int("nonmono", 0...1_000_000, default: nonmono)
        sharded = try reader.flag("sharded", default: sharded)
        if nesterov, momentum == 0 {
            throw RecipeError(
                "recipe key 'training.optimizer.nesterov' is true, but "
                    + "training.optimizer.momentum = 0; give a momentum such as 0.9")
        }
    }

    /// Whether the rule has an average of its own.
    var isAveraged: Bool { name == .asgd || name == .ntasgd }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.optimizer.name", .text(name.rawValue)),
            RecipeEntry("training.optimizer.learningRate", .number(learningRate)),
            RecipeEntry("training.optimizer.momentum", .number(momentum)),
            RecipeEntry("training.optimizer.nesterov", .flag(nesterov)),
            RecipeEntry("training.optimizer.beta1", .number(beta1)),
            RecipeEntry("training.optimizer.beta2", .number(beta2)),
            RecipeEntry("training.optimizer.epsilon", .number(epsilon)),
            RecipeEntry("training.optimizer.weightDecay", .number(weightDecay)),
            RecipeEntry("training.optimizer.alpha", .number(alpha)),
            RecipeEntry("training.optimizer.centered", .flag(centered)),
            RecipeEntry("training.optimizer.learningRateDecay", .number(learningRateDecay)),
            RecipeEntry("training.optimizer.initialAccumulator", .number(initialAccumulator)),
            RecipeEntry("training.optimizer.rho", .number(rho)),
            RecipeEntry("training.optimizer.lambda", .number(lambda)),
            RecipeEntry("training.optimizer.t0", .whole(t0)),
            RecipeEntry("training.optimizer.nonmono", .whole(nonmono)),
            RecipeEntry("training.optimizer.sharded", .flag(sharded)),
        ]
    }
}
