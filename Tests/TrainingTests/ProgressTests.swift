import Testing
import Training

@Suite struct ProgressTests {
    static var example: Progress {
        var progress = Progress(step: 1200, steps: 5000, metricName: "bits/char")
        progress.epoch = 0.42
        progress.metric = 2.314
        progress.gradientNorm = 0.82
        progress.tokensPerSecond = 71_200
        progress.secondsLeft = 72
        return progress
    }

    @Test func aLineHasEverythingThatFits() {
        #expect(
            ProgressFormat.line(Self.example)
                == "step 1,200/5,000  epoch 0.42  2.314 bits/char  |g| 0.82  71.2k tok/s"
                + "  1:12 left")
        #expect(
            ProgressFormat.line(Self.example, columns: 77)
                == "step 1,200/5,000 epoch 0.42 2.314 bits/char |g| 0.82 71.2k tok/s 1:12 left")
        #expect(
            ProgressFormat.line(Self.example, columns: 73)
                == "step 1,200/5,000  epoch 0.42  2.314 bits/char  71.2k tok/s  1:12 left")
        #expect(
            ProgressFormat.line(Self.example, columns: 39) == "step 1,200/5,000  2.314 bits/char")
        #expect(ProgressFormat.line(Progress(step: 7)) == "step 7")
    }

    @Test(arguments: 0...120)
    func noLineIsWiderThanItMay(columns: Int) {
        var long = Self.example
        long.step = .max
        long.steps = .max
        long.tokensPerSecond = 1e300
        long.metric = -1e300
        for progress in [Self.example, long] {
            let line = ProgressFormat.line(progress, columns: columns)
            #expect(line.count <= columns)
            #expect(line.isEmpty == (columns == 0))
        }
    }

    @Test func numbersAreGroupedInThrees() {
        let expected = [
            0: "0", 7: "7", 999: "999", 1000: "1,000", -1000: "-1,000", 65_536: "65,536",
            1_234_567: "1,234,567", Int.min: "-9,223,372,036,854,775,808",
        ]
        for (number, text) in expected { #expect(ProgressFormat.thousands(number) == text) }
    }

    @Test func speedsHaveThreeDigits() {
        let expected = [
            0: "0", 512.4: "512", 1000: "1.00k", 71_234: "71.2k", 712_340: "712k",
            1_250_000: "1.25M", -1: "?", .nan: "?", .infinity: "?",
        ]
        for (speed, text) in expected { #expect(ProgressFormat.rounded(speed) == text) }
    }

    @Test func durationsAreShort() {
        let expected = [
            0: "0:00", 0.4: "0:00", 9: "0:09", 59.6: "1:00", 72: "1:12", 3599: "59:59",
            3600: "1:00:00", 3723: "1:02:03", 86_399: "23:59:59", 86_400: "1 d 0 h",
            183_600: "2 d 3 h", -1: "?", .infinity: "?", .nan: "?", 1e300: "?",
        ]
        for (seconds, text) in expected { #expect(ProgressFormat.duration(seconds) == text) }
    }

    @Test func numbersThatAreNoneAreShownAsSuch() {
        #expect(ProgressFormat.decimal(.nan, places: 3) == "nan")
        #expect(ProgressFormat.decimal(-.infinity, places: 3) == "-inf")
        #expect(ProgressFormat.decimal(12_345_678, places: 2) == "1.23e+07")
        #expect(ProgressFormat.decimal(-0.5, places: 0) == "-0")
    }

    /// What stands on a terminal's lines after some output, for the few codes that are used.
    static func screen(_ output: String) -> [String] {
        var lines: [[Character]] = [[]]
        var column = 0
        var rest = output[...]
        while let next = rest.unicodeScalars.first {
            if rest.hasPrefix("\u{1B}[K") {
                lines[lines.count - 1].removeSubrange(column...)
                rest = rest.dropFirst(3)
                continue
            }
            rest.unicodeScalars.removeFirst()
            switch next {
            case "\r": column = 0
            case "\n":
                lines.append([])
                column = 0
            default:
                let last = lines.count - 1
                if column < lines[last].count {
                    lines[last][column] = Character(next)
                } else {
                    lines[last].append(Character(next))
                }
                column += 1
            }
        }
        return lines.map { String($0) }
    }

    @Test func onATerminalOneLineRenewsItselfAndMessagesStayWhole() {
        var output = ""
        let reporter = ProgressReporter(style: .line(columns: 40)) { output += $0 }
        reporter.message("hello")
        reporter.show(Self.example)
        reporter.show(Progress(step: 3))
        reporter.message("saved")
        #expect(Self.screen(output) == ["hello", "saved", "step 3"])
        reporter.show(Progress(step: 4))
        reporter.finish()
        reporter.message("done")
        reporter.finish()
        #expect(Self.screen(output) == ["hello", "saved", "step 4", "done", ""])
    }

    @Test func elsewhereThereArePlainLines() {
        var output = ""
        let reporter = ProgressReporter(style: .plain) { output += $0 }
        reporter.show(Progress(step: 3))
        reporter.message("saved")
        reporter.show(Progress(step: 4))
        reporter.finish()
        #expect(output == "step 3\nsaved\nstep 4\n")
    }
}
