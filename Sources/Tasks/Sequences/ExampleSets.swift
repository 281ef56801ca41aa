internal import Corpus
internal import Tensors
internal import Training

/// The examples of a recipe: those to learn from, and those that are held out.
struct ExampleSets {
    let train: any ExampleSet
    /// What the examples are read with; nil where they are generated.
    let format: (any ExampleFormat)?
    /// What people may want to know of them.
    let notes: [String]
    private let validation: (any ExampleSet)?
    private let test: (any ExampleSet)?

    /// Examples to learn from, and some to test on.
    init(train: any ExampleSet, test: (any ExampleSet)? = nil) {
        self.train = train
        self.test = test
        validation = nil
        format = nil
        notes = []
    }

    /// The examples that a recipe names or generates.
    ///
    /// - Parameters:
    ///   - recipe: the recipe.
    ///   - schema: what was learnt of the training examples before; nil to learn it now.
    /// - Throws: an error with one sentence about the recipe or a file.
    init(_ recipe: Recipe, schema: ExampleSchema? = nil) throws {
        guard let generated = recipe.data.generated else {
            let type = try ExampleFormats.type(recipe.data)
            let start = try recipe.model.initialization.run.map {
                try StartVocabulary(RunDirectory($0))
            }
            self = try Self.read(recipe.data, as: type, schema, start)
            return
        }
        func make(_ part: UInt32, _ count: Int) throws -> any ExampleSet {
            try GeneratorCatalogue.make(generated, part: part, count: count)
        }
        train = try make(0, generated.examples)
        validation = try make(1, generated.heldOut)
        test = try make(2, generated.heldOut)
        format = nil
        notes = []
    }

    private init<Format: ExampleFormat>(
        _ format: Format, train: Records<Format.Record>,
        validation: Records<Format.Record>?, test: Records<Format.Record>?, notes: [String]
    ) throws {
        self.format = format
        self.train = try format.examples(train)
        func heldOut(_ records: Records<Format.Record>?) throws -> (any ExampleSet)? {
            guard let records, !records.isEmpty else { return nil }
            return try format.examples(records)
        }
        self.validation = try heldOut(validation)
        self.test = try heldOut(test)
        self.notes = ["training data: " + format.summary(train)] + notes
    }

    private static func read<Format: ExampleFormat>(
        _ recipe: DataRecipe, as type: Format.Type, _ schema: ExampleSchema?,
        _ start: StartVocabulary?
    ) throws -> ExampleSets {
        func read(_ path: String) throws -> Records<Format.Record> {
            try DataFile.check(path)
            return try type.read(path, recipe)
        }
        var train = try read(recipe.train)
        var validation = try recipe.valid.map(read), test = try recipe.test.map(read)
        var notes: [String] = []
        if validation == nil && test == nil {
            let split = ExampleSplit(
                count: train.count, holdout: recipe.holdout, isOrdered: type.isOrdered)
            (validation, test) = (train.only(split.validation), train.only(split.test))
            train = train.only(split.train)
            notes = [split.note]
        }
        if let first = recipe.first { train = train.only(0..<min(first, train.count)) }
        guard !train.isEmpty else {
            throw CorpusError(
                .badData, "'\(recipe.train)' has no examples to learn from; a line is \(type.line)")
        }
        var format =
            try schema.map { try type.init($0, recipe) } ?? type.init(learning: train, recipe)
        if schema == nil, let start {
            format = try type.init(try start.taken(over: format.schema), recipe)
        }
        return try ExampleSets(
            format, train: train, validation: validation, test: test, notes: notes)
    }

    func heldOut(_ part: HeldOutPart) -> (any ExampleSet)? {
        part == .validation ? validation : test
    }
}

/// Which examples of a file are held out where no other file has them: half of the share for the
/// validation, half for the test.
struct ExampleSplit {
    private(set) var train: [Int] = []
    private(set) var validation: [Int] = []
    private(set) var test: [Int] = []

    /// How many are held out, for people.
    var note: String {
        "held out: \(validation.count) for validation, \(test.count) for the test"
    }

    /// Splits a file: at random, the same way every time, or at the end in the order of time.
    init(count: Int, holdout: Double, isOrdered: Bool) {
        let order =
            isOrdered
            ? Array(0..<count)
            : Philox(seed: 1, site: RandomSite(name: "data.split")).permutation(
                count: count, step: 0)
        let held = Int(Double(count) * holdout), half = held / 2
        train = order.prefix(count - held).sorted()
        validation = order.dropFirst(count - held).prefix(half).sorted()
        test = order.suffix(held - half).sorted()
    }
}
