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
    /// What is used in the place of parameters.
    public private(set) var uses: [any ParameterUse] = []
    /// Second names of parameters that are used twice, as PyTorch knows them.
    public private(set) var tiedNames: [(name: String, parameter: Parameter)] = []
    /// All values.
    public let values = Memory<Float>()
    /// The numbers that ride along, then all gradients, then those of second uses: what a backward pass
    /// finishes first lies last.
    public let gradients = Memory<Float>()
    /// The part of the gradients that second uses have.
    private let ties = Memory<Float>()
    /// Places for the gradients of several passes, and for the statistics that they see.
    private var gradientPlaces: PartialSums?
    private var statisticPlaces: PartialSums?
    /// All running statistics.
    public let statisticValues = Memory<Float>()
    /// The place for numbers that are to be summed with the gradients.
    public let rideAlong: View<Float>
    /// Counts changes of the values and of what is made of them, so that packed copies know when they
    /// are stale.
    public private(set) var version = 0
    /// Counts changes of the values themselves.
    public private(set) var updates = 0

    /// An empty set.
    public init() { rideAlong = gradients.reserve(Self.rideAlongCount) }

    /// Declares a parameter.
    ///
    /// - Parameters:
    ///   - name: its name in checkpoints, which is new.
    ///   - shape: sizes, outermost first.
    ///   - initializer: how it starts.
    ///   - blocks: equal blocks of rows that start each on their own: the gates of a recurrent layer.
    ///   - role: what it is for; nil to take what its name tells.
    /// - Returns: the parameter, whose numbers are there after ``allocate(seed:kernels:)``.
    public func declare(
        _ name: String, shape: [Int], initializer: Initializer, blocks: Int = 1,
        role: ParameterRole? = nil
    ) -> Parameter {
        precondition(!names.contains(name), "two parameters called '\(name)'")
        let count = shape.reduce(1, *)
        let parameter = Parameter(
            name: name, shape: shape, initializer: initializer, blocks: blocks,
            role: role
                ?? ParameterRole(
                    name: name, dimensions: shape.count, isConstant: initializer.isConstant),
            value: values.reserve(count), gradient: gradients.reserve(count))
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
        let place = ties.count > 0 ? gradients.reserve(ties.count) : nil
        gradients.commit()
        if let place { ties.commit(onto: place) }
        statisticValues.commit()
        for parameter in parameters {
            parameter.initializer.fill(parameter, seed: seed, kernels: kernels)
        }
        for statistic in statistics { statistic.value.fill(statistic.initial) }
        markChanged()
    }

    /// Lets all parameters of a role start in another way.
    ///
    /// To be called before ``allocate(seed:kernels:)``. A bias that a layer raises for one of its
    /// gates is raised again.
    ///
    /// - Precondition: the initializer is one for such parameters; see ``Initializer/suits(_:)``.
    public func initialize(_ role: ParameterRole, with initializer: Initializer) {
        precondition(initializer.suits(role), "\(initializer) for \(role.rawValue)")
        for parameter in parameters where parameter.role == role {
            parameter.initializer = initializer.raisedLike(parameter.initializer)
        }
    }

    /// Says that the values have changed.
    public func markChanged() {
        updates += 1
        version += 1
    }

    /// Says that numbers which are made of the values have changed.
    public func markUsesChanged() { version += 1 }

    // MARK: Uses

    /// Something that stands for a parameter on tapes.
    public func add(_ use: any ParameterUse) { uses.append(use) }

    /// The same parameter for a second operation of a tape: the same numbers, with a gradient of their
    /// own until the exchange is over.
    ///
    /// The operation that is recorded last, whose gradient is there first, should have the second use.
    ///
    /// - Parameters:
    ///   - parameter: what is used again.
    ///   - name: what it would be called there if it were another one.
    /// - Returns: what that operation uses.
    public func tie(_ parameter: Parameter, as name: String) -> Parameter {
        precondition(!names.contains(name), "two parameters called '\(name)'")
        tiedNames.append((name, parameter))
        let use = TiedUse(of: parameter, gradient: ties.reserve(parameter.count))
        add(use)
        return use.parameter
    }

    /// Completes the gradients of parameters that something else stands for; after the exchange.
    public func finishGradients(with kernels: Kernels) {
        for use in uses { use.finishGradient(with: kernels) }
    }

    /// All whose gradients tapes may announce, with the places of these in ``gradients``.
    ///
    /// A use that writes to its parameter's own gradient is announced in that one's place.
    public var announced: [(parameter: Parameter, start: Int, isInPlace: Bool)] {
        let own = parameters.map { ($0, $0.gradient.offset, false) }
        return own
            + uses.map(\.parameter).map {
                let isTie = $0.gradient.memory === ties
                let start = $0.gradient.offset + (isTie ? gradients.count - ties.count : 0)
                return ($0, start, !isTie)
            }
    }

    // MARK: Passes

    /// Makes room for the gradients of several passes over lanes; to be called once.
    ///
    /// - Parameters:
    ///   - count: places for gradients, of which ``gradients`` is at one at a time.
    ///   - statistics: places for statistics, for passes that take turns.
    public func makePlaces(gradients count: Int, statistics: Int) {
        precondition(gradientPlaces == nil && statisticPlaces == nil, "places were made before")
        if count > 1 { gradientPlaces = Self.places(count, of: gradients) }
        if statistics > 1 && statisticValues.count > 0 {
            statisticPlaces = Self.places(statistics, of: statisticValues)
        }
    }

    private static func places(_ count: Int, of memory: Memory<Float>) -> PartialSums {
        let size = (memory.count + 15) / 16 * 16, places = Memory<Float>(count: count * size)
        let sums = PartialSums(
            first: places.whole[0..<memory.count], stride: size, places: count)
        sums.first.copy(from: memory.whole)
        memory.commit(onto: sums.first)
        return sums
    }

    /// Lets ``gradients``, and all views of it, be those of a place.
    public func useGradients(at place: Int) {
        if let gradientPlaces { gradients.commit(onto: gradientPlaces[place]) }
    }

    /// Copies the statistics of the first place to all others.
    public func copyStatistics() {
        guard let statisticPlaces else { return }
        for place in 1..<statisticPlaces.places {
            statisticPlaces[place].copy(from: statisticPlaces.first)
        }
    }

    /// Lets all statistics be those of a place.
    public func useStatistics(at place: Int) {
        if let statisticPlaces { statisticValues.commit(onto: statisticPlaces[place]) }
    }

    /// The gradients of all places, with what rides along with each.
    public var partialGradients: PartialSums {
        gradientPlaces ?? PartialSums(first: gradients.whole)
    }

    /// The gradients without what rides along; as long as ``values``.
    public var gradientsOnly: View<Float> {
        gradients.whole[Self.rideAlongCount..<Self.rideAlongCount + values.count]
    }

    /// The number of trained elements, without gaps.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

    private var names: [String] {
        parameters.map(\.name) + statistics.map(\.name) + tiedNames.map(\.name)
    }
}
