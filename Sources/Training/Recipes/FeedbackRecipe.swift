internal import Layers

extension TokenFeedback.Options {
    /// Reads the section `model.decoder.scheduledSampling`.
    init(_ reader: inout RecipeReader) throws(RecipeError) {
        self.init()
        schedule.decay = try reader.choice("decay", default: schedule.decay)
        switch schedule.decay {
        case .none, .linear: break
        case .exponential: schedule.k = 0.999
        case .inverseSigmoid: schedule.k = 1000
        }
        let range: NumberRange =
            switch schedule.decay {
            case .none, .linear: .from(0, through: 1)
            case .exponential: .above(0, through: 1)
            case .inverseSigmoid: .from(1, through: 1e9)
            }
        schedule.k = try reader.number("k", range, default: schedule.k)
        schedule.slope = try reader.number("slope", .from(0, through: 1), default: schedule.slope)
        schedule.floor = try reader.number("floor", .from(0, through: 1), default: schedule.floor)
        schedule.start = try reader.int("start", 0...1_000_000_000, default: schedule.start)
        coin = try reader.choice("coin", default: coin)
        choice = try reader.choice("choice", default: choice)
    }

    var entries: [RecipeEntry] {
        func entry(_ key: String, _ value: RecipeValue) -> RecipeEntry {
            RecipeEntry("model.decoder.scheduledSampling.\(key)", value)
        }
        return [
            entry("decay", .text(schedule.decay.rawValue)), entry("k", .number(schedule.k)),
            entry("slope", .number(schedule.slope)), entry("floor", .number(schedule.floor)),
            entry("start", .whole(schedule.start)), entry("coin", .text(coin.rawValue)),
            entry("choice", .text(choice.rawValue)),
        ]
    }
}
