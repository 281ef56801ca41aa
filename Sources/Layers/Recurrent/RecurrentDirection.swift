/// Which way a recurrent layer walks along its sequences.
public enum RecurrentDirection: String, CaseIterable, Sendable {
    /// From the first step to the last.
    case forward
    /// From the last step to the first.
    ///
    /// A sequence that is shorter than the batch carries its initial state through the padding and
    /// so starts at its own last step; nothing is reversed or copied.
    case backward

    /// What parameters' names end with: nothing, or `_reverse` as in PyTorch.
    var suffix: String { self == .forward ? "" : "_reverse" }
}
