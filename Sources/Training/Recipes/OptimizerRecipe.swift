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
    }

    /// The update rule.
    public var name: Name
    /// The base learning rate, before the schedule.
    public var learningRate: Double
    /// The momentum of `sgd`.
    public var momentum = 0.0
    /// Whether `sgd` looks ahead along its momentum (Nesterov).
    public var nesterov = false
    /// The decay of the first moment of `adam` and `adamw`.
    public var beta1 = 0.9
    /// The decay of the second moment of `adam` and `adamw`.
    public var beta2 = 0.999
    /// What `adam` and `adamw` add to the root of the second moment.
    public var epsilon = 1e-8
    /// The weight decay, a factor on the parameters.
    public var weightDecay: Double

    /// Whether each rank keeps and updates a part of the state alone (ZeRO-1).
    public var sharded = false

    /// A rule with its usual constants.
    public init(_ name: Name = .adam) {
        self.name = name
        learningRate = name == .sgd ? 0.1 : 0.002
        weightDecay = name == .adamw ? 0.01 : 0
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
        sharded = try reader.flag("sharded", default: sharded)
        if nesterov, momentum == 0 {
            throw RecipeError(
                "recipe key 'training.optimizer.nesterov' is true, but "
                    + "training.optimizer.momentum = 0; give a momentum such as 0.9")
        }
    }

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
            RecipeEntry("training.optimizer.sharded", .flag(sharded)),
        ]
    }
}
