import Foundation

/// Samples of public data: some examples of a set each, cut by `scripts/samples`.
public enum Sample {
    /// The path of a file or folder of the samples.
    ///
    /// - Parameter name: such as `splice/train.tsv`.
    /// - Returns: the path, whether there is anything or not.
    public static func path(_ name: String) -> String {
        Bundle.module.bundlePath + "/Samples/" + name
    }
}
