public import Tensors

/// The end of a tape: a sum over rows or sequences of what is to become small.
///
/// A loss is a sum, never a mean: the division by the global count comes once, after the exchange.
/// Every lane is computed alone, and lanes are added along the lane tree. Where it costs nothing,
/// the gradient is formed with the loss, in its own place, and waits there for the backward pass; so
/// an input of a loss can have no other use.
public class Loss: Operation {
    /// The loss sum over this rank's lanes, then the number (or weight) of what counts, then what a
    /// loss counts besides; after a forward pass.
    ///
    /// All are added along the lane tree.
    public let sums: View<Float>

    let input: Tensor
    unowned let tape: Tape
    /// What the gradient is multiplied with; set by a ``LossCombination``.
    var scale: Float = 1

    private let laneSums: View<Float>  // of each lane

    /// The results of one lane.
    struct LaneResult {
        var loss: Double
        var count: Double
        var other = 0.0
    }

    /// Records the loss of `input`, with two or three sums; `valueUntil` is the last phase in which
    /// its value is read.
    init(
        of input: Tensor, valueUntil: Phase = .inputs, sumCount: Int = 2, on tape: Tape
    ) {
        precondition(input.lanes == tape.lanes, "a loss on a tape of other lanes")
        self.input = input
        self.tape = tape
        sums = tape.scratch(sumCount)
        laneSums = tape.scratch(
            sumCount * tape.lanes.count, during: .forward ... .inputs)
        tape.planLaneSum(sumCount)
        tape.record(
            self, using: [TensorUse(input, valueUntil: valueUntil, gradientFrom: .forward)])
    }

    /// Computes a lane's loss, and what can be of its gradient.
    func compute(lane: Int) -> LaneResult {
        preconditionFailure("every loss computes")
    }

    /// Makes the gradient of a lane complete; most are so already.
    func finishGradient(lane: Int) {}

    /// Computes gradients of parameters; most losses have none.
    func finishParameters() {}

    /// Computes the loss.
    public final func forward(_ moment: Moment) {
        tape.eachLane { lane in
            let result = compute(lane: lane), sums = sums(lane: lane)
            sums[0] = Float(result.loss)
            sums[1] = Float(result.count)
            if sums.count > 2 { sums[2] = Float(result.other) }
        }
        tape.sumLanes(into: sums) { lane, part in part.copy(from: sums(lane: lane)) }
    }

    /// Hands over the gradient of the loss sum.
    public final func backward(_ moment: Moment) {
        guard let (_, accumulate) = input.claimGradient() else { return }
        precondition(!accumulate, "the input of a loss has another use")
        tape.eachLane { lane in
            finishGradient(lane: lane)
            if scale != 1, let gradient = gradient(lane: lane) {
                tape.kernels.scale(gradient, by: scale)
            }
        }
        finishParameters()
    }

    /// The sums of a local lane.
    final func sums(lane: Int) -> View<Float> { part(laneSums, lane: lane) }

    /// The place of a lane's gradient; nil on a tape that only evaluates.
    final func gradient(lane: Int) -> View<Float>? {
        input.gradient.map { part($0, lane: lane) }
    }

    /// A lane's part of anything that has an equal part for each.
    final func part<Element>(_ view: View<Element>, lane: Int) -> View<Element> {
        view.part(lane, of: tape.lanes.count)
    }
}
