public import Tensors

/// Makes each place of planes a step of its own, whose features are what the channels have there.
///
/// So recurrent layers and attention read a picture place by place, row after row. Source: the annotation
/// vectors of Xu et al. 2015.
public struct PlanePlaces {
    /// The planes of a row.
    public let planes: PlaneShape

    /// Names the planes; it has no parameters.
    public init(_ planes: PlaneShape) { self.planes = planes }

    /// Records the steps.
    ///
    /// - Parameters:
    ///   - x: [lane][T][b][C × H × W].
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - tape: where to record.
    /// - Returns: [lane][T × H × W][b][C], with its lengths, which are known after the forward pass.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, on tape: Tape
    ) -> (sequence: Tensor, lengths: View<Int32>) {
        precondition(x.features == planes.count, "\(x.features) numbers for \(planes)")
        let places = planes.height * planes.width
        let output = tape.output(
            times: x.times * places, features: planes.channels, valueUntil: .forward)
        let operation = PlaceSteps(x, output, lengths, places: places, on: tape)
        tape.record(
            operation, using: [TensorUse(x, valueUntil: .forward, gradientFrom: .inputs)])
        return (output, operation.stretched)
    }
}

private final class PlaceSteps: Operation {
    /// Valid steps of each output.
    let stretched: View<Int32>
    private let input: Tensor
    private let output: Tensor
    private let lengths: View<Int32>
    private let places: Int
    private unowned let tape: Tape

    init(_ x: Tensor, _ y: Tensor, _ lengths: View<Int32>, places: Int, on tape: Tape) {
        input = x
        output = y
        self.lengths = lengths
        self.places = places
        self.tape = tape
        stretched = Memory<Int32>(count: lengths.count).whole
    }

    func forward(_ moment: Moment) {
        for row in 0..<lengths.count { stretched[row] = lengths[row] * Int32(places) }
        tape.eachLane { lane in
            let x = input.value(lane: lane), y = output.value(lane: lane)
            eachNumber { from, to in y[to] = x[from] }
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient(), lanes = tape.lanes.count
        guard let (dx, accumulate) = input.claimGradient() else { return }
        tape.eachLane { lane in
            let dy = dy.part(lane, of: lanes), dx = dx.part(lane, of: lanes)
            eachNumber { to, from in dx[to] = accumulate ? dx[to] + dy[from] : dy[from] }
        }
    }

    /// Calls `body` with the index of each number of a lane in the input and in the output.
    private func eachNumber(_ body: (_ input: Int, _ output: Int) -> Void) {
        let rows = tape.lanes.sequences, channels = output.features
        for time in 0..<input.times {
            for row in 0..<rows {
                let start = (time * rows + row) * input.features
                for place in 0..<places {
                    let own = ((time * places + place) * rows + row) * channels
                    for channel in 0..<channels {
                        body(start + channel * places + place, own + channel)
                    }
                }
            }
        }
    }
}
