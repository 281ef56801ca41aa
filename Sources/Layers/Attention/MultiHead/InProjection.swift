internal import Tensors

/// The maps to queries, keys and values: one weight, whose rows may meet several inputs.
///
/// One operation, since a parameter's gradient is written in one place.
final class InProjection: Operation {
    private struct Part {
        let input: Tensor
        let output: Tensor
        let product: SequenceProduct
        let bias: View<Float>
        let places: SequenceProduct.Places
        let gradient: WeightGradient?
    }

    private let parts: [Part]
    private unowned let tape: Tape

    /// Records, for each input, the rows of the weight that it meets: y = x Wᵀ + b.
    static func record(
        _ inputs: [(x: Tensor, product: SequenceProduct, rows: Range<Int>)], _ weight: Parameter,
        _ bias: Parameter, on tape: Tape
    ) -> [Tensor] {
        let outputs = inputs.map {
            tape.output(times: $0.x.times, features: $0.rows.count, valueUntil: .forward)
        }
        let parts = zip(inputs, outputs).map { input, output -> Part in
            let columns = weight.shape[1]
            precondition(
                input.x.features == columns,
                "\(input.x.features) features for '\(weight.name)' of \(columns)")
            input.product.plan(tape.computing)
            let rows = input.rows.lowerBound * columns..<input.rows.upperBound * columns
            let factor = WeightGradient.Factor(
                input.x.value, columns: columns, result: weight.gradient[rows])
            return Part(
                input: input.x, output: output, product: input.product,
                bias: bias.value[input.rows], places: input.product.places(on: tape),
                gradient: tape.purpose == .training
                    ? WeightGradient(
                        of: [factor], bias: bias.gradient[input.rows],
                        outputs: input.rows.count, times: input.x.times,
                        during: .weights ... .weights, on: tape) : nil)
        }
        tape.planGradients(of: [weight, bias])
        tape.record(InProjection(parts, tape), using: inputs.map { .factor($0.x) })
        return outputs
    }

    private init(_ parts: [Part], _ tape: Tape) {
        self.parts = parts
        self.tape = tape
    }

    func forward(_ moment: Moment) {
        for part in parts {
            part.product.forward(
                part.input.value, into: part.output.value, packing: part.places, on: tape)
            tape.eachLane { lane in
                tape.kernels.add(row: part.bias, toRowsOf: part.output.value(lane: lane))
            }
        }
    }

    func backward(_ moment: Moment) {
        for part in parts {
            let dy = part.output.finishedGradient()
            part.input.restoreValue()
            part.gradient?.compute(dy)
        }
        for part in parts {
            guard let (dx, accumulate) = part.input.claimGradient() else { continue }
            part.product.backward(
                part.output.finishedGradient(), into: dx, accumulate: accumulate,
                packing: part.places, on: tape)
        }
    }
}
