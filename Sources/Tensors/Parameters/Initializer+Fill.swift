extension Initializer {
    /// Writes the first values of a parameter.
    func fill(_ parameter: Parameter, seed: UInt32, kernels: Kernels) {
        let value = parameter.value
        let random = Philox(seed: seed, site: RandomSite(name: parameter.name))
        func uniform(_ bound: Double) {
            let bound = Float(bound)
            kernels.uniform(
                value, seed: seed, site: random.site.rawValue, range: -bound..<bound)
        }
        func normal(_ deviation: Double) {
            let numbers = random.normals(count: value.count)
            for index in 0..<value.count { value[index] = Float(numbers[index] * deviation) }
        }
        let fans = Fans(parameter.shape)
        switch self {
        case .constant(let constant): value.fill(constant)
        case .uniform(let bound): uniform(Double(bound))
        case .normal(let deviation): normal(Double(deviation))
        case .glorotUniform: uniform((6 / (fans.inputs + fans.outputs)).squareRoot())
        case .glorotNormal: normal((2 / (fans.inputs + fans.outputs)).squareRoot())
        case .heUniform: uniform((6 / fans.inputs).squareRoot())
        case .heNormal: normal((2 / fans.inputs).squareRoot())
        case .orthogonal(let gain):
            orthogonal(parameter, gain: Double(gain), random: random, kernels: kernels)
        case .identity(let scale): identity(parameter, scale: scale)
        case .raised(let base, let shift, let range):
            base.fill(parameter, seed: seed, kernels: kernels)
            for index in range { value[index] += shift }
        }
    }

    /// Numbers that one output is made of, and that one input takes part in.
    private struct Fans {
        let inputs: Double
        let outputs: Double

        init(_ shape: [Int]) {
            // A kernel [outputs, inputs, places...] has as many weights a pair as places.
            let places = shape.dropFirst(2).reduce(1, *)
            inputs = Double(max(1, shape.dropFirst().reduce(1, *)))
            outputs = Double(max(1, (shape.first ?? 1) * places))
        }
    }

    private func orthogonal(
        _ parameter: Parameter, gain: Double, random: Philox, kernels: Kernels
    ) {
        let value = parameter.value
        let rows = (parameter.shape.first ?? 1) / parameter.blocks
        let normals = random.normals(count: value.count)
        for block in 0..<parameter.blocks {
            let part = value.part(block, of: parameter.blocks)
            let start = block * part.count
            let factor = OrthogonalFactor(
                Array(normals[start..<start + part.count]), rows: rows,
                columns: rows == 0 ? 0 : part.count / rows, kernels: kernels)
            for index in 0..<part.count { part[index] = Float(factor.values[index] * gain) }
        }
    }

    private func identity(_ parameter: Parameter, scale: Float) {
        parameter.value.fill(0)
        for block in 0..<parameter.blocks {
            let part = parameter.value.part(block, of: parameter.blocks)
            let rows = (parameter.shape.first ?? 1) / parameter.blocks
            let columns = rows == 0 ? 0 : part.count / rows
            for index in 0..<min(rows, columns) { part[index * columns + index] = scale }
        }
    }
}
