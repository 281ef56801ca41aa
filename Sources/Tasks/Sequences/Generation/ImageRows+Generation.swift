internal import Corpus

extension ImageRows: GenerativeFormat {
    /// A picture of the size of those in the files.
    var usualLength: Int { height }

    /// The row above; the first row is told from nothing.
    func row(after drawn: [[Float]], of sample: SampleNumber) -> [Float]? {
        drawn.count < height ? drawn.last ?? Array(repeating: 0, count: width) : nil
    }

    /// One picture with all of them side by side; rows that were not drawn are dark.
    func files(_ samples: [[[Float]]]) throws -> [GeneratedFile] {
        let pictures = samples.map { rows in
            let ink = rows.joined().map { $0 > 0.5 ? UInt8.max : 0 }
            return ink + Array(repeating: 0, count: width * height - ink.count)
        }
        return [
            GeneratedFile(bytes: try PictureSheet.png(pictures, width: width, height: height))
        ]
    }
}
