/// Brings pictures of red, green and blue to another size: each new pixel is the mean over the area that
/// it covers.
///
/// All is done in whole numbers, so that every processor gives the same picture.
struct PictureScaling {
    /// A pixel that a new one covers, and how much of it.
    private struct Part {
        let place: Int
        let weight: Int
    }

    private let rows: [[Part]]
    private let columns: [[Part]]
    private let from: PictureFile.Size

    init(from: PictureFile.Size, to size: PictureFile.Size) {
        self.from = from
        rows = Self.parts(of: from.height, for: size.height)
        columns = Self.parts(of: from.width, for: size.width)
    }

    /// What each of `count` new pixels side by side covers of `length` old ones: in units in which an old
    /// one is `count` long and a new one `length`.
    private static func parts(of length: Int, for count: Int) -> [[Part]] {
        (0..<count).map { index in
            let start = index * length, end = start + length
            return (start / count...(end - 1) / count).map { place in
                let covered = min(end, (place + 1) * count) - max(start, place * count)
                return Part(place: place, weight: covered)
            }
        }
    }

    /// A picture in the new size.
    ///
    /// - Parameter pixels: [height][width][3].
    /// - Returns: the same of the new size.
    func apply(_ pixels: [UInt8]) -> [UInt8] {
        let area = from.height * from.width
        var result: [UInt8] = []
        result.reserveCapacity(rows.count * columns.count * 3)
        for row in rows {
            for column in columns {
                var sums = SIMD4(0, 0, 0, 0)
                for vertical in row {
                    let start = vertical.place * from.width
                    for part in column {
                        let pixel = 3 * (start + part.place), weight = vertical.weight * part.weight
                        for channel in 0..<3 {
                            sums[channel] += weight * Int(pixels[pixel + channel])
                        }
                    }
                }
                for channel in 0..<3 {
                    result.append(UInt8((2 * sums[channel] + area) / (2 * area)))
                }
            }
        }
        return result
    }
}
