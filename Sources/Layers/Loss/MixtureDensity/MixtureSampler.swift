public import Tensors

/// Draws from mixtures of Gaussians.
///
/// Randomness is a function of place: key (seed, site), counter (step, sequence, time step, draw).
/// Sharper samples come from a bias b >= 0 (Graves 2013, section 5.4): logits of weights times
/// 1 + b, deviations times e⁻ᵇ; or from a temperature τ: logits over τ, deviations times √τ.
public struct MixtureSampler {
    /// The form of the mixtures.
    public let shape: MixtureShape
    /// Graves' probability bias; 0 draws from the mixture itself.
    public let bias: Float
    /// The temperature; 1 draws from the mixture itself, 0 takes the likeliest component's mean.
    public let temperature: Float

    private let random: Philox
    private let kernels: Kernels
    private let logits: View<Float>
    private let deviations: View<Float>
    private let number = Memory<Float>(count: 1).whole

    /// Makes a sampler.
    ///
    /// - Parameters:
    ///   - shape: the form of the mixtures.
    ///   - seed: equal seeds give equal samples.
    ///   - bias: Graves' probability bias, at least 0.
    ///   - temperature: at least 0.
    ///   - site: the place that draws.
    ///   - kernels: how to compute.
    public init(
        _ shape: MixtureShape, seed: UInt32, bias: Float = 0, temperature: Float = 1,
        site: RandomSite = .sampling, kernels: Kernels = .best
    ) {
        precondition(bias >= 0 && temperature >= 0, "bias \(bias), temperature \(temperature)")
        self.shape = shape
        self.bias = bias
        self.temperature = temperature
        self.kernels = kernels
        random = Philox(seed: seed, site: site)
        logits = Memory<Float>(count: shape.components).whole
        deviations = Memory<Float>(count: (shape.isBivariate ? 2 : 1) * shape.components).whole
    }

    /// Draws from the mixture of one row.
    ///
    /// - Parameters:
    ///   - row: the mixture, [columns].
    ///   - step: the first word of the counter.
    ///   - sequence: the sequence's global number.
    ///   - timeStep: the position in the sequence.
    /// - Returns: [end of stroke, 0 or 1,] then one or two numbers.
    public func sample(
        _ row: View<Float>, step: UInt32 = 0, sequence: UInt32 = 0, timeStep: UInt32
    ) -> [Float] {
        precondition(row.count == shape.columns, "\(row.count) numbers of a mixture")
        let place = SIMD4(step, sequence, timeStep, 0)
        let choices = random.uniforms(at: place), pen = shape.hasPen ? 1 : 0
        let k = component(row[pen..<pen + shape.components], choice: choices[0])
        let n = shape.components, width = deviations.count
        let means = pen + n, firstDeviation = means + (shape.isBivariate ? 2 : 1) * n
        let (z1, z2) = normals(place)
        kernels.map(
            PointwiseMap(.exp), row[firstDeviation..<firstDeviation + width], into: deviations)
        let narrowing = exponential(-bias) * temperature.squareRoot()
        let x1 = row[means + k] + (deviations[k] + shape.floor) * narrowing * z1
        guard shape.isBivariate else { return [x1] }
        let rho = shape.correlationLimit * hyperbolicTangent(row[pen + 5 * n + k])
        let z = rho * z1 + (1 - rho * rho).squareRoot() * z2
        let x2 = row[means + n + k] + (deviations[n + k] + shape.floor) * narrowing * z
        return pen == 0 ? [x1, x2] : [isStrokeEnd(row[0], choice: choices[1]) ? 1 : 0, x1, x2]
    }

    /// A component with the probability of its weight.
    private func component(_ row: View<Float>, choice: Float) -> Int {
        let values = row.array
        let best = values.indices.max { values[$0] < values[$1] } ?? 0
        if temperature == 0 { return best }
        logits.copy(from: values.map { $0 * ((1 + bias) / temperature) })
        kernels.softmax(logits, rows: 1, into: logits)
        var rest = choice
        for k in values.indices {
            rest -= logits[k]
            if rest < 0 { return k }
        }
        return best
    }

    private func isStrokeEnd(_ logit: Float, choice: Float) -> Bool {
        if temperature == 0 { return logit > 0 }
        return choice < 1 / (1 + exponential(-logit))
    }

    /// Two independent standard normal numbers, by Marsaglia's polar method (1964).
    private func normals(_ place: SIMD4<UInt32>) -> (Float, Float) {
        var place = place
        while true {
            place.w += 1
            let uniforms = random.uniforms(at: place)
            // Each block has two tries of two coordinates.
            for (u, v) in [(uniforms.x, uniforms.y), (uniforms.z, uniforms.w)] {
                let x = 2 * u - 1, y = 2 * v - 1, square = x * x + y * y
                if square > 0 && square < 1 {
                    number[0] = square
                    kernels.map(PointwiseMap(.log), number, into: number)
                    let factor = (-2 * number[0] / square).squareRoot()
                    return (x * factor, y * factor)
                }
            }
        }
    }

    private func exponential(_ x: Float) -> Float {
        number[0] = x
        kernels.map(PointwiseMap(.exp), number, into: number)
        return number[0]
    }

    private func hyperbolicTangent(_ x: Float) -> Float {
        let e = exponential(-2 * abs(x)), tangent = (1 - e) / (1 + e)
        return x < 0 ? -tangent : tangent
    }
}
