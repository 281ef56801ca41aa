/// The section `training.exchange`: how gradients are added up over ranks.
public struct ExchangeRecipe: Equatable, Sendable {
    /// The orders of additions.
    public enum Order: String, CaseIterable, Sendable {
        /// Along the tree over lanes: the same bits on any number of ranks.
        case tree
        /// As the MPI library likes: bits depend on the library and on the number of ranks.
        case free
    }

    /// What travels.
    public enum Compression: String, CaseIterable, Sendable {
        /// All numbers as they are.
        case none
        /// Numbers rounded to bfloat16: half the bytes.
        case bfloat16 = "bf16"
        /// Thin factors of each matrix, with error feedback (PowerSGD).
        case powerSGD = "powersgd"
    }

    /// The order of additions.
    public var order = Order.tree
    /// What travels.
    public var compression = Compression.none
    /// Columns of PowerSGD's factors.
    public var compressionRank = 4
    /// Ranks exchange once in so many steps; above 1 they average parameters (local SGD).
    public var every = 1

    /// Between nodes, the size in MiB from which on gradients are exchanged while others are still
    /// being computed; 0 exchanges all in the end.
    public var bucket = 4.0

    /// The tree, with overlap.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        order = try reader.choice("order", default: order)
        compression = try reader.choice("compression", default: compression)
        compressionRank = try reader.int("compressionRank", 1...256, default: compressionRank)
        every = try reader.int("every", 1...1_000_000, default: every)
        bucket = try reader.number("bucket", .from(0, through: 1024), default: bucket)
    }

    /// The size of a bucket in bytes.
    package var bucketBytes: Int { Int(bucket * 1_048_576) }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("training.exchange.order", .text(order.rawValue)),
            RecipeEntry("training.exchange.compression", .text(compression.rawValue)),
            RecipeEntry("training.exchange.compressionRank", .whole(compressionRank)),
            RecipeEntry("training.exchange.every", .whole(every)),
            RecipeEntry("training.exchange.bucket", .number(bucket)),
        ]
    }

    /// What to know of a choice that gives the promise of equal bits away, in one sentence; nil for
    /// those that keep it.
    public var warning: String? {
        if every > 1 {
            return "ranks average their parameters every \(every) steps (training.exchange.every): "
                + "the model depends on the number of ranks"
        }
        if compression != .none {
            return "gradients are compressed (training.exchange.compression = "
                + "\(compression.rawValue)): the model depends on the number of ranks"
        }
        if order == .free {
            return "gradients are added in the MPI library's order (training.exchange.order = "
                + "free): the model's bits depend on the library and on the number of ranks"
        }
        return nil
    }
}
