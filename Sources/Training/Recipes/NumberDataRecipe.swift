/// The section `data.numbers`: how series, tables, pictures, sounds and music become rows of numbers.
public struct NumberDataRecipe: Equatable, Sendable {
    /// What is to be told.
    public enum Target: String, CaseIterable, Sendable {
        /// The label that a file has.
        case label
        /// The next row.
        case next
    }

    /// What of a time is a feature for each of its values.
    public enum CalendarField: String, CaseIterable, Sendable {
        /// The hour of the day.
        case hour
        /// The day of the week.
        case weekday
    }

    /// Over what the mean and the deviation of a sound's features are taken.
    public enum Normalization: String, CaseIterable, Sendable {
        /// All training data.
        case corpus
        /// The recording itself, so that voice and room matter less.
        case recording
    }

    /// What is to be told of pictures.
    public var target = Target.label
    /// Mel filters of a sound.
    public var filters = 40
    /// How many differences in time follow them, 0, 1 or 2.
    public var deltas = 0
    /// Frames of 10 ms of a sound, or rows of a picture, that make a time step.
    public var stacking = 1
    /// Rows that pictures are scaled to; nil for those that they have.
    public var height: Int?
    /// Columns that pictures are scaled to.
    public var width: Int?
    /// 1 for grey pictures, 3 for red, green and blue.
    public var channels = 3
    /// Over what the mean and the deviation of each feature are taken.
    public var normalization = Normalization.corpus
    /// How far below the loudest of a sound the lowest of its features is, in decibels; nil for any.
    public var dynamicRange: Int?
    /// Time steps of a quarter note.
    public var stepsPerQuarter = 1
    /// The columns of a table that are read; none for the targets alone.
    public var inputs: [String] = []
    /// The columns that are to be told.
    public var targets: [String] = []
    /// Columns of which each value is a feature of its own.
    public var categories: [String] = []
    /// The column of times of a table, of which the interval since the row before is the last feature.
    public var time: String?
    /// What else is read of the time.
    public var calendar: [CalendarField] = []
    /// The column that marks rows as out of order with a number other than 0, for judging alone.
    public var anomalies: String?
    /// Neighbouring rows that the score of a row is the mean over.
    public var smoothing = 1
    /// Rows that are read.
    public var window = 24
    /// How many rows later the first row stands that is to be told.
    public var ahead = 1
    /// Rows that are to be told.
    public var horizon = 1

    /// Labels.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        target = try reader.choice("target", default: target)
        filters = try reader.int("filters", 1...512, default: filters)
        deltas = try reader.int("deltas", 0...2, default: deltas)
        stacking = try reader.int("stacking", 1...64, default: stacking)
        height = try reader.optionalInt("height", 1...4096)
        width = try reader.optionalInt("width", 1...4096)
        guard (height == nil) == (width == nil) else {
            throw RecipeError(
                "data.numbers.\(height == nil ? "width" : "height") alone does not say what pictures "
                    + "are scaled to; give height and width")
        }
        channels = try reader.int("channels", 1...3, default: channels)
        guard channels != 2 else {
            throw RecipeError(
                "data.numbers.channels must be 1 for grey pictures or 3 for colours, but is 2")
        }
        normalization = try reader.choice("normalization", default: normalization)
        dynamicRange = try reader.optionalInt("dynamicRange", 1...200)
        stepsPerQuarter = try reader.int("stepsPerQuarter", 1...96, default: stepsPerQuarter)
        inputs = try reader.words("inputs")
        targets = try reader.words("targets")
        categories = try reader.words("categories")
        time = try reader.text("time")
        calendar = try reader.words("calendar").map { word throws(RecipeError) in
            guard let field = CalendarField(rawValue: word) else {
                throw RecipeError(
                    "data.numbers.calendar has '\(word)'; give some of "
                        + CalendarField.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return field
        }
        anomalies = try reader.text("anomalies")
        smoothing = try reader.int("smoothing", 1...65536, default: smoothing)
        if time == nil && !calendar.isEmpty {
            throw RecipeError(
                "data.numbers.calendar needs data.numbers.time, the column of times; add it")
        }
        window = try reader.int("window", 1...65536, default: window)
        ahead = try reader.int("ahead", 1...65536, default: ahead)
        horizon = try reader.int("horizon", 1...65536, default: horizon)
    }

    var entries: [RecipeEntry] {
        let entries: [(String, RecipeValue)] = [
            ("target", .text(target.rawValue)),
            ("filters", .whole(filters)), ("deltas", .whole(deltas)),
            ("stacking", .whole(stacking)), ("height", RecipeValue(height)),
            ("width", RecipeValue(width)), ("channels", .whole(channels)),
            ("normalization", .text(normalization.rawValue)),
            ("dynamicRange", RecipeValue(dynamicRange)),
            ("stepsPerQuarter", .whole(stepsPerQuarter)), ("inputs", .words(inputs)),
            ("targets", .words(targets)), ("categories", .words(categories)),
            ("time", RecipeValue(time)), ("calendar", .words(calendar.map(\.rawValue))),
            ("anomalies", RecipeValue(anomalies)), ("smoothing", .whole(smoothing)),
            ("window", .whole(window)), ("ahead", .whole(ahead)), ("horizon", .whole(horizon)),
        ]
        return entries.map { RecipeEntry("data.numbers.\($0)", $1) }
    }
}
