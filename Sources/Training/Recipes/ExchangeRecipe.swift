/// The section `training.exchange`: how gradients are added up over ranks.
public struct ExchangeRecipe: Equatable, Sendable {
    /// The orders of additions.
    public enum Order: String, CaseIterable, Sendable {
        /// Along the tree over lanes: the same bits on any number of ranks.
        case tree
        /// As the MPI library likes: bits depend on the library and on the number of ranks.
        case free
    }

    /// The order of additions.
    public var order = Order.tree

    /// Between nodes, the size in MiB from which on gradients are exchanged while others are still
    /// being computed; 0 exchanges all in the end.
    public var bucket = 4.0

    /// The tree, with overlap.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        order = try reader.choice("order", default: order)
        bucket = try reader.number("bucket", .from(0, through: 1024), default: bucket)
    }

    /// The size of a bucket in bytes.
    var bucketBytes: Int { Int(bucket * 1_048_576) }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.exchange.order", .text(order.rawValue)),
            RecipeEntry("training.exchange.bucket", .number(bucket)),
        ]
    }

    /// What to know of the order, in one sentence; nil for the tree, which keeps the promise.
    public var warning: String? {
        switch order {
        case .tree: nil
        case .free:
            "gradients are added in the MPI library's order (training.exchange.order = free): the "
                + "model's bits depend on the library and on the number of ranks"
        }
    }
}
