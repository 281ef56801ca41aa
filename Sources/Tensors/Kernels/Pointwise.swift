internal import CKernels

/// A function of one number.
public enum PointwiseFunction: String, CaseIterable, Sendable {
    /// x.
    case identity
    /// 1 / (1 + e^-x).
    case sigmoid
    /// The hyperbolic tangent.
    case tanh
    /// The larger of x and 0.
    case relu
    /// e^x.
    case exp
    /// The natural logarithm.
    case log
    /// log(1 + e^x).
    case softplus
    /// x².
    case square
    /// √x.
    case squareRoot
    /// 1 / x.
    case inverse
    /// |x|.
    case magnitude
    /// x Φ(x), with the normal distribution Φ (Hendrycks, Gimpel 2016).
    case gelu
    /// The same with Φ(x) ≈ (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.
    case geluTanh
    /// x, limited to -1 ... 1.
    case hardTanh

    var code: Int32 {
        switch self {
        case .identity: Int32(LOCKSTEP_IDENTITY)
        case .sigmoid: Int32(LOCKSTEP_SIGMOID)
        case .tanh: Int32(LOCKSTEP_TANH)
        case .relu: Int32(LOCKSTEP_RELU)
        case .exp: Int32(LOCKSTEP_EXP)
        case .log: Int32(LOCKSTEP_LOG)
        case .softplus: Int32(LOCKSTEP_SOFTPLUS)
        case .square: Int32(LOCKSTEP_SQUARE)
        case .squareRoot: Int32(LOCKSTEP_ROOT)
        case .inverse: Int32(LOCKSTEP_INVERSE)
        case .magnitude: Int32(LOCKSTEP_MAGNITUDE)
        case .gelu: Int32(LOCKSTEP_GELU)
        case .geluTanh: Int32(LOCKSTEP_GELU_TANH)
        case .hardTanh: Int32(LOCKSTEP_HARD_TANH)
        }
    }
}

/// A function of two numbers.
public enum PairFunction: String, CaseIterable, Sendable {
    /// a + b, a - b, a b, a / b.
    case add, subtract, multiply, divide
    /// The larger, the smaller; of equal ones the first has the gradient.
    case maximum, minimum

    var code: Int32 {
        switch self {
        case .add: Int32(LOCKSTEP_ADD)
        case .subtract: Int32(LOCKSTEP_SUBTRACT)
        case .multiply: Int32(LOCKSTEP_MULTIPLY)
        case .divide: Int32(LOCKSTEP_DIVIDE)
        case .maximum: Int32(LOCKSTEP_MAXIMUM)
        case .minimum: Int32(LOCKSTEP_MINIMUM)
        }
    }
}

/// What the second operand of rows [rows, n] is.
public enum OperandForm: CaseIterable, Sendable {
    /// As many rows, [rows, n].
    case full
    /// One row for all, [n].
    case row
    /// One number a row, [rows].
    case column

    var code: Int32 {
        switch self {
        case .full: Int32(LOCKSTEP_FULL)
        case .row: Int32(LOCKSTEP_ROW)
        case .column: Int32(LOCKSTEP_COLUMN)
        }
    }

    /// The numbers of a second operand of rows [rows, n].
    public func count(rows: Int, n: Int) -> Int {
        switch self {
        case .full: rows * n
        case .row: n
        case .column: rows
        }
    }
}

/// A function of one number, after scaling and shifting it: f(scale x + shift).
public struct PointwiseMap: Equatable, Sendable {
    /// f.
    public var function: PointwiseFunction
    /// The factor.
    public var scale: Float
    /// What is added.
    public var shift: Float

    /// Names the function.
    public init(_ function: PointwiseFunction, scale: Float = 1, shift: Float = 0) {
        self.function = function
        self.scale = scale
        self.shift = shift
    }
}

extension Kernels {
    /// y = f(scale x + shift), number by number.
    public func map(_ map: PointwiseMap, _ x: View<Float>, into y: View<Float>) {
        precondition(x.count == y.count, "\(x.count) numbers mapped to \(y.count)")
        unsafe table.pointee.pointwise.map(
            map.function.code, x.count, map.scale, map.shift, x.address, y.address)
    }

    /// The derivative of ``map(_:_:into:)``: dx = dy scale f'(scale x + shift), or dx +=.
    public func mapBackward(
        _ map: PointwiseMap, x: View<Float>, y: View<Float>, dy: View<Float>,
        into dx: View<Float>, accumulate: Bool
    ) {
        precondition(
            x.count == y.count && dy.count == x.count && dx.count == x.count,
            "gradients of \(x.count) numbers got other shapes")
        unsafe table.pointee.pointwise.mapBackward(
            map.function.code, x.count, map.scale, map.shift, x.address, y.address, dy.address,
            dx.address, accumulate ? 1 : 0)
    }

    /// y = f(a, b) for rows a [rows, n].
    public func combine(
        _ function: PairFunction, _ a: View<Float>, _ b: View<Float>, _ form: OperandForm,
        rows: Int, into y: View<Float>
    ) {
        let n = width(a, b, form, rows: rows)
        precondition(y.count == a.count, "\(a.count) numbers combined to \(y.count)")
        unsafe table.pointee.pointwise.combine(
            function.code, form.code, rows, n, a.address, b.address, y.address)
    }

    /// The derivative of ``combine(_:_:_:_:rows:into:)`` for a.
    public func combineBackward(
        _ function: PairFunction, _ a: View<Float>, _ b: View<Float>, _ form: OperandForm,
        rows: Int, dy: View<Float>, intoFirst da: View<Float>, accumulate: Bool
    ) {
        let n = width(a, b, form, rows: rows)
        precondition(
            dy.count == a.count && da.count == a.count, "gradients of other shapes")
        unsafe table.pointee.pointwise.combineBackwardA(
            function.code, form.code, rows, n, a.address, b.address, dy.address, da.address,
            accumulate ? 1 : 0)
    }

    /// The derivative of ``combine(_:_:_:_:rows:into:)`` for b: summed over what shares a number.
    public func combineBackward(
        _ function: PairFunction, _ a: View<Float>, _ b: View<Float>, _ form: OperandForm,
        rows: Int, dy: View<Float>, intoSecond db: View<Float>, accumulate: Bool
    ) {
        let n = width(a, b, form, rows: rows)
        precondition(
            dy.count == a.count && db.count == b.count, "gradients of other shapes")
        unsafe table.pointee.pointwise.combineBackwardB(
            function.code, form.code, rows, n, a.address, b.address, dy.address, db.address,
            accumulate ? 1 : 0)
    }

    private func width(
        _ a: View<Float>, _ b: View<Float>, _ form: OperandForm, rows: Int
    ) -> Int {
        let n = rows > 0 ? a.count / rows : 0
        precondition(
            a.count == rows * n && b.count == form.count(rows: rows, n: n),
            "\(a.count) numbers in \(rows) rows, and \(b.count)")
        return n
    }
}

extension Kernels {
    /// Row r of y = row r of x while `time` is below `lengths[r]`, else of `other`.
    public func keep(
        _ x: View<Float>, orElse other: View<Float>, lengths: View<Int32>, time: Int,
        into y: View<Float>
    ) {
        let n = rowWidth(y, lengths.count)
        precondition(x.count == y.count && other.count == y.count, "rows of other sizes")
        unsafe table.pointee.pointwise.keepRows(
            lengths.count, n, x.address, other.address, lengths.address, Int32(time), y.address)
    }

    /// The derivative of ``keep(_:orElse:lengths:time:into:)``: each row of dy goes to one of both.
    public func keepBackward(
        _ dy: View<Float>, lengths: View<Int32>, time: Int,
        into dx: (view: View<Float>, accumulate: Bool),
        orElse other: (view: View<Float>, accumulate: Bool)
    ) {
        let n = rowWidth(dy, lengths.count)
        precondition(
            dx.view.count == dy.count && other.view.count == dy.count, "rows of other sizes")
        unsafe table.pointee.pointwise.keepRowsBackward(
            lengths.count, n, dy.address, lengths.address, Int32(time), dx.view.address,
            dx.accumulate ? 1 : 0, other.view.address, other.accumulate ? 1 : 0)
    }

    /// y = the softmax of each row of x [rows, n], or of the first `valid` numbers of each; the
    /// others become 0.
    public func softmax(
        _ x: View<Float>, rows: Int, valid: View<Int32>? = nil, into y: View<Float>
    ) {
        let n = rowWidth(x, rows)
        precondition(y.count == x.count, "\(x.count) numbers to \(y.count)")
        if let valid {
            precondition(valid.count == rows, "\(valid.count) lengths of \(rows) rows")
            valid.withSpan { valid in
                for row in valid.indices {
                    precondition(valid[row] >= 0 && valid[row] <= n, "\(valid[row]) of \(n)")
                }
            }
        }
        // Safe: absent lengths are a null pointer, which the kernel asks for.
        let lengths: UnsafeMutablePointer<Int32>? = unsafe valid?.address
        unsafe table.pointee.pointwise.softmaxRows(rows, n, x.address, lengths, y.address)
    }

    /// The derivative of ``softmax(_:rows:valid:into:)``, of which y is the result.
    public func softmaxBackward(
        _ y: View<Float>, rows: Int, dy: View<Float>, into dx: View<Float>, accumulate: Bool
    ) {
        let n = rowWidth(y, rows)
        precondition(dy.count == y.count && dx.count == y.count, "gradients of other shapes")
        unsafe table.pointee.pointwise.softmaxRowsBackward(
            rows, n, y.address, dy.address, dx.address, accumulate ? 1 : 0)
    }

    /// Layer normalisation (Ba, Kiros, Hinton 2016) of each row of x [rows, n]: `normalized` = (x -
    /// mean) · inverse, with `inverse` = 1 / √(variance + epsilon) of each row, and y = normalized ·
    /// scale + shift.
    public func layerNormalize(
        _ x: View<Float>, epsilon: Float, scale: View<Float>, shift: View<Float>,
        normalized: View<Float>, inverse: View<Float>, into y: View<Float>
    ) {
        let rows = inverse.count, n = rowWidth(x, rows)
        precondition(
            y.count == x.count && normalized.count == x.count && scale.count == n
                && shift.count == n, "normalisation of other shapes")
        unsafe table.pointee.pointwise.layerNormRows(
            rows, n, epsilon, x.address, scale.address, shift.address, normalized.address,
            inverse.address, y.address)
    }

    /// The derivative of ``layerNormalize(_:epsilon:scale:shift:normalized:inverse:into:)`` for x.
    public func layerNormalizeBackward(
        scale: View<Float>, normalized: View<Float>, inverse: View<Float>, dy: View<Float>,
        into dx: View<Float>, accumulate: Bool
    ) {
        let rows = inverse.count, n = rowWidth(dy, rows)
        precondition(
            normalized.count == dy.count && dx.count == dy.count && scale.count == n,
            "normalisation of other shapes")
        unsafe table.pointee.pointwise.layerNormRowsBackward(
            rows, n, scale.address, normalized.address, inverse.address, dy.address, dx.address,
            accumulate ? 1 : 0)
    }

    private func rowWidth(_ x: View<Float>, _ rows: Int) -> Int {
        let n = rows > 0 ? x.count / rows : 0
        precondition(x.count == rows * n, "\(x.count) numbers in \(rows) rows")
        return n
    }
}
