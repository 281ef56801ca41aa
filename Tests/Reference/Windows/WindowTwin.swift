/// A window along one axis, written down as its definition says.
package struct AxisTwin: Sendable {
    package var kernel: Int
    package var stride: Int
    package var dilation: Int
    package var before: Int
    package var after: Int

    /// Names a window.
    package init(kernel: Int, stride: Int = 1, dilation: Int = 1, before: Int = 0, after: Int = 0) {
        self.kernel = kernel
        self.stride = stride
        self.dilation = dilation
        self.before = before
        self.after = after
    }

    /// The number of windows that lie whole in n padded inputs.
    package func outputs(of n: Int) -> Int {
        if n == 0 { return 0 }
        var count = 0
        while count * stride + (kernel - 1) * dilation < n + before + after { count += 1 }
        return count
    }

    /// The input under element j of window i; nil in the padding.
    func input(_ i: Int, _ j: Int, of n: Int) -> Int? {
        let place = i * stride + j * dilation - before
        return (0..<n).contains(place) ? place : nil
    }
}

/// Planes [channels][height][width] in a row, and windows over them.
package struct PlanesTwin: Sendable {
    package var channels: Int
    package var height: Int
    package var width: Int
    package var rows: AxisTwin
    package var columns: AxisTwin

    /// Names planes and windows.
    package init(
        channels: Int, height: Int, width: Int, rows: AxisTwin, columns: AxisTwin
    ) {
        self.channels = channels
        self.height = height
        self.width = width
        self.rows = rows
        self.columns = columns
    }

    /// Numbers of a plane that is made.
    package var places: Int { rows.outputs(of: height) * columns.outputs(of: width) }

    /// PyTorch's `conv2d` of one image.
    package func convolve(
        _ x: [Double], weight: [Double], bias: [Double], outputs: Int, groups: Int
    ) -> [Double] {
        let seen = channels / groups
        return eachOutput(outputs) { o, r, c in
            var sum = bias.isEmpty ? 0 : bias[o]
            for channel in 0..<seen {
                for i in 0..<rows.kernel {
                    for j in 0..<columns.kernel {
                        let place = ((o * seen + channel) * rows.kernel + i) * columns.kernel + j
                        let plane = o / (outputs / groups) * seen + channel
                        sum += weight[place] * (number(x, plane, r, c, i, j) ?? 0)
                    }
                }
            }
            return sum
        }
    }

    /// PyTorch's pools of one image; the mean counts padding or not.
    package func pool(_ x: [Double], isMaximum: Bool, countsPadding: Bool = true) -> [Double] {
        eachOutput(channels) { channel, r, c in
            var seen: [Double] = []
            for i in 0..<rows.kernel {
                for j in 0..<columns.kernel {
                    if let v = number(x, channel, r, c, i, j) { seen.append(v) }
                }
            }
            if isMaximum { return seen.max() ?? 0 }
            let count = countsPadding ? rows.kernel * columns.kernel : max(seen.count, 1)
            return seen.reduce(0, +) / Double(count)
        }
    }

    private func number(
        _ x: [Double], _ channel: Int, _ r: Int, _ c: Int, _ i: Int, _ j: Int
    ) -> Double? {
        guard let row = rows.input(r, i, of: height), let column = columns.input(c, j, of: width)
        else { return nil }
        return x[(channel * height + row) * width + column]
    }

    private func eachOutput(
        _ outputs: Int, _ body: (_ output: Int, _ row: Int, _ column: Int) -> Double
    ) -> [Double] {
        (0..<outputs).flatMap { output in
            (0..<rows.outputs(of: height)).flatMap { row in
                (0..<columns.outputs(of: width)).map { body(output, row, $0) }
            }
        }
    }
}
