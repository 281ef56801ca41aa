import Tensors

/// The kernels that can run here.
let availableKernels: [Kernels] = InstructionSet.allCases.filter { $0 <= .highest }
    .compactMap { Kernels($0) }

extension ParameterSet {
    /// An allocated set of one parameter for each of `counts`.
    static func allocated(_ counts: [Int]) -> ParameterSet {
        let set = ParameterSet()
        for (number, count) in counts.enumerated() {
            _ = set.declare(
                "w\(number)", shape: [count], initializer: .uniform(bound: 1))
        }
        set.allocate(seed: 7, kernels: .best)
        return set
    }

    /// The values of all parameters, one after the other without gaps.
    var flat: [Double] { parameters.flatMap { $0.value.array.map(Double.init) } }

    /// Fills in the values of all parameters.
    func setValues(_ values: [Double]) { spread(values) { $0.value } }

    /// Fills in the gradients of all parameters.
    func setGradients(_ values: [Double]) { spread(values) { $0.gradient } }

    private func spread(_ values: [Double], to place: (Parameter) -> View<Float>) {
        var rest = values[...]
        for parameter in parameters {
            place(parameter).copy(from: rest.prefix(parameter.count).map { Float($0) })
            rest = rest.dropFirst(parameter.count)
        }
        precondition(rest.isEmpty, "\(values.count) numbers for fewer parameters")
    }
}
