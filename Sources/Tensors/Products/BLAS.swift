internal import COpenBLAS

/// Matrix products by OpenBLAS, for whole sequences.
///
/// OpenBLAS may give a row other bits when the shape of the product changes, or its number of
/// threads. It therefore only sees shapes that do not depend on the number of ranks (one lane at a
/// time), and it is held to one thread: ``prepare()`` must run before the first product.
public enum BLAS {
    /// Holds the library to one thread.
    public static func prepare() { openblas_set_num_threads(1) }

    /// The core type whose kernels the library chose, such as "SkylakeX".
    public static var coreName: String {
        // Safe: the library returns a constant C string.
        guard let name = unsafe openblas_get_corename() else { return "unknown" }
        return unsafe String(cString: name)
    }

    /// The core type that the library should be told, where it has chosen one with slower kernels
    /// than those of `wanted`; nil where its choice is fine.
    ///
    /// The library knows processors by name and takes Haswell's kernels for those that are newer
    /// than itself; what they can run is asked of the processor instead.
    public static func coreName(for wanted: InstructionSet, chosen: String) -> String? {
        let withAVX512 = ["skylakex", "cooperlake", "sapphirerapids"]
        let hasAVX512 = withAVX512.contains(chosen.lowercased())
        switch wanted {
        case .avx512: return hasAVX512 ? nil : "SKYLAKEX"
        case .avx2: return chosen.lowercased() == "haswell" ? nil : "HASWELL"
        case .portable: return nil
        }
    }

    /// The library's own description of its build.
    public static var configuration: String {
        // Safe: the library returns a constant C string.
        guard let text = unsafe openblas_get_config() else { return "unknown" }
        return unsafe String(cString: text)
    }

    /// A matrix as an operand: row-major, perhaps transposed.
    public struct Operand {
        let view: View<Float>
        let rows: Int
        let columns: Int
        let isTransposed: Bool

        /// A matrix [rows, columns] that lies whole in `view`.
        public init(_ view: View<Float>, rows: Int, columns: Int) {
            precondition(view.count == rows * columns, "\(rows) x \(columns) of \(view.count)")
            self.view = view
            self.rows = rows
            self.columns = columns
            isTransposed = false
        }

        private init(_ other: Operand) {
            view = other.view
            rows = other.rows
            columns = other.columns
            isTransposed = !other.isTransposed
        }

        /// The same matrix with rows and columns exchanged.
        public var transposed: Operand { Operand(self) }

        var shape: (rows: Int, columns: Int) {
            isTransposed ? (columns, rows) : (rows, columns)
        }
    }

    /// c = a * b, or c += a * b.
    ///
    /// - Parameters:
    ///   - a: [m, k].
    ///   - b: [k, n].
    ///   - c: [m, n], row-major.
    ///   - accumulate: whether to add to c.
    public static func multiply(
        _ a: Operand, _ b: Operand, into c: View<Float>, accumulate: Bool = false
    ) {
        let (m, k) = a.shape, n = b.shape.columns
        precondition(b.shape.rows == k, "[\(m), \(k)] times [\(b.shape.rows), \(n)]")
        precondition(c.count == m * n, "[\(m), \(n)] into \(c.count) numbers")
        if m == 0 || n == 0 { return }
        if k == 0 {
            if !accumulate { c.fill(0) }
            return
        }
        unsafe cblas_sgemm(
            CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
            b.isTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), 1,
            a.view.address, blasint(a.columns), b.view.address, blasint(b.columns),
            accumulate ? 1 : 0, c.address, blasint(n))
    }
}
