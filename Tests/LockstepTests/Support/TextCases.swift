import Foundation

/// Examples in JSON lines, and texts in pieces of words.
extension FileCase {
    static let objects = text(
        "labelled-text", options: ", text: {tokens: pieces, vocabulary: 40, lowercase: true}",
        name: "examples.jsonl",
        { number in
            (0..<29).map {
                let label = ["\"good\"", "true", "7"][$0 % 3]
                return "{\"text\": \"Word\($0 % 5) and\\t\(number) more\", \"label\": \(label)}\n"
            }.joined()
        },
        model: network(
            "name: words, kind: embedding, features: 9, wordDropout: 0.2",
            "name: memory, kind: gru, units: 7", "name: end, kind: last"),
        question: "words and Things", answer: "good|true|7", figures: ["accuracy", "macroF1"])

    static let taggedObjects = text(
        "tagged-text", options: ", text: {fields: [words, names]}", name: "examples.jsonl",
        { number in
            (0..<17).map { sentence in
                let words = (0...sentence % 4).map { "\"word\($0) \(number)\"" }
                let tags = (0...sentence % 4).map { ["\"O\"", "\"B-x\"", "\"I-x\""][$0 % 3] }
                return "{\"names\": [\(tags.joined(separator: ", "))], "
                    + "\"words\": [\(words.joined(separator: ", "))]}\n"
            }.joined()
        },
        model: network(
            "name: words, kind: embedding, features: 9", "name: memory, kind: gru, units: 7"),
        question: "word0 word1", answer: "(O|[BI]-x) (O|[BI]-x)", figures: ["accuracy", "entityF1"])

    static let piecePairs = text(
        nil, options: ", text: {tokens: pieces, vocabulary: 30, longest: 6}",
        name: "examples.jsonl",
        { number in
            (0..<25).map {
                "{\"source\": \"ab\($0 % 3)c\(number)\", \"target\": \"aba \(($0 + number) % 3) bab\"}\n"
            }.joined() + "{\"source\": \"much much much much much much long\", \"target\": \"x\"}\n"
        },
        model: """
              network:
                - {name: pieces, kind: embedding, features: 8}
                - {name: encoder, kind: lstm, units: 5, direction: both}
              decoder: {units: 8, embedding: 8, context: attention, tied: all, search: {maximumLength: 4}}
            """, question: "ab1?", answer: "[abc0-2 ]*",
        figures: ["forcedAccuracy", "bleu"])
}
