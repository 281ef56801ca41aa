public import Tensors

/// DropConnect on a matrix: in a training step some of its numbers are zero, and the others are scaled
/// by 1 / (1 - rate).
///
/// The mask is a function of seed, name and step, the same for all time steps, sequences and ranks.
/// Sources: Wan and others 2013; on recurrent matrices: Merity, Keskar, Socher 2017.
public final class WeightDrop: ParameterUse {
    /// What is left of the matrix; its gradient lies in that of the trained one.
    public let parameter: Parameter

    private let source: Parameter
    private let rate: Float
    private let site: RandomSite
    private unowned let parameters: ParameterSet
    private var made: Made?

    /// What the numbers were made of.
    private struct Made: Equatable {
        var updates: Int
        var mask: SIMD2<UInt32>?
    }

    /// Lets a matrix be dropped at a rate in 0..<1.
    public init(of source: Parameter, rate: Float, in parameters: ParameterSet) {
        precondition(rate >= 0 && rate < 1, "a weight drop of \(rate)")
        self.source = source
        self.rate = rate
        self.parameters = parameters
        site = RandomSite(name: "\(source.name).drop")
        parameter = source.standIn(value: Memory<Float>(count: source.count).whole)
        parameters.add(self)
    }

    /// Records the drop, before what uses ``parameter``.
    public func record(on tape: Tape) {
        tape.record(WeightDropping(drop: self, tape: tape), using: [])
    }

    /// Makes the numbers of a step, unless they are there.
    fileprivate func make(_ moment: Moment, on tape: Tape) {
        let isTraining = tape.purpose == .training
        let wanted = Made(
            updates: parameters.updates,
            mask: isTraining ? SIMD2(moment.seed, moment.step) : nil)
        if made == wanted { return }
        made = wanted
        if isTraining {
            drop(source.value, into: parameter.value, with: tape.kernels, on: tape.computing)
        } else {
            parameter.value.copy(from: source.value)
        }
        parameters.markUsesChanged()
    }

    /// Drops from the gradient what was dropped from the matrix.
    public func finishGradient(with kernels: Kernels) {
        drop(source.gradient, into: source.gradient, with: kernels, on: nil)
    }

    private func drop(
        _ x: View<Float>, into y: View<Float>, with kernels: Kernels, on computing: Computing?
    ) {
        guard let mask = made?.mask else { return }
        let columns = source.shape.dropFirst().reduce(1, *)
        func part(_ rows: Range<Int>) {
            let sweep = DropoutSweep(
                seed: mask.x, site: site.rawValue, step: mask.y, firstSequence: 0,
                firstTime: UInt32(rows.lowerBound), isVariational: false, rate: rate)
            let range = rows.lowerBound * columns..<rows.upperBound * columns
            kernels.dropout(
                sweep, x: x[range], y: y[range], times: rows.count, units: columns,
                accumulate: false)
        }
        guard let computing else { return part(0..<source.shape[0]) }
        computing.workers.split(source.shape[0]) { _, rows in part(rows) }
    }
}

private final class WeightDropping: Operation {
    private let drop: WeightDrop
    private unowned let tape: Tape

    init(drop: WeightDrop, tape: Tape) {
        self.drop = drop
        self.tape = tape
    }

    func forward(_ moment: Moment) { drop.make(moment, on: tape) }
    func backward(_ moment: Moment) {}
}
