import Foundation
import Testing

/// A kind of files of examples, with a network that learns from them.
struct FileCase: CustomTestStringConvertible, Sendable {
    /// `data.format`; none for pairs.
    var format: String?
    /// `task`, where it does not follow from the format.
    var task: String?
    /// The keys of `data` besides files and format.
    var options = ""
    /// The name of a file or folder of examples behind its number.
    var name = "examples.tsv"
    /// What lies in a folder by their paths, for the file of a number.
    let files: @Sendable (_ number: Int) -> [String: Data]
    /// The section `model`, and more.
    let model: String
    /// A question, and what an answer must match.
    let question: String
    let answer: String
    /// Figures of a judgement.
    let figures: [String]

    var testDescription: String { "\(task ?? "") \(format ?? "pairs") \(options)" }

    /// Whether a question is the path of a file.
    var asksByPath: Bool { ["pictures", "sounds"].contains(format) }

    /// Whether it is read line by line, and so can be mapped.
    var isOfLines: Bool { [nil, "labelled-text", "tagged-text"].contains(format) }

    /// What an answer in JSON has besides itself.
    var jsonKeys: Set<String> {
        if task == "translation" { return ["probability"] }
        switch format {
        case nil, "sounds": return ["probability"]
        case "tagged-text":
            return model.contains("crf") ? ["probabilities", "probability"] : ["probabilities"]
        case "labelled-text", "series", "pictures": return ["probabilities"]
        case "images": return figures.contains("macroF1") ? ["probabilities"] : []
        default: return []
        }
    }

    var yaml: String {
        let kind = format.map { "format: \($0), " } ?? ""
        return """
            task: \(task ?? (format == nil ? "translation" : "sequence"))
            data: {\(kind)train: 0-\(name), valid: 1-\(name), test: 2-\(name)\(options)}
            model:
            \(model)
            training:
              lanes: 4
              batch: 8
              steps: 12
              optimizer: {name: adam, learningRate: 0.01}
              logEvery: 1
            checkpoint: {every: 5}

            """
    }

    /// Layers of a network that ends with what the targets need.
    static func network(_ layers: String...) -> String {
        "  network:\n"
            + (layers + ["name: out, kind: linear"]).map { "    - {\($0)}" }
            .joined(separator: "\n")
    }

    /// A case whose files are texts.
    static func text(
        _ format: String?, options: String = "", name: String = "examples.tsv",
        _ text: @escaping @Sendable (_ number: Int) -> String, model: String, question: String,
        answer: String, figures: [String]
    ) -> FileCase {
        FileCase(
            format: format, options: options, name: name,
            files: { ["\($0)-\(name)": Data(text($0).utf8)] }, model: model, question: question,
            answer: answer, figures: figures)
    }

    /// All kinds of files.
    static let all = [
        labels, severalLabels, tags, series, table, clocked, pictures, drawings, frames, sounds,
        evenSounds, music, pen, pairs, labelledPictures, captions, speech, objects, taggedObjects,
        piecePairs,
    ]

    static let labels = text(
        "labelled-text", options: ", text: {lowercase: true, longest: 5}",
        { number in
            (0..<29).map { "\($0 % 3 == 0 ? "good" : "bad")\tWord\($0 % 7) and-\(number) more!\n" }
                .joined()
        },
        model: network(
            "name: words, kind: embedding, features: 9", "name: memory, kind: gru, units: 7",
            "name: end, kind: last"), question: "word3 and something else", answer: "good|bad",
        figures: ["accuracy", "exact", "macroF1"])

    private static let severalLabels = text(
        "labelled-text", options: ", text: {tokens: characters, severalLabels: true}",
        { _ in (0..<20).map { "\(["a", "a,b", "", "c,a"][$0 % 4])\ttext\($0)\n" }.joined() },
        model: network(
            "name: words, kind: embedding, features: 9", "name: most, kind: pool, by: max"),
        question: "text", answer: "|[abc](,[bc])*", figures: ["f1", "natsPerSequence"])

    private static let tags = text(
        "tagged-text", options: ", text: {letters: 4}",
        { number in
            // The test file has a tag that training does not know.
            (0..<17).map { sentence in
                (0...sentence % 4).map { "word\($0)x\t\(["O", "B-x", "I-x"][$0 % 3])\n" }.joined()
                    + "\n"
            }.joined() + (number == 2 ? "word0x\tB-other\n" : "")
        },
        model: "  loss: {name: crf}\n"
            + network(
                "name: words, kind: embedding, features: 9",
                "name: spelling, kind: embedding, features: 5, inputs: letters",
                "name: near, kind: conv1d, outputs: 6, kernel: 3, padding: same",
                "name: most, kind: pool1d, kernel: 7",
                "name: both, kind: concat, inputs: [words, most]",
                "name: memory, kind: lstm, units: 7, direction: both"),
        question: "word0x word1x", answer: "(O|[BI]-x) (O|[BI]-x)",
        figures: ["accuracy", "entityF1"])

    private static let series = text(
        "series", name: "examples.ts",
        { number in
            let header =
                "@problemName x\n@univariate false\n@dimensions 2\n@classLabel true up down\n@data\n"
            return header
                + (0..<19).map { index in
                    let values = (0...2 + index % 3).map { "\($0 * (index % 2) + number)" }
                        .joined(separator: ",")
                    let others = (0...2 + index % 3).map { $0 == 1 ? "?" : "\($0)" }
                        .joined(separator: ",")
                    return "\(values):\(others):\(index % 2 == 0 ? "up" : "down")\n"
                }.joined()
        },
        model: network("name: memory, kind: lstm, units: 7", "name: end, kind: last"),
        question: "1,2,3:0,?,1", answer: "up|down", figures: ["accuracy", "macroF1"])

    private static let table = text(
        "table",
        options:
            ", numbers: {targets: [y], inputs: [y, x], categories: [day], window: 3, horizon: 2}",
        name: "examples.csv",
        { number in
            "day,x,y\n"
                + (0..<40).map {
                    "\(["mo", "tu"][$0 % 2]),\($0 % 7 == 3 ? "" : "\($0)"),\($0 * number)\n"
                }
                .joined()
        },
        model: "  loss: {name: quantiles}\n"
            + network("name: memory, kind: gru, units: 7", "name: end, kind: last"),
        question: "1,2,mo 3,,tu 2,1,we", answer: "(-?[0-9.e-]+,){5}-?[0-9.e-]+",
        figures: ["rmse", "mae"])

    private static let clocked = text(
        "table",
        options:
            ", numbers: {targets: [y], time: t, calendar: [hour, weekday], anomalies: odd, window: 3, "
            + "smoothing: 2}",
        name: "examples.csv",
        { number in
            "t,y,odd\n"
                + (0..<40).map { row in
                    let isOdd = row / 5 == 4
                    return "2011-01-0\(1 + row / 20) \(10 + row % 20 / 2):\(row % 2)0,"
                        + "\(isOdd ? 90 : row % 5),\(isOdd ? 1 : 0)\n"
                }.joined()
        },
        model: network("name: memory, kind: time-lstm, units: 7", "name: end, kind: last"),
        question: "1,2011-01-02T10:00 ?,2011-01-02T11:00", answer: "-?[0-9.e-]+",
        figures: ["auroc", "flaggedFrom", "overlap"])

    private static let pictures = images("", target: "label", answer: "[0-2]", ["macroF1"])
    private static let drawings = images(
        ", numbers: {target: next}", target: "next", answer: "([0-9.]+[, ]?){15}", ["natsPerStep"])

    private static func images(
        _ options: String, target: String, answer: String, _ figures: [String]
    ) -> FileCase {
        FileCase(
            format: "images", options: options,
            name: "images-idx3-ubyte",
            files: { number in
                let count: UInt8 = 21
                let head: [UInt8] = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 4, 0, 0, 0, 3]
                let pixels = (0..<Int(count) * 12).map { UInt8(($0 * 37 + number) % 256) }
                let labels: [UInt8] =
                    [0, 0, 8, 1, 0, 0, 0, count] + (0..<count).map { $0 % 3 }
                return [
                    "\(number)-images-idx3-ubyte": Data(head + pixels),
                    "\(number)-labels-idx1-ubyte": Data(labels),
                ]
            },
            model: network(
                "name: memory, kind: lstm, units: 7"
                    + (target == "label" ? ", direction: both" : "")
            )
            .replacingOccurrences(
                of: "    - {name: out",
                with: (target == "label" ? "    - {name: end, kind: last}\n" : "")
                    + "    - {name: out"),
            question: "1,2,3 4,5,255 0,0,0 7,8,9", answer: answer, figures: figures)
    }

    private static let frames = FileCase(
        format: "frames", options: ", numbers: {window: 3}", name: "film",
        files: { number in
            let head: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 13, 0, 0, 0, 4, 0, 0, 0, 4]
            let pixels = (0..<13 * 16).map { UInt8(($0 * 11 + number * 5) % 251) }
            return ["\(number)-film": Data(head + pixels)]
        },
        model: """
              network:
                - {name: picture, kind: reshape, height: 4, width: 4}
                - {name: memory, kind: conv-lstm, channels: 2}
                - {name: change, kind: conv2d, outputs: 1, kernel: 3, padding: same}
                - {name: next, kind: sum, inputs: [picture, change]}
            """, question: "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16",
        answer: "(-?[0-9.]+,){15}-?[0-9.]+", figures: ["rmse", "naiveRmse"])

    private static let sounds = sounds("", loss: "ctc")
    private static let evenSounds = sounds(", normalization: recording", loss: "ctc, beam: 4")

    private static func sounds(_ options: String, loss: String) -> FileCase {
        FileCase(
            format: "sounds",
            options: ", text: {tokens: characters}, numbers: {filters: 6, deltas: 1\(options)}",
            files: recordings,
            model: "  loss: {name: \(loss)}\n"
                + network("name: memory, kind: lstm, units: 7, direction: both"),
            question: "wav0/3.wav", answer: "[abc ]*", figures: ["accuracy", "wordErrorRate"])
    }

    @Sendable static func recordings(_ number: Int) -> [String: Data] {
        var files: [String: Data] = [:], lines = ""
        for index in 0..<9 {
            files["wav\(number)/\(index).wav"] = wave(
                count: 800 + 100 * index, period: 3 + index)
            lines += "wav\(number)/\(index).wav\t\(["a b", "bb", "cab"][index % 3])\n"
        }
        files["\(number)-examples.tsv"] = Data(lines.utf8)
        return files
    }

    static let music = FileCase(
        format: "music", name: "music",
        files: { number in
            var files: [String: Data] = [:]
            for index in 0..<6 { files["\(number)-music/\(index).mid"] = melody(from: 48 + index) }
            return files
        }, model: network("name: memory, kind: gru, units: 7"), question: "48,60 - 50",
        answer: "[0-9,-]+( [0-9,-]+){3}", figures: ["f1", "natsPerStep"])

    private static let pen = text(
        "pen", name: "drawings.txt",
        { number in
            (0..<21).map { index in
                (0...index % 3).map { stroke in
                    "0,\(stroke + number) 3.5,\(index) 4,-\(stroke + 1)"
                }.joined(separator: " | ") + "\n"
            }.joined()
        },
        model: "  loss: {name: mixture, components: 2}\n"
            + network("name: memory, kind: lstm, units: 7"),
        question: "1,2 3,4 | 5,6", answer: "(-?[0-9.e-]+[, ]?){39}", figures: [])

    private static let pairs = text(
        nil, options: ", text: {tokens: characters, targetTokens: symbols, longest: 6}",
        { number in
            (0..<25).map { "ab\($0 % 3)c\(number)\tA \(($0 + number) % 3) B\n" }.joined()
                + "muchtoolong\tX\n"
        },
        model: """
              network:
                - {name: letters-in, kind: embedding, features: 5}
                - {name: encoder, kind: lstm, units: 5, direction: both}
              decoder: {units: 8, embedding: 5, context: attention, search: {maximumLength: 4}}
            """, question: "ab1?", answer: "[ABX0-2]?( [ABX0-2]){0,3}",
        figures: ["forcedAccuracy", "bleu"])

    /// A mono sound of 8000 samples a second.
    private static func wave(count: Int, period: Int) -> Data {
        func bytes(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let samples = (0..<count).flatMap { bytes($0 % period * 900 - 1000, 2) }
        let format =
            bytes(1, 2) + bytes(1, 2) + bytes(8000, 4) + bytes(16000, 4) + bytes(2, 2)
            + bytes(16, 2)
        let chunks =
            Array("fmt ".utf8) + bytes(16, 4) + format + Array("data".utf8)
            + bytes(samples.count, 4) + samples
        return Data(Array("RIFF".utf8) + bytes(chunks.count + 4, 4) + Array("WAVE".utf8) + chunks)
    }

    /// Five quarter notes, upwards.
    static func melody(from pitch: Int) -> Data {
        var track: [UInt8] = []
        for step in 0..<5 {
            let key = UInt8(pitch + 2 * step)
            track += [0, 0x90, key, 64, 96, 0x80, key, 0]
        }
        track += [0, 0xFF, 0x2F, 0]
        return Data(
            Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1, 0, 96] + Array("MTrk".utf8)
                + [0, 0, 0, UInt8(track.count)] + track)
    }
}
