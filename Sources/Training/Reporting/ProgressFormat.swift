internal import Foundation

/// Progress in words and numbers that people read; pure functions, ASCII only.
package enum ProgressFormat {
    /// Puts progress into one line, for a terminal or a log.
    ///
    /// Where the line is too long, parts move closer together; then those that do not fit are left
    /// out, the least important first: gradient norm, epoch, speed, time to go, metric. The step is
    /// always there, cut off if it must be.
    ///
    /// - Parameters:
    ///   - progress: what to show
    ///   - columns: the most characters the line may have
    /// - Returns: the line, without a line feed
    package static func line(_ progress: Progress, columns: Int = .max) -> String {
        var parts = parts(progress)
        while parts.count > 1, length(parts, gap: 1) > columns {
            guard let least = parts.map(\.rank).max() else { break }
            parts.removeAll { $0.rank == least }
        }
        let gap = length(parts, gap: 2) > columns ? " " : "  "
        return String(parts.map(\.text).joined(separator: gap).prefix(max(columns, 0)))
    }

    private struct Part {
        /// 0 is the most important.
        let rank: Int
        let text: String
    }

    private static func parts(_ progress: Progress) -> [Part] {
        var parts: [Part] = []
        let total = progress.steps.map { "/" + thousands($0) } ?? ""
        parts.append(Part(rank: 0, text: "step " + thousands(progress.step) + total))
        if let epoch = progress.epoch {
            parts.append(Part(rank: 4, text: "epoch " + decimal(epoch, places: 2)))
        }
        if let metric = progress.metric {
            let text = decimal(metric, places: 3) + " " + progress.metricName
            parts.append(Part(rank: 1, text: text))
        }
        if let norm = progress.gradientNorm {
            parts.append(Part(rank: 5, text: "|g| " + decimal(norm, places: 2)))
        }
        if let speed = progress.tokensPerSecond {
            parts.append(Part(rank: 3, text: rounded(speed) + " tok/s"))
        }
        if let seconds = progress.secondsLeft {
            parts.append(Part(rank: 2, text: duration(seconds) + " left"))
        }
        return parts
    }

    private static func length(_ parts: [Part], gap: Int) -> Int {
        parts.reduce(gap * (parts.count - 1)) { $0 + $1.text.count }
    }

    /// A speed with three digits: "512", "71.2k", "1.25M".
    package static func rounded(_ number: Double) -> String {
        guard number.isFinite, number >= 0, number < 1e12 else { return "?" }
        for (unit, name) in [(1e6, "M"), (1e3, "k")] where number >= unit {
            let value = number / unit
            return decimal(value, places: value < 10 ? 2 : value < 100 ? 1 : 0) + name
        }
        return decimal(number, places: 0)
    }

    /// A whole number with a comma before every three digits.
    package static func thousands(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A number with so many digits after the point; exponents for what would be too long.
    package static func decimal(_ number: Double, places: Int) -> String {
        guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
        let format = abs(number) < 1e7 ? "f" : "e"
        return String(format: "%.\(places)\(format)", number)
    }

    /// A duration: "0:05", "1:12", "1:02:03", and "2 d 3 h" from one day on.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, let whole = Int(exactly: seconds.rounded()) else {
            return "?"
        }
        let (minutes, hours, days) = (whole / 60, whole / 3600, whole / 86400)
        if days > 0 { return "\(thousands(days)) d \(hours % 24) h" }
        if hours > 0 { return "\(hours):" + two(minutes % 60) + ":" + two(whole % 60) }
        return "\(minutes):" + two(whole % 60)
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
