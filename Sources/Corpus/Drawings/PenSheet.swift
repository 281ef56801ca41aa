/// Drawings side by side, as a picture of lines (SVG 1.1).
package enum PenSheet {
    /// Coordinates are below this.
    package static let farthest: Float = 1e9

    /// The side of a drawing's square, and the space that stays free around it.
    private static let side: Float = 120, margin: Float = 10

    /// The file of some drawings, in rows as long as there are rows.
    ///
    /// They lie in the middle of their squares and have one scale, by which three quarters of them fit;
    /// those that are larger are made smaller.
    package static func svg(_ drawings: [PenDrawing]) -> [UInt8] {
        let columns = squareColumns(drawings.count)
        let rows = (drawings.count + columns - 1) / columns
        let boxes = drawings.map(Box.init)
        let extents = boxes.map(\.extent).sorted()
        let usual = extents.isEmpty ? 0 : extents[extents.count * 3 / 4]
        let size = "\(Int(side) * columns)", height = "\(Int(side) * rows)"
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(size)" height="\(height)" \
            viewBox="0 0 \(size) \(height)">
            <rect width="100%" height="100%" fill="white"/>
            <g fill="none" stroke="black" stroke-width="2" stroke-linecap="round" \
            stroke-linejoin="round">

            """
        for (index, (drawing, box)) in zip(drawings, boxes).enumerated() {
            let extent = max(usual, box.extent)
            let scale = (side - 2 * margin) / (extent > 0 ? extent : 1)
            let middle = side * (SIMD2(Float(index % columns), Float(index / columns)) + 0.5)
            for stroke in drawing.strokes {
                let points = stroke.map { point in
                    let place = (point - box.middle) * scale + middle
                    return "\(tenths(place.x)),\(tenths(place.y))"
                }
                text += "<polyline points=\"\(points.joined(separator: " "))\"/>\n"
            }
        }
        return Array((text + "</g>\n</svg>\n").utf8)
    }

    /// A number with one place behind the point, the same everywhere.
    private static func tenths(_ number: Float) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    /// What a drawing takes up.
    private struct Box {
        let middle: SIMD2<Float>
        /// The longer side.
        let extent: Float

        init(_ drawing: PenDrawing) {
            let points = drawing.strokes.joined()
            let first = points.first ?? SIMD2()
            let low = points.reduce(first) { pointwiseMin($0, $1) }
            let high = points.reduce(first) { pointwiseMax($0, $1) }
            middle = (low + high) / 2
            extent = (high - low).max()
        }
    }
}

/// The columns of a sheet that is as wide as it is high, or a little wider.
func squareColumns(_ count: Int) -> Int {
    var columns = 1
    while columns * columns < count { columns += 1 }
    return columns
}
