import Foundation
import Testing
import Training

@Suite struct MetricsLogTests {
    static func text(_ path: String) throws -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }

    static func write(_ path: String, from: Int, to: Int) throws {
        let log = try MetricsLog(path: path, resumingAt: from)
        for step in (from + 1)...to { try log.append(step: step, ["loss": 0.5]) }
    }

    @Test func linesAreObjectsWithSortedKeys() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.jsonl")
        let log = try MetricsLog(path: path, resumingAt: 0)
        try log.append(
            step: 50,
            [
                "loss": .number(1e-8), "bad": .number(.nan), "worse": .number(-.infinity),
                "name": "a\"b\n", "last": false, "tokens": 7,
                "milliseconds": ["update": 0.25, "forward": 3],
            ])
        // Written without closing: a crash loses no line.
        #expect(
            try Self.text(path) == """
                {"bad":null,"last":false,"loss":1e-08,\
                "milliseconds":{"forward":3,"update":0.25},"name":"a\\"b\\n","step":50,\
                "tokens":7,"worse":null}

                """)
        _ = try JSONSerialization.jsonObject(with: Data(try bytes(of: path)))
        _ = consume log
    }

    @Test(arguments: [1, 7, 8, 9])
    func aResumedRunHasEachStepOnce(step: Int) throws {
        let folder = try TemporaryFolder()
        try Self.write(folder.file("whole"), from: 0, to: 9)
        try Self.write(folder.file("resumed"), from: 0, to: 9)
        if step < 9 { try Self.write(folder.file("resumed"), from: step, to: 9) }
        #expect(try Self.text(folder.file("resumed")) == Self.text(folder.file("whole")))
    }

    @Test func aTornLastLineIsDropped() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.jsonl")
        try Self.write(path, from: 0, to: 3)
        let whole = try bytes(of: path)
        let start = whole.count / 3 * 2
        for length in start..<whole.count {
            try put(Array(whole[..<length]), at: path)
            try Self.write(path, from: 2, to: 3)
            #expect(try bytes(of: path) == whole)
            try put(Array(whole[..<length]), at: path)
            _ = try MetricsLog(path: path, resumingAt: 9)
            #expect(try bytes(of: path) == Array(whole[..<start]))
        }
    }

    @Test func whatIsNoMetricIsDroppedOnResume() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.jsonl")
        try put(Array("{\"step\":1}\n\u{0}\u{0}\n\n[1]\n{\"a\":1}\n{\"step\":2}\n".utf8), at: path)
        _ = try MetricsLog(path: path, resumingAt: 5)
        #expect(try Self.text(path) == "{\"step\":1}\n{\"step\":2}\n")
    }

    @Test func aFreshStartEmptiesTheFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("metrics.jsonl")
        try Self.write(path, from: 0, to: 3)
        _ = try MetricsLog(path: path, resumingAt: 0)
        #expect(try bytes(of: path).isEmpty)
        #expect(message { _ = try MetricsLog(path: folder.file("no/m"), resumingAt: 0) } != nil)
    }
}
