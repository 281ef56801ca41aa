import Foundation
import Testing
import Training

@Suite struct SafetensorsTests {
    static let sizes = [0, 1, 7, 8, 9, 31, 64, 65, 20_000]

    @Test func theHeaderIsTheOneOfTheFormat() {
        let bytes = SafetensorsWriter.bytes([
            NamedArray("b", shape: [2], values: [1, -2]),
            NamedArray("a", shape: [], values: [0.5]),
        ])
        let header = """
            {"a":{"data_offsets":[0,4],"dtype":"F32","shape":[]},\
            "b":{"data_offsets":[4,12],"dtype":"F32","shape":[2]}}
            """
        // 107 characters, and as many spaces as align the data to 64 bytes.
        #expect(header.utf8.count == 107)
        #expect(bytes[..<8] == [120, 0, 0, 0, 0, 0, 0, 0])
        #expect(bytes[8..<128] == ArraySlice((header + String(repeating: " ", count: 13)).utf8))
        #expect(bytes[128...] == [0, 0, 0, 0x3F, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    }

    @Test(arguments: sizes)
    func arraysComeBackBitForBit(size: Int) throws {
        var values = (0..<size).map { Float($0) * -1.25 }
        if size > 2 { values[1] = Float(bitPattern: 0x7FC0_1234) }
        let array = NamedArray("layers.0.w\"é", shape: [1, size], values: values)
        let bytes = SafetensorsWriter.bytes([array], metadata: ["step": "7", "a": "\n\u{1}"])
        let reader = try SafetensorsReader(bytes, file: "x")
        #expect(reader.metadata == ["step": "7", "a": "\n\u{1}"])
        #expect(reader.entries == [SafetensorsEntry("layers.0.w\"é", .f32, shape: [1, size])])
        let back = try reader.values("layers.0.w\"é")
        #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
    }

    @Test func equalArraysInAnyOrderAreEqualBytes() {
        let arrays = ["c", "a", "b", "Z", "_"].map { NamedArray($0, shape: [1], values: [1]) }
        let metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("k\($0)", "v") })
        let reversed = Dictionary(
            uniqueKeysWithValues: (0..<20).reversed().map { ("k\($0)", "v") })
        #expect(
            SafetensorsWriter.bytes(arrays, metadata: metadata)
                == SafetensorsWriter.bytes(arrays.reversed(), metadata: reversed))
    }

    @Test(arguments: sizes)
    func writingInPiecesGivesTheSameBytes(size: Int) throws {
        let first = (0..<size).map { Float($0) }
        let arrays = [
            NamedArray("x", shape: [size], values: first), NamedArray("y", shape: [1], values: [3]),
        ]
        var writer = SafetensorsWriter(
            [SafetensorsEntry("y", .f32, shape: [1]), SafetensorsEntry("x", .f32, shape: [size])])
        #expect(writer.order.map(\.name) == ["x", "y"])
        var output = MemoryOutput()
        try writer.writeHeader(to: &output)
        try writer.append(first.span, to: &output)
        try writer.append([Float(3)].span, to: &output)
        writer.finish()
        #expect(output.bytes == SafetensorsWriter.bytes(arrays))
        #expect(output.bytes.count == writer.byteCount)
    }

    @Test func allNumberTypesComeBack() throws {
        var writer = SafetensorsWriter([
            SafetensorsEntry("a", .i32, shape: [2]), SafetensorsEntry("b", .i64, shape: [2]),
            SafetensorsEntry("c", .u8, shape: [3]), SafetensorsEntry("d", .f64, shape: [1]),
        ])
        var output = MemoryOutput()
        try writer.writeHeader(to: &output)
        try writer.append([Int32.min, 7].span, to: &output)
        try writer.append([Int64.max, -7].span, to: &output)
        try writer.append([UInt8(0), 1, 255].span, to: &output)
        try writer.append([Double.pi].span, to: &output)
        writer.finish()
        let reader = try SafetensorsReader(output.bytes, file: "x")
        #expect(try reader.values("a", as: Int32.self) == [.min, 7])
        #expect(try reader.values("b", as: Int64.self) == [.max, -7])
        #expect(try reader.values("c", as: UInt8.self) == [0, 1, 255])
        #expect(try reader.values("d", as: Double.self) == [.pi])
        #expect(
            message { _ = try reader.values("a") }
                == "'x' is not a usable safetensors file: array 'a' has elements of type I32 "
                + "instead of F32")
        #expect(message { _ = try reader.values("e") }?.contains("it has no array 'e'") == true)
    }

    /// A file with this header and so many bytes of data.
    static func file(_ header: String, data: Int = 0) -> [UInt8] {
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
        return length + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    @Test(arguments: [
        ("", 0, "its header is not readable"),
        ("[]", 0, "its header is not readable"),
        ("{\"a\":3}", 0, "'a' has a value of the wrong type"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "'a' has no 'data_offsets'"),
        ("{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "type 'F31'"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "shape [-1]"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "[0, 4]"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "[4, 0]"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4]}}", 4, "[4]"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "[4, 8]"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "instead of"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5, "instead of"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "not readable"),
        ("{\"__metadata__\":{\"a\":3}}", 0, "not readable"),
    ])
    func filesOutOfOrderAreRefused(header: String, data: Int, reason: String) throws {
        let bytes = Self.file(header, data: data)
        let error = try #require(message { _ = try SafetensorsReader(bytes, file: "x") })
        #expect(error.contains(reason))
    }

    @Test func overlapsAndHugeExtentsAreRefused() {
        let entry = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}"
        let overlap = Self.file("{\"a\":\(entry),\"b\":\(entry)}", data: 8)
        #expect(message { _ = try SafetensorsReader(overlap, file: "x") } != nil)
        let huge = Int.max
        for shape in ["\(huge),\(huge)", "\(huge / 4 + 1)", "99999999999999999999"] {
            let item = "{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[0,\(huge)]}"
            let bytes = Self.file("{\"a\":\(item)}")
            #expect(message { _ = try SafetensorsReader(bytes, file: "x") } != nil)
        }
        let item = "{\"dtype\":\"U8\",\"shape\":[\(huge)],\"data_offsets\":[0,\(huge)]}"
        let bytes = Self.file("{\"a\":\(item)}")
        #expect(message { _ = try SafetensorsReader(bytes, file: "x") } != nil)
        let nested = Self.file(String(repeating: "[", count: 100_000))
        #expect(message { _ = try SafetensorsReader(nested, file: "x") } != nil)
    }

    @Test func everyTruncationIsRefusedAndNoChangedByteCrashes() {
        let bytes = SafetensorsWriter.bytes(
            [
                NamedArray("a", shape: [2, 1], values: [1, 2]),
                NamedArray("b", shape: [], values: [3]),
            ], metadata: ["k": "v"])
        for length in bytes.indices {
            let part = Array(bytes[..<length])
            #expect(message { _ = try SafetensorsReader(part, file: "x") } != nil)
        }
        for index in bytes.indices {
            for mask: UInt8 in [0x01, 0x10, 0x80, 0xFF] {
                var changed = bytes
                changed[index] ^= mask
                let reader = try? SafetensorsReader(changed, file: "x")
                for entry in reader?.entries ?? [] { _ = try? reader?.values(entry.name) }
            }
        }
        #expect(message { _ = try SafetensorsReader(bytes + [0], file: "x") } != nil)
    }
}
