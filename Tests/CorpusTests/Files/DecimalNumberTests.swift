import Corpus
import Testing

@Suite struct DecimalNumberTests {
    private func parse(_ text: String) -> Double? { DecimalNumber.parse(Array(text.utf8)[...]) }

    /// The standard library's parser is the slow twin.
    @Test(
        arguments: [
            "0", "-0", "1", "+1", "-1.5", ".5", "5.", "0.1", "00012.50", "1e3", "1E-3", "2.5e+22",
            "9007199254740993", "123456789012345", "1234567890123456", "0.000001", "1e22", "1e23",
            "1e-22", "1e-23", "4.9e-324", "1e-400", "1.7976931348623157e308", "0e999999999999",
            "0.1234567890123456789012345", "8.5e-5", "18446744073709551616", "72057594037927945e-5",
            "0.000000000000000000000000000000000000000000000001",
        ])
    func isTheNearestDouble(text: String) {
        let twin = Double(text)
        #expect(parse(text) == twin)
        #expect(parse(text)?.sign == twin?.sign)
    }

    @Test func agreesWithItsTwinOnManyNumbers() {
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let digits = state >> (20 + state >> 60), exponent = Int(state >> 33 % 60) - 30
            let text = "\(digits % 1000).\(digits)e\(exponent)"
            #expect(parse(text) == Double(text), "\(text)")
        }
    }

    @Test(
        arguments: [
            "", " ", "+", "-", ".", "+.", "e5", "1e", "1e+", "--1", "1-", "1 ", " 1", "1.2.3",
            "1,5",
            "inf", "nan", "0x10", "1e400", "-1e400", "1_000", "١",
        ])
    func otherTextIsNone(text: String) {
        #expect(parse(text) == nil)
    }

    @Test func takesAnotherPointAndRefusesEndlessDigits() {
        #expect(DecimalNumber.parse(Array("2,50".utf8)[...], point: 0x2C) == 2.5)
        #expect(
            DecimalNumber.parse(Array("12345678901234567,5".utf8)[...], point: 0x2C)
                == 12345678901234567.5)
        #expect(DecimalNumber.parse(Array("2.5".utf8)[...], point: 0x2C) == nil)
        #expect(parse(String(repeating: "0", count: 1099) + "7") == 7)
        #expect(parse(String(repeating: "0", count: 1100) + "7") == nil)
    }
}
