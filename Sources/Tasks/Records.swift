internal import Corpus

/// Examples as a file has them: held in memory or, of a file that is mapped, read whenever they are asked for.
struct Records<Record: Sendable>: RandomAccessCollection, Sendable {
    private enum Source: Sendable {
        case held([Record])
        /// Reads what stands at a place; where somebody has changed the file since, the first of all.
        case read(@Sendable (_ place: Int) throws -> Record?, orElse: Record)
    }

    /// The file, for errors.
    let path: String

    private let source: Source
    /// Where each example stands.
    private let places: [Int]

    /// Examples that are in memory.
    init(_ records: [Record], of path: String) {
        self.path = path
        source = .held(records)
        places = Array(records.indices)
    }

    /// Reads all examples once, and holds them unless the file is mapped.
    ///
    /// - Parameters:
    ///   - file: where they stand.
    ///   - places: a place each, such as the number of a line.
    ///   - read: what stands at a place; nil for nothing.
    /// - Throws: what `read` throws.
    init(
        _ file: LineFile, places: some Sequence<Int>,
        _ read: @escaping @Sendable (_ place: Int) throws -> Record?
    ) throws {
        var held: [Record] = [], found: [Int] = []
        for place in places {
            guard let record = try read(place) else { continue }
            if held.isEmpty || !file.isMapped { held.append(record) }
            if file.isMapped { found.append(place) }
        }
        guard file.isMapped, let first = held.first else {
            self.init(held, of: file.path)
            return
        }
        self.init(.read(read, orElse: first), found, of: file.path)
    }

    private init(_ source: Source, _ places: [Int], of path: String) {
        self.path = path
        self.source = source
        self.places = places
    }

    /// Whether they are in memory.
    var isHeld: Bool {
        if case .held = source { true } else { false }
    }

    /// Some of them, by their numbers.
    func only(_ numbers: some Sequence<Int>) -> Records {
        Records(source, numbers.map { places[$0] }, of: path)
    }

    /// Where one stands in the file, from 0: the number of its line, or of the example.
    func place(_ number: Int) -> Int { places[number] }

    var startIndex: Int { 0 }
    var endIndex: Int { places.count }

    subscript(number: Int) -> Record {
        switch source {
        case .held(let records): records[places[number]]
        case .read(let read, let first): (try? read(places[number])) ?? first
        }
    }
}
