import Corpus
import Foundation
import Testing

@Suite struct TimeStampTests {
    private func seconds(_ text: String) -> Double? { TimeStamp.seconds(Array(text.utf8)[...]) }

    @Test(
        arguments: [
            ("1970-01-01", 0), ("1970-01-02", 86_400), ("1969-12-31 23:59:59", -1),
            ("2011-01-02 03:00:00", 1_293_937_200), ("2011-01-02T03:00:00Z", 1_293_937_200),
            ("2011-01-02T03:00", 1_293_937_200), ("2011-01-02T03:00:00.25Z", 1_293_937_200.25),
            ("2011-01-02 03:00:00,5", 1_293_937_200.5), ("2011-01-02T04:30+01:30", 1_293_937_200),
            ("2011-01-01T22:00:00-0500", 1_293_937_200), ("2011-01-02T04+01", nil),
            ("2000-02-29", 951_782_400), ("0000-03-01", -62_162_035_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] as [(String, Double?)])
    func readsTimes(text: String, wanted: Double?) {
        #expect(seconds(text) == wanted)
    }

    /// Foundation's calendar is the slow twin.
    @Test func everyDayOfFourCenturiesFollowsItsTwin() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for day in stride(from: -31_000, to: 116_000, by: 13) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let text = String(
                format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            #expect(seconds(text) == Double(day) * 86_400, "\(text)")
        }
    }

    @Test(
        arguments: [
            "", "2011", "2011-1-2", "2011-13-01", "2011-00-01", "2011-01-00", "2011-04-31",
            "2011-02-29", "1900-02-29", "2011-01-02 ", "2011-01-02T", "2011-01-02 24:00",
            "2011-01-02 03:60", "2011-01-02 03:00:60", "2011-01-02 03:00:00.", "2011-01-02 03:00ZZ",
            "2011-01-02 03:00:00.1234567890", "2011-01-02 03:00+24", "2011-01-02 03:00+1:00",
            "2011/01/02", "-2011-01-02", "2011-01-02x03:00",
        ])
    func otherTextIsNone(text: String) {
        #expect(seconds(text) == nil)
    }
}
