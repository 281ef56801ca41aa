/// A golden file that is missing, broken, or without what a test asks for.
package struct GoldenError: Error, CustomStringConvertible {
    /// What is wrong, in one sentence.
    package let description: String

    /// Makes an error of one sentence.
    package init(_ description: String) { self.description = description }
}
