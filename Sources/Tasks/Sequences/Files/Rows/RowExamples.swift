internal import Training

/// Rows of files, each with what is to be said of it.
struct RowExamples: ExampleSet {
    /// What is to be said of each file.
    enum Answers {
        case classes([Int32])
        /// Letters, which count from 1.
        case transcripts([[Int32]])
    }

    let rows: any RowSet
    let answers: Answers
    let input: NetworkShape
    let target: ExampleTarget
    var judging = Judging()

    var count: Int { rows.count }

    var fingerprint: UInt64 {
        var hash = TokenHash()
        rows.add(to: &hash)
        switch answers {
        case .classes(let classes): hash.add(classes)
        case .transcripts(let transcripts): for letters in transcripts { hash.add(letters) }
        }
        return hash.value
    }

    func length(_ index: Int) -> Int { rows.length(index) }

    func write(_ index: Int, to slot: ExampleSlot) {
        rows.forEachRow(of: index) { slot.set($1, at: $0) }
        switch answers {
        case .classes(let classes): slot.set(target: Int(classes[index]))
        case .transcripts(let transcripts):
            slot.set(transcript: transcripts[index].map { Int($0) })
        }
    }
}
