internal import Tensors

/// Which numbers of the state a rank writes, and where in the files they belong.
struct SnapshotPlan {
    /// A file as all ranks know it.
    struct File {
        let name: String
        /// Everything before the data.
        let header: [UInt8]
        /// The size of the whole file, in bytes.
        let byteCount: Int
    }

    /// Consecutive numbers of a file.
    struct Run {
        /// The file's index.
        let file: Int
        /// The first byte in the file.
        let start: Int
        /// The numbers, in the place of training.
        let values: View<Float>
        /// Where the copy has them.
        let place: Range<Int>
    }

    /// The files, in order.
    private(set) var files: [File] = []
    /// What this rank writes, in the order of files and of their bytes.
    private(set) var runs: [Run] = []
    /// Numbers of the copy.
    private(set) var count = 0

    /// Places that are in the copy already: a model that is published may be the one that is trained.
    private var places: [Place: Int] = [:]

    private struct Place: Hashable {
        let memory: ObjectIdentifier
        let offset: Int
        let count: Int
    }

    /// Who writes what of an array that every rank has.
    enum Share {
        /// One rank writes everything.
        case whole
        /// Each rank writes its part of all such numbers.
        case part(Int, of: Int)
    }

    /// Plans what this rank writes of some files, after those that are planned already.
    mutating func append(_ files: [StateFile], _ share: Share) {
        let total = files.flatMap(\.arrays).filter(\.isReplicated).reduce(0) {
            $0 + $1.entry.count
        }
        let own =
            switch share {
            case .whole: 0..<total
            case .part(let rank, let ranks): total * rank / ranks..<total * (rank + 1) / ranks
            }
        var position = 0
        for file in files { append(file, own, &position) }
    }

    /// - Parameters:
    ///   - file: the next file.
    ///   - own: this rank's part of all elements that every rank has.
    ///   - position: how many of those are in the files before.
    private mutating func append(_ file: StateFile, _ own: Range<Int>, _ position: inout Int) {
        let arrays = Dictionary(uniqueKeysWithValues: file.arrays.map { ($0.entry.name, $0) })
        let writer = SafetensorsWriter(file.arrays.map(\.entry))
        let header = writer.header
        var start = header.count
        for array in writer.order.compactMap({ arrays[$0.name] }) {
            var part = array.start..<array.start + array.values.count
            if array.isReplicated {
                let here = own.clamped(to: position..<position + array.entry.count)
                part = here.lowerBound - position..<here.upperBound - position
                position += array.entry.count
            }
            add(array, part, from: start)
            start += array.entry.byteCount
        }
        files.append(File(name: file.name, header: header, byteCount: writer.byteCount))
    }

    /// Adds elements `part` of an array whose data starts at byte `start` of the next file.
    private mutating func add(_ array: StateArray, _ part: Range<Int>, from start: Int) {
        if part.isEmpty { return }
        let values = array.values[part.lowerBound - array.start..<part.upperBound - array.start]
        let place = Place(
            memory: ObjectIdentifier(values.memory), offset: values.offset, count: values.count)
        let first = places[place] ?? count
        if first == count { count += values.count }
        places[place] = first
        runs.append(
            Run(
                file: files.count, start: start + part.lowerBound * MemoryLayout<Float>.stride,
                values: values, place: first..<first + values.count))
    }
}
