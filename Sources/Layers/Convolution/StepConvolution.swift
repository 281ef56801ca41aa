internal import Tensors

/// A convolution over time as a product of patches [kernel][features] with a weight of that order.
final class StepConvolution: Operation {
    private let layer: Convolution1D
    private let input: Tensor
    private let output: Tensor
    private let lengths: StepLengths
    private unowned let tape: Tape

    /// What all outputs see, [group][lane][T'][b][kernel][features of a group], and its gradient.
    private let patches: View<Float>
    /// The weight [outputs][kernel][features of a group], and its gradient in the same order.
    private let weight: View<Float>
    private let weightSum: View<Float>
    private let products: [Product]
    private let weightGradient: WeightGradient?

    /// The products with the weight of a group.
    private struct Product {
        let forward: PackedWeights
        let backward: PackedWeights
        let forwardPlace: View<Float>?
        let backwardPlace: View<Float>?
        /// The group's features among all outputs, and among all inputs.
        let outputs: Range<Int>
        let inputs: Range<Int>
    }

    init(
        _ layer: Convolution1D, _ x: Tensor, _ y: Tensor, _ lengths: StepLengths, on tape: Tape
    ) {
        self.layer = layer
        input = x
        output = y
        self.lengths = lengths
        self.tape = tape
        let rows = y.times * tape.lanes.rows, groups = layer.groups
        let isTraining = tape.purpose == .training
        patches = tape.scratch(
            rows * layer.inputs * layer.window.kernel, during: .forward ... .forward,
            .weights ... .inputs)
        weight = tape.scratch(
            layer.weight.count, during: .forward ... .forward, .weights ... .inputs)
        weightSum = tape.scratch(
            isTraining ? layer.weight.count : 0, during: .weights ... .weights)
        let n = layer.outputs / groups, c = layer.inputs / groups, k = c * layer.window.kernel
        let source = weight
        products = (0..<groups).map { group in
            let part = source.part(group, of: groups)
            let forward = PackedWeights(
                part, shape: (k, n), rowStride: 1, columnStride: k, in: layer.parameters)
            let backward = PackedWeights(
                part, shape: (n, k), rowStride: k, columnStride: 1, in: layer.parameters)
            for packed in [forward, backward] { packed.plan(tape.computing) }
            return Product(
                forward: forward, backward: backward,
                forwardPlace: forward.place(on: tape, during: .forward ... .forward),
                backwardPlace: backward.place(on: tape, during: .inputs ... .inputs),
                outputs: group * n..<(group + 1) * n, inputs: group * c..<(group + 1) * c)
        }
        let (patches, weightSum, products) = (patches, weightSum, products)
        weightGradient =
            isTraining
            ? WeightGradient(
                of: products.enumerated().map { group, product in
                    WeightGradient.Factor(
                        patches.part(group, of: groups), columns: k,
                        result: weightSum.part(group, of: groups)
                    ).times(columns: product.outputs)
                },
                bias: layer.bias?.gradient, outputs: layer.outputs, times: y.times,
                during: .weights ... .weights, on: tape) : nil
    }

    // MARK: Passes

    func forward(_ moment: Moment) {
        lengths.shrink()
        tapMajor()
        for product in products {
            product.forward.pack(tape.computing, into: product.forwardPlace)
        }
        tape.eachLaneRun { worker, run in
            for lane in run {
                unfold(lane)
                lengths.eachRow(output.value(lane: lane), lane: lane) { row, isValid in
                    if isValid, let bias = layer.bias {
                        row.copy(from: bias.value)
                    } else {
                        row.fill(0)
                    }
                }
                for (group, product) in products.enumerated() {
                    product.forward.multiply(
                        rows(lane, group),
                        into: RowGroups(output.value(lane: lane), columns: layer.outputs)[
                            columns: product.outputs],
                        accumulate: true, worker: worker, with: tape.computing)
                }
            }
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        input.restoreValue()
        tapMajor()
        tape.eachLane { lane in
            unfold(lane)
            // What nobody computed has no gradient, whatever a later layer says.
            lengths.eachRow(dy.part(lane, of: tape.lanes.count), lane: lane) { row, isValid in
                if !isValid { row.fill(0) }
            }
        }
        weightGradient?.compute(dy)
        tape.kernels.transpose(
            weightSum, count: layer.outputs, rows: layer.window.kernel,
            columns: layer.inputs / layer.groups, into: layer.weight.gradient)
        guard let (dx, accumulate) = input.claimGradient() else { return }
        for product in products {
            product.backward.pack(tape.computing, into: product.backwardPlace)
        }
        tape.eachLaneRun { worker, run in
            for lane in run {
                let dy = dy.part(lane, of: tape.lanes.count)
                let dx = dx.part(lane, of: tape.lanes.count)
                if !accumulate { dx.fill(0) }
                for (group, product) in products.enumerated() {
                    product.backward.multiply(
                        RowGroups(dy, columns: layer.outputs)[columns: product.outputs],
                        into: rows(lane, group), accumulate: false, worker: worker,
                        with: tape.computing)
                    tape.kernels.fold(
                        lengths.plan, lengths.part(lane), channels: product.inputs,
                        patch(lane, group), addingTo: dx)
                }
            }
        }
    }

    // MARK: Patches

    /// Brings the weight into the order of patches.
    private func tapMajor() {
        tape.kernels.transpose(
            layer.weight.value, count: layer.outputs, rows: layer.inputs / layer.groups,
            columns: layer.window.kernel, into: weight)
    }

    private func unfold(_ lane: Int) {
        for (group, product) in products.enumerated() {
            tape.kernels.unfold(
                lengths.plan, lengths.part(lane), channels: product.inputs,
                input.value(lane: lane), into: patch(lane, group))
        }
    }

    private func patch(_ lane: Int, _ group: Int) -> View<Float> {
        patches.part(group, of: layer.groups).part(lane, of: tape.lanes.count)
    }

    private func rows(_ lane: Int, _ group: Int) -> RowGroups {
        RowGroups(
            patch(lane, group), columns: layer.inputs / layer.groups * layer.window.kernel)
    }
}
