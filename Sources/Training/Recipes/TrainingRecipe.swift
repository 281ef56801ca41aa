public import Tensors

/// The section `training`: how a model is trained.
public struct TrainingRecipe: Equatable, Sendable {
    /// No count of steps is larger.
    static let mostSteps = 1_000_000_000
    /// No global batch is larger, in sequences.
    static let largestBatch = 1_048_576
    /// Tokens of one step stay below this, so that their count is exact in a 32-bit float.
    static let tokenLimit = 1 << 24

    /// The seed of every random choice.
    public var seed: UInt32 = 1
    /// The number of lanes that the global batch is split into, whatever the number of ranks.
    public var lanes = 8
    /// The global batch, in sequences.
    public var batch = 64
    /// In how many passes a rank computes its lanes, each with its share of the activations.
    public var accumulate = 1
    /// The time steps of a text that are new in each step.
    public var timeSteps = 64
    /// The time steps before those that errors travel back through besides.
    public var history = 0
    /// How long to train.
    public var length = TrainingLength.epochs(1)
    /// The update rule.
    public var optimizer = OptimizerRecipe()
    /// The learning rate over the steps.
    public var schedule = ScheduleRecipe()
    /// What is judged in the place of the weights that are trained.
    public var average = AverageRecipe()
    /// When training ends before its last step.
    public var earlyStopping = EarlyStoppingRecipe()
    /// Whether easy examples come first.
    public var curriculum = CurriculumRecipe()
    /// How gradients are added up over ranks.
    public var exchange = ExchangeRecipe()
    /// The global gradient norm above which gradients are scaled down; nil is off.
    public var clip: Double? = 1
    /// The size above which single gradient values are cut; nil is off.
    public var clipValue: Double?
    /// The number format of the operands of products; parameters and sums are single precision.
    public var precision = Precision.float32
    /// Who computes the products of whole sequences.
    public var arithmetic = ProductChoice.portable
    /// The threads of a rank, which change no bit; nil is its share of its cores.
    public var threads: Int?
    /// Metrics are logged once in so many steps.
    public var logEvery = 50
    /// Validation runs once in so many steps; 0 is only at the end.
    public var validateEvery = 0
    /// Ranks compare fingerprints once in so many steps; 0 is never.
    public var fingerprintEvery = 100
    /// When a job ends that cannot go on.
    public var watchdog = WatchdogRecipe()
    /// What follows when replicas differ.
    public var divergence = DivergenceChoice.stop

    /// Training with the defaults.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        let steps = Self.mostSteps
        let wide = try reader.int("seed", 0...Int(UInt32.max), default: Int(seed))
        seed = UInt32(wide)
        lanes = try reader.int("lanes", 1...4096, default: lanes)
        batch = try reader.int("batch", 1...Self.largestBatch, default: batch)
        accumulate = try reader.int("accumulate", 1...4096, default: accumulate)
        timeSteps = try reader.int("timeSteps", 1...65536, default: timeSteps)
        history = try reader.int("history", 0...65536, default: history)
        length = try TrainingLength(&reader, default: length)
        optimizer = try reader.section("optimizer") { (inner) throws(RecipeError) in
            try OptimizerRecipe(&inner)
        }
        schedule = try reader.section("schedule") { (inner) throws(RecipeError) in
            try ScheduleRecipe(&inner)
        }
        average = try reader.section("average") { (inner) throws(RecipeError) in
            try AverageRecipe(&inner)
        }
        earlyStopping = try reader.section("earlyStopping") { (inner) throws(RecipeError) in
            try EarlyStoppingRecipe(&inner)
        }
        curriculum = try reader.section("curriculum") { (inner) throws(RecipeError) in
            try CurriculumRecipe(&inner)
        }
        exchange = try reader.section("exchange") { (inner) throws(RecipeError) in
            try ExchangeRecipe(&inner)
        }
        clip = Self.off(try reader.optionalNumber("clip", .from(0), default: clip))
        clipValue = Self.off(try reader.optionalNumber("clipValue", .from(0), default: clipValue))
        precision = try reader.choice("precision", default: precision)
        arithmetic = try reader.choice("arithmetic", default: arithmetic)
        threads = try reader.optionalInt("threads", 1...4096)
        logEvery = try reader.int("logEvery", 1...steps, default: logEvery)
        validateEvery = try reader.int("validateEvery", 0...steps, default: validateEvery)
        fingerprintEvery = try reader.int("fingerprintEvery", 0...steps, default: fingerprintEvery)
        divergence = try reader.choice("divergence", default: divergence)
        watchdog = try reader.section("watchdog") { (inner) throws(RecipeError) in
            try WatchdogRecipe(&inner)
        }
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.seed", .whole(Int(seed))),
            RecipeEntry("training.lanes", .whole(lanes)),
            RecipeEntry("training.batch", .whole(batch)),
            RecipeEntry("training.accumulate", .whole(accumulate)),
            RecipeEntry("training.timeSteps", .whole(timeSteps)),
            RecipeEntry("training.history", .whole(history)),
        ] + length.entries + optimizer.entries + schedule.entries + average.entries
            + earlyStopping.entries + curriculum.entries + exchange.entries + [
                RecipeEntry("training.clip", RecipeValue(clip)),
                RecipeEntry("training.clipValue", RecipeValue(clipValue)),
                RecipeEntry("training.precision", .text(precision.rawValue)),
                RecipeEntry("training.arithmetic", .text(arithmetic.rawValue)),
                RecipeEntry("training.threads", RecipeValue(threads)),
                RecipeEntry("training.logEvery", .whole(logEvery)),
                RecipeEntry("training.validateEvery", .whole(validateEvery)),
                RecipeEntry("training.fingerprintEvery", .whole(fingerprintEvery)),
                RecipeEntry("training.divergence", .text(divergence.rawValue)),
            ] + watchdog.entries
    }

    /// A limit of 0 is no limit.
    private static func off(_ limit: Double?) -> Double? {
        limit == 0 ? nil : limit
    }
}
