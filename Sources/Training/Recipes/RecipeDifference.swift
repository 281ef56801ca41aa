/// One key in which two recipes differ.
public struct RecipeDifference: Equatable, Sendable, CustomStringConvertible {
    /// The full key, such as "model.hidden".
    public let key: String
    /// Its value in the recipe that was asked, as in YAML.
    public let value: String
    /// Its value in the other recipe, as in YAML.
    public let other: String

    /// The difference in one phrase: "model.hidden is 512 instead of 256".
    public var description: String { "\(key) is \(value) instead of \(other)" }
}

extension Recipe {
    /// The keys whose values differ from another recipe's, in the order of the recipe.
    public func differences(from other: Recipe) -> [RecipeDifference] {
        zip(entries, other.entries).filter { $0 != $1 }.map { mine, theirs in
            RecipeDifference(key: mine.key, value: mine.value.yaml, other: theirs.value.yaml)
        }
    }
}
