import Layers
import Reference
import Tensors
import Testing

extension Recording {
    /// Numbers beside a tape, such as targets, from a batch [T, B, F].
    func numbers(_ batch: SequenceBatch<Double>) -> View<Float> {
        let values = lanes.fromTimeMajor(
            batch.values.map { Float($0) }, times: batch.times, features: batch.features)
        let view = Memory<Float>(count: values.count).whole
        view.copy(from: values)
        return view
    }

    /// Labels of sequences, [lane][b][U], from one list a sequence; room for the longest.
    func labels(_ lists: [[Int]], room: Int) -> View<Int32> {
        let padded = lists.flatMap { $0 + Array(repeating: 0, count: room - $0.count) }
        let values = lanes.fromTimeMajor(padded.map(Int32.init), times: 1, features: room)
        let view = Memory<Int32>(count: values.count).whole
        view.copy(from: values)
        return view
    }

    /// Runs a loss and expects loss, count and gradient of its twin.
    func expect(
        _ loss: Loss, of input: Tensor, _ twin: LossTwin<Double>, _ name: String,
        tolerance: Double = floatTolerance, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try forward()
        expectNear(
            [Double(loss.sums[0]), Double(loss.sums[1])], [twin.loss, twin.count], name,
            tolerance: tolerance, sourceLocation: sourceLocation)
        if tape.purpose == .evaluation { return }
        try tape.backward(Self.moment)
        expectNear(
            gradient(input), twin.gradient.values, "\(name): gradient", tolerance: tolerance,
            sourceLocation: sourceLocation)
    }
}

extension BatchShape {
    /// 1 for the features of valid rows, 0 in padding, [T * B, F].
    func validity(features: Int) -> DenseMatrix<Double> {
        DenseMatrix(
            rows: times * batch, columns: features,
            values: valid.flatMap { Array(repeating: $0 ? 1 : 0, count: features) })
    }
}
