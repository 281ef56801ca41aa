internal import Foundation

/// The file of metrics: one JSON object a line, each line written as soon as it is known.
public struct MetricsLog: ~Copyable {
    private let path: String
    private let handle: FileHandle

    /// Opens the file to append to it.
    ///
    /// Lines of steps after `step` are dropped, since they will come again; so is what is not a
    /// JSON object with a step, such as a last line that was torn by a crash. Hence each step is in
    /// the file once.
    ///
    /// - Parameters:
    ///   - path: the file, created if need be
    ///   - step: the number of steps that were done: 0 at a fresh start, which empties the file
    /// - Throws: ``FileError``.
    public init(path: String, resumingAt step: Int) throws(FileError) {
        self.path = path
        do {
            handle = try Self.open(path, resumingAt: step)
        } catch {
            throw error as? FileError ?? FileError(.write, path, error)
        }
    }

    private static func open(_ path: String, resumingAt step: Int) throws -> FileHandle {
        let url = URL(fileURLWithPath: path)
        let exists = FileManager.default.fileExists(atPath: path)
        let old = exists ? [UInt8](try Data(contentsOf: url)) : []
        let kept = step == 0 ? [] : lines(of: old, through: step)
        if !exists || kept != old {
            try DurableFile.write(kept, to: path)
        }
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        return handle
    }

    /// Appends one line, and hands it to the operating system at once.
    ///
    /// - Parameters:
    ///   - step: the number of steps that were done, written as the key "step"
    ///   - values: everything else, by name
    /// - Throws: ``FileError``.
    public func append(step: Int, _ values: [String: MetricValue]) throws(FileError) {
        var line = values
        line["step"] = .integer(step)
        do {
            try handle.write(contentsOf: Data((MetricValue.object(line).json + "\n").utf8))
        } catch {
            throw FileError(.write, path, error)
        }
    }

    /// The whole lines of steps up to `step`, bytes as they are.
    private static func lines(of bytes: [UInt8], through step: Int) -> [UInt8] {
        struct Line: Decodable {
            let step: Int
        }
        let decoder = JSONDecoder()
        var kept: [UInt8] = []
        // A last line without its line feed is torn, even if what is there reads well.
        let end = bytes.lastIndex(of: 0x0A) ?? bytes.startIndex
        for line in bytes[..<end].split(separator: 0x0A) {
            guard let head = try? decoder.decode(Line.self, from: Data(line)) else { continue }
            if head.step <= step { kept += line + [0x0A] }
        }
        return kept
    }
}
