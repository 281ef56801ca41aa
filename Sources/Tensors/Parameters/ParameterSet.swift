/// All parameters of a model, flat: values and gradients are one memory each, with one layout.
///
/// Broadcast, norm, fingerprint, update and checkpoint are single passes over them. Layers declare
/// their parameters first; ``allocate(seed:kernels:)`` then lays them out and initialises them.
/// Gaps that align slots stay zero for ever.
public final class ParameterSet {
    /// Numbers that travel with the gradients: loss sum, token count, stop flag and the like.
    public static let rideAlongCount = 16

    /// The parameters, in the order in which they were declared.
    public private(set) var parameters: [Parameter] = []
    /// Running statistics, in the order in which they were declared.
    public private(set) var statistics: [Statistic] = []
    /// All values.
    public let values = Memory<Float>()
    /// The numbers that ride along, then all gradients: what a backward pass finishes first lies last.
    public let gradients = Memory<Float>()
    /// All running statistics.
    public let statisticValues = Memory<Float>()
    /// The place for numbers that are to be summed with the gradients.
    public let rideAlong: View<Float>
    /// Counts changes of the values, so that packed copies know when they are stale.
    public private(set) var version = 0

    /// An empty set.
    public init() { rideAlong = gradients.reserve(Self.rideAlongCount) }

    /// Declares a parameter.
    ///
    /// - Precondition: the name is new.
    public func declare(_ name: String, shape: [Int], initializer: Initializer) -> Parameter {
        precondition(!names.contains(name), "two parameters called '\(name)'")
        let count = shape.reduce(1, *)
        let parameter = Parameter(
            name: name, shape: shape, initializer: initializer, value: values.reserve(count),
            gradient: gradients.reserve(count))
        parameters.append(parameter)
        return parameter
    }

    /// Declares a running statistic, every element of which starts as `initial`.
    public func declareStatistic(_ name: String, shape: [Int], initial: Float) -> Statistic {
        precondition(!names.contains(name), "two parameters called '\(name)'")
        let view = statisticValues.reserve(shape.reduce(1, *))
        let statistic = Statistic(name: name, shape: shape, value: view, initial: initial)
        statistics.append(statistic)
        return statistic
    }

    /// Allocates everything and initialises it from `seed`.
    public func allocate(seed: UInt32, kernels: Kernels) {
        values.commit()
        gradients.commit()
        statisticValues.commit()
        for parameter in parameters {
            switch parameter.initializer {
            case .constant(let value): parameter.value.fill(value)
            case .uniform(let bound):
                fill(parameter, bound: bound, seed: seed, kernels: kernels)
            case .shifted(let bound, let shift, let range):
                fill(parameter, bound: bound, seed: seed, kernels: kernels)
                for index in range { parameter.value[index] += shift }
            }
        }
        for statistic in statistics { statistic.value.fill(statistic.initial) }
        markChanged()
    }

    private func fill(_ parameter: Parameter, bound: Float, seed: UInt32, kernels: Kernels) {
        kernels.uniform(
            parameter.value, seed: seed, site: RandomSite(name: parameter.name).rawValue,
            range: -bound..<bound)
    }

    /// Says that the values have changed.
    public func markChanged() { version += 1 }

    /// The gradients without what rides along; as long as ``values``.
    public var gradientsOnly: View<Float> {
        gradients.whole[Self.rideAlongCount..<Self.rideAlongCount + values.count]
    }

    /// The number of trained elements, without gaps.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

    private var names: [String] { parameters.map(\.name) + statistics.map(\.name) }
}
