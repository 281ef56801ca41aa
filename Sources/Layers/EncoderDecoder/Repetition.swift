public import Tensors

extension Tensor {
    /// Records the one step of this activation again at every one of `times` steps, as a decoder reads
    /// a fixed context: [lane][1][b][F] becomes [lane][T][b][F].
    public func repeated(_ times: Int) -> Tensor {
        precondition(self.times == 1, "\(self.times) steps repeated")
        let output = tape.tensor(times: times, features: features)
        tape.record(Repetition(self, output) as any Operation)
        return output
    }
}

private final class Repetition: Operation {
    private let input: Tensor
    private let output: Tensor
    private unowned let tape: Tape

    init(_ input: Tensor, _ output: Tensor) {
        self.input = input
        self.output = output
        tape = output.tape
    }

    func forward(_ moment: Moment) {
        tape.eachLane { lane in
            let x = input.value(lane: lane), y = output.value(lane: lane)
            for time in 0..<output.times { y.part(time, of: output.times).copy(from: x) }
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        guard let (dx, accumulate) = input.claimGradient() else { return }
        tape.eachLane { lane in
            let x = dx.part(lane, of: tape.lanes.count), y = dy.part(lane, of: tape.lanes.count)
            if !accumulate { x.fill(0) }
            for time in 0..<output.times {
                tape.kernels.add(y.part(time, of: output.times), to: x)
            }
        }
    }
}
