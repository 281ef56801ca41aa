public import Tensors

/// Scheduled sampling: a decoder in training reads the true token before it, or what it says itself.
///
/// Source: Bengio, Vinyals, Jaitly & Shazeer 2015. Coins and samples are functions of (seed, name,
/// step, global sequence, time). No gradient flows through a choice.
public final class TokenFeedback {
    /// What can be chosen.
    public struct Options: Equatable, Sendable {
        /// What a coin decides about.
        public enum Coin: String, CaseIterable, Sendable {
            /// A token.
            case token
            /// All tokens of a sequence in a step of training.
            case sequence
        }

        /// What a decoder says.
        public enum Choice: String, CaseIterable, Sendable {
            /// The likeliest token.
            case likeliest
            /// One drawn from its distribution.
            case sample
        }

        /// How often the true token is read.
        public var schedule = SamplingSchedule()
        /// What a coin decides about.
        public var coin = Coin.token
        /// What is read instead.
        public var choice = Choice.likeliest

        /// Teacher forcing.
        public init() {}
    }

    private let site: RandomSite
    private let options: Options

    /// Feedback at the place `name`, which tells its random numbers from those of other places.
    public init(_ name: String, _ options: Options) {
        site = RandomSite(name: name)
        self.options = options
    }

    /// Records the choice at the end of a step.
    ///
    /// - Parameters:
    ///   - logits: what the decoder says, [lane][T][b][V], made in the recurrence.
    ///   - truth: the true tokens that steps read, [lane][T][b].
    ///   - tokens: what they read, likewise: those of step t + 1 are written in step t.
    public func callAsFunction(
        _ logits: Tensor, truth: View<Int32>, into tokens: View<Int32>
    ) {
        precondition(
            truth.count == tokens.count && truth.count == logits.times * logits.lanes.rows,
            "tokens of other rows")
        logits.tape.record(
            Feeding(site, options, logits: logits, truth: truth, tokens: tokens))
    }
}

private final class Feeding: BlockOperation {
    let ports = Ports([], [])
    private let site: RandomSite
    private let options: TokenFeedback.Options
    private let logits: Tensor
    private let truth: View<Int32>
    private let tokens: View<Int32>
    /// Softmax of a row, for each worker.
    private let shares: View<Float>
    private unowned let tape: Tape

    init(
        _ site: RandomSite, _ options: TokenFeedback.Options, logits: Tensor, truth: View<Int32>,
        tokens: View<Int32>
    ) {
        self.site = site
        self.options = options
        self.logits = logits
        self.truth = truth
        self.tokens = tokens
        tape = logits.tape
        let workers = tape.computing.workers.count
        shares =
            Memory<Float>(count: options.choice == .sample ? workers * logits.features : 0).whole
    }

    func prepareForward(_ moment: Moment) { tokens.copy(from: truth) }

    func forward(_ block: Block) {
        guard let time = block.time, time + 1 < logits.times else { return }
        let share = options.schedule.truth(step: Int(block.moment.step))
        if share >= 1 { return }
        let random = Philox(seed: block.moment.seed, site: site)
        for lane in block.lanes {
            let rows = block.value(logits, lane: lane), count = tape.lanes.sequences
            let next = tokens.part(lane, of: tape.lanes.count).part(time + 1, of: logits.times)
            let first = tape.lanes.firstSequence(ofLane: lane)
            for row in 0..<count {
                // No step reads a choice at time 0, so that its numbers are free for sequences.
                let coinTime = options.coin == .sequence ? 0 : UInt32(time + 1)
                let sequence = UInt32(first + row), step = block.moment.step
                let coin = random.uniforms(at: SIMD4(step, sequence, coinTime, 0)).x
                if Double(coin) < share { continue }
                let logits = rows.part(row, of: count)
                switch options.choice {
                case .likeliest: next[row] = Int32(logits.firstMaximum)
                case .sample:
                    let point = random.uniforms(at: SIMD4(step, sequence, UInt32(time + 1), 1)).x
                    next[row] = Int32(draw(logits, point, block.worker))
                }
            }
        }
    }

    /// The token at a point of the distribution in [0, 1).
    private func draw(_ row: View<Float>, _ point: Float, _ worker: Int) -> Int {
        let share = shares.part(worker, of: tape.computing.workers.count)
        tape.kernels.softmax(row, rows: 1, into: share)
        return share.withSpan { share in
            var rest = point, last = 0
            for index in share.indices where share[index] > 0 {
                last = index
                rest -= share[index]
                if rest < 0 { break }
            }
            return last
        }
    }

    func backward(_ block: Block) {}
}
