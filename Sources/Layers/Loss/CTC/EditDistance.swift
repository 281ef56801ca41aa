/// The least number of insertions, deletions and substitutions that turn one sequence into another
/// (Levenshtein 1966).
public func editDistance<Label: Equatable>(_ from: [Label], _ to: [Label]) -> Int {
    var row = Array(0...to.count)
    for (i, label) in from.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in to.enumerated() {
            let substituted = diagonal + (label == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
        }
    }
    return row[to.count]
}

/// The label error rate: edit distances over the number of labels in the references, summed over a
/// corpus (Graves and others 2006).
public struct LabelErrorRate: Equatable, Sendable {
    /// Insertions, deletions and substitutions so far.
    public private(set) var errors = 0
    /// Labels of the references so far.
    public private(set) var labels = 0

    /// Nothing yet.
    public init() {}

    /// Adds one sequence.
    public mutating func add<Label: Equatable>(reference: [Label], hypothesis: [Label]) {
        errors += editDistance(reference, hypothesis)
        labels += reference.count
    }

    /// Errors a label; above 1 where there are many insertions; 0 without labels and errors, infinite
    /// with errors alone.
    public var rate: Double {
        if labels == 0 { return errors == 0 ? 0 : .infinity }
        return Double(errors) / Double(labels)
    }
}
