/// Examples that are in memory.
package struct GivenExamples: ExampleSet {
    private enum Inputs: Sendable {
        case tokens([[Int]])
        case features([[[Float]]])
    }

    private enum Targets: Sendable {
        case classes([[Int]])
        case values([[Float]])
    }

    private let inputs: Inputs
    private let targets: Targets
    let input: NetworkShape
    let target: ExampleTarget

    /// A class for every token.
    ///
    /// - Parameters:
    ///   - tokens: of each example.
    ///   - vocabulary: what they are below.
    ///   - classes: of each example, as many as it has tokens.
    ///   - count: what they are below.
    package init(tokens: [[Int]], below vocabulary: Int, classes: [[Int]], below count: Int) {
        precondition(tokens.map(\.count) == classes.map(\.count), "a class for every token")
        inputs = .tokens(tokens)
        targets = .classes(classes)
        input = .tokens(below: vocabulary)
        target = .classes(count, .steps)
    }

    /// Some numbers for every sequence of rows.
    ///
    /// - Parameters:
    ///   - features: the rows of each example, equally long.
    ///   - values: of each example, equally many.
    package init(features: [[[Float]]], values: [[Float]]) {
        precondition(features.count == values.count, "values for every example")
        inputs = .features(features)
        targets = .values(values)
        input = .steps(features.first?.first?.count ?? 1)
        target = .values(values.first?.count ?? 1, .sequence)
    }

    var count: Int {
        switch inputs {
        case .tokens(let tokens): tokens.count
        case .features(let features): features.count
        }
    }

    var fingerprint: UInt64 { UInt64(count) }

    func length(_ index: Int) -> Int {
        switch inputs {
        case .tokens(let tokens): tokens[index].count
        case .features(let features): features[index].count
        }
    }

    func write(_ index: Int, to slot: ExampleSlot) {
        switch inputs {
        case .tokens(let tokens):
            for (time, token) in tokens[index].enumerated() { slot.set(token: token, at: time) }
        case .features(let features):
            for (time, row) in features[index].enumerated() {
                for (feature, value) in row.enumerated() {
                    slot.set(value, feature: feature, at: time)
                }
            }
        }
        switch targets {
        case .classes(let classes):
            for (time, value) in classes[index].enumerated() { slot.set(target: value, at: time) }
        case .values(let values):
            for (element, value) in values[index].enumerated() {
                slot.set(target: value, element: element)
            }
        }
    }
}
