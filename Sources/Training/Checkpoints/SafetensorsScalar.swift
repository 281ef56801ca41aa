/// The element types of the safetensors format, by the names it gives them.
public enum SafetensorsType: String, Sendable, CaseIterable {
    /// Truth values, one byte each.
    case bool = "BOOL"
    /// 8-bit unsigned integers.
    case u8 = "U8"
    /// 8-bit signed integers.
    case i8 = "I8"
    /// 16-bit signed integers.
    case i16 = "I16"
    /// IEEE half precision.
    case f16 = "F16"
    /// Brain floating point.
    case bf16 = "BF16"
    /// 32-bit signed integers.
    case i32 = "I32"
    /// IEEE single precision.
    case f32 = "F32"
    /// 64-bit signed integers.
    case i64 = "I64"
    /// IEEE double precision.
    case f64 = "F64"

    /// The size of one element, in bytes.
    public var byteCount: Int {
        switch self {
        case .bool, .u8, .i8: 1
        case .i16, .f16, .bf16: 2
        case .i32, .f32: 4
        case .i64, .f64: 8
        }
    }
}

/// A Swift type whose values a safetensors file can hold.
public protocol SafetensorsScalar: BitwiseCopyable, Sendable {
    /// The element type in the file.
    static var safetensorsType: SafetensorsType { get }

    /// The little-endian bytes of some values.
    static func littleEndianBytes(_ values: Span<Self>) -> [UInt8]
    /// The values in little-endian bytes, as many as fit.
    static func values(littleEndian bytes: ArraySlice<UInt8>) -> [Self]
}

extension Float: SafetensorsScalar {
    /// Single precision.
    public static var safetensorsType: SafetensorsType { .f32 }
    /// The bytes of the bit patterns: NaNs keep their payload.
    public static func littleEndianBytes(_ values: Span<Float>) -> [UInt8] {
        LittleEndian.bytes(count: values.count) { values[$0].bitPattern }
    }
    /// The values with these bit patterns.
    public static func values(littleEndian bytes: ArraySlice<UInt8>) -> [Float] {
        LittleEndian.values(bytes) { Float(bitPattern: $0) }
    }
}

extension Double: SafetensorsScalar {
    /// Double precision.
    public static var safetensorsType: SafetensorsType { .f64 }
    /// The bytes of the bit patterns: NaNs keep their payload.
    public static func littleEndianBytes(_ values: Span<Double>) -> [UInt8] {
        LittleEndian.bytes(count: values.count) { values[$0].bitPattern }
    }
    /// The values with these bit patterns.
    public static func values(littleEndian bytes: ArraySlice<UInt8>) -> [Double] {
        LittleEndian.values(bytes) { Double(bitPattern: $0) }
    }
}

extension Int32: SafetensorsScalar {
    /// 32-bit integers.
    public static var safetensorsType: SafetensorsType { .i32 }
    /// The bytes in two's complement.
    public static func littleEndianBytes(_ values: Span<Int32>) -> [UInt8] {
        LittleEndian.bytes(count: values.count) { values[$0] }
    }
    /// The values in two's complement.
    public static func values(littleEndian bytes: ArraySlice<UInt8>) -> [Int32] {
        LittleEndian.values(bytes) { (bits: UInt32) in Int32(bitPattern: bits) }
    }
}

extension Int64: SafetensorsScalar {
    /// 64-bit integers.
    public static var safetensorsType: SafetensorsType { .i64 }
    /// The bytes in two's complement.
    public static func littleEndianBytes(_ values: Span<Int64>) -> [UInt8] {
        LittleEndian.bytes(count: values.count) { values[$0] }
    }
    /// The values in two's complement.
    public static func values(littleEndian bytes: ArraySlice<UInt8>) -> [Int64] {
        LittleEndian.values(bytes) { (bits: UInt64) in Int64(bitPattern: bits) }
    }
}

extension UInt8: SafetensorsScalar {
    /// Bytes.
    public static var safetensorsType: SafetensorsType { .u8 }
    /// The bytes themselves.
    public static func littleEndianBytes(_ values: Span<UInt8>) -> [UInt8] {
        LittleEndian.bytes(count: values.count) { values[$0] }
    }
    /// The bytes themselves.
    public static func values(littleEndian bytes: ArraySlice<UInt8>) -> [UInt8] { Array(bytes) }
}
