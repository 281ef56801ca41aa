import Foundation
import TestSupport

/// Lists of files with a label or a text each.
extension FileCase {
    static let labelledPictures = FileCase(
        format: "pictures", options: ", numbers: {height: 4, width: 3, channels: 1}",
        files: { files($0, texts: ["sun", "new moon", "star"]) },
        model: network(
            "name: memory, kind: lstm, units: 7, direction: both", "name: end, kind: last"),
        question: "png0/3.png", answer: "sun|new moon|star", figures: ["accuracy", "macroF1"])

    /// Two rows of pixels are the planes of a step, whose places are read one by one; a picture has two texts, and a text is too long.
    static let captions = FileCase(
        format: "pictures", task: "translation",
        options: ", text: {longest: 3}, numbers: {stacking: 2}",
        files: { number in
            let more = "png\(number)/0.png\ta red sun\npng\(number)/1.png\tthis is too long\n"
            return files(number, texts: ["a sun", "a moon", "no star"], more: more)
        },
        model: """
              network:
                - {name: planes, kind: reshape, channels: 3, height: 2, width: 5}
                - {name: near, kind: conv2d, outputs: 3, kernel: 2}
                - {name: places, kind: places}
                - {name: memory, kind: lstm, units: 5, direction: both}
              decoder: {units: 8, embedding: 8, search: {maximumLength: 4}}
            """, question: "png0/3.png", answer: "((a|no|red|sun|moon|star) ?){0,4}",
        figures: ["forcedAccuracy", "exact", "bleu"])

    /// A list of pictures of 5 columns and 6 rows with texts, and the pictures.
    static func files(
        _ number: Int, texts: [String], more: String = ""
    ) -> [String: Data] {
        var files: [String: Data] = [:], lines = ""
        for index in 0..<17 {
            let values = (0..<90).map { UInt8(($0 * (index + 2) * 7 + number) % 256) }
            files["png\(number)/\(index).png"] = Data(SmallPNG.bytes(width: 5, values))
            lines += "png\(number)/\(index).png\t\(texts[index % texts.count])\n"
        }
        files["\(number)-examples.tsv"] = Data((lines + more).utf8)
        return files
    }

    /// A decoder attends to what a window with a stride has left of a sound.
    static let speech = FileCase(
        format: "sounds", task: "translation",
        options: ", text: {tokens: characters}, numbers: {filters: 6}", files: recordings,
        model: """
              network:
                - {name: near, kind: conv1d, outputs: 6, kernel: 3, stride: 2, padding: 1}
                - {name: memory, kind: gru, units: 4, direction: both}
              decoder:
                units: 8
                embedding: 5
                score: additive
                coverage: true
                search: {method: beam, beam: 2, coveragePenalty: 0.2, maximumLength: 5}
            """, question: "wav0/3.wav", answer: "[abc ]{0,5}", figures: ["bleu", "beamExact"])
}
