import Corpus
import Testing

@Suite struct TableFileTests {
    private func read(_ text: String, _ format: TableFormat = TableFormat()) throws -> TableFile {
        try TableFile(InputFile(path: "a.csv", bytes: Array(text.utf8)), format: format)
    }

    private func texts(_ column: TableColumn) -> [String]? {
        if case .texts(let texts) = column.values { texts } else { nil }
    }

    private let weather = """
        date,temperature,"wind, from",note
        2011-01-02 03:00:00,1.5,N,"a ""cold""
        day"
        2011-01-02T04:00:00Z,NA,?,

        , -2e1 ,W,plain "quotes"

        """

    @Test func readsNumbersTimesAndTexts() throws {
        let table = try read(weather)
        #expect(table.columns.map(\.name) == ["date", "temperature", "wind, from", "note"])
        #expect(table.rowCount == 3)
        let times = try table.times("date")
        #expect(times[..<2] == [1_293_937_200, 1_293_940_800] && times[2].isNaN)
        let numbers = try table.numbers("temperature")
        #expect(numbers[0] == 1.5 && numbers[1].isNaN && numbers[2] == -20)
        #expect(texts(table.columns[2]) == ["N", "?", "W"])
        #expect(texts(table.columns[3]) == ["a \"cold\"\nday", "", "plain \"quotes\""])
    }

    @Test func lineEndsByteOrderMarkAndQuotesChangeNothing() throws {
        let plain = try read("a,b\n1,x\n2,y\n")
        for text in [
            "a,b\r\n1,x\r\n2,y", "\u{FEFF}a,b\n\n1,x\n\r\n2,y\n\n", "\"a\",\"b\"\n\"1\",x\n2,\"y\"",
            "a;b\n1;x\n2;y\n", "a\tb\n1\tx\n2\ty\n", "\r\n\"a\",b\r\n1 , x\r\n2,y\r",
        ] {
            let table = try read(text)
            #expect(table.columns.map(\.name) == ["a", "b"])
            #expect(try table.numbers("a") == plain.numbers("a"))
            #expect(texts(table.columns[1]) == ["x", "y"])
        }
    }

    /// The first line, the second, and whether the first has names.
    @Test(
        arguments: [
            ("a,b", "1,x", true), ("1,x", "2,y", false), ("a,b", "x,y", false),
            ("NA,1", "1,2", false), (",b", "1,2", true), ("when,x", "2011-01-02,y", true),
            ("2011-01-01,x", "2011-01-02,y", false),
        ])
    func findsTheHeader(first: String, second: String, isHeader: Bool) throws {
        let table = try read(first + "\n" + second + "\n" + second + "\n")
        #expect(table.rowCount == (isHeader ? 2 : 3))
        let names = isHeader ? first.split(separator: ",", omittingEmptySubsequences: false) : []
        #expect(
            table.columns.map(\.name)
                == (isHeader ? names.map { $0.isEmpty ? "1" : String($0) } : ["1", "2"]))
    }

    @Test func whatIsToldIsNotFoundOut() throws {
        #expect(try read("a,b\nx,y\n", TableFormat(hasHeader: true)).rowCount == 1)
        #expect(try read("a\n1\n", TableFormat(hasHeader: false)).rowCount == 2)
        #expect(try read("1,2;3,4\n", TableFormat(separator: .semicolon)).columns.count == 2)
        let european = TableFormat(separator: .semicolon, hasDecimalComma: true)
        let table = try read("x;y\n1,5;2\n-,5;1e1\n", european)
        #expect(try table.numbers("x") == [1.5, -0.5])
        #expect(try table.numbers("y") == [2, 10])
    }

    @Test func aColumnWithoutValuesIsOfNumbers() throws {
        let numbers = try read("a,b\n1,\n2,NaN\n").numbers("b")
        #expect(numbers.count == 2 && numbers.allSatisfy(\.isNaN))
    }

    @Test func otherCellsThanWantedAreNamed() throws {
        let table = try read("a,b\n1,2011-01-02\n?,NA\nx1,2011-01-03\ny,3\n")
        for (said, read) in [
            ("line 4 of a.csv has 'x1' in column 'a', where a number belongs", table.numbers),
            ("line 2 of a.csv has '1' in column 'a', where a time", table.times),
        ] as [(String, (String) throws -> [Double])] {
            let error = #expect(throws: CorpusError.self) { try read("a") }
            #expect(error?.message.hasPrefix(said) == true, "\(error?.message ?? "")")
        }
        let error = #expect(throws: CorpusError.self) { try table.column("c") }
        #expect(error?.message.contains("no column 'c': choose among 'a, b'") == true)
        let mixed = #expect(throws: CorpusError.self) { try table.times("b") }
        #expect(mixed?.message.hasPrefix("line 5 of a.csv has '3' in column 'b'") == true)
    }

    /// A file, the line of its fault (0: none), and what is said of it.
    static let wrong: [(text: String, line: Int, said: String)] = [
        ("", 0, "is empty"), ("\n\r\n\n", 0, "is empty"),
        ("a,b\n1,2\n\n3\n", 4, "has 1 cells, but the first line has 2"),
        ("a,b\n1,\"2\n3\"\n4,5,6\n", 4, "has 3 cells, but the first line has 2"),
        ("a,a\n1,2\n", 1, "names two columns 'a'"),
        ("a,b\n1,\"x\n\n", 2, "opens a quote that is never closed"),
        ("a,b\n1,\"x\ny\"z\n", 3, "has 'z\u{FFFD}' behind a closing quote"),
    ]

    @Test(arguments: wrong)
    func faultsAreNamedByLine(text: String, line: Int, said: String) {
        let error = #expect(throws: CorpusError.self) { try read(text) }
        #expect(error?.kind == .badData)
        let place = line == 0 ? "the file a.csv " : "line \(line) of a.csv "
        #expect(error?.message.hasPrefix(place + said) == true, "\(error?.message ?? "")")
    }

    @Test func headersAloneAndBrokenUTF8AreFaults() {
        let alone = #expect(throws: CorpusError.self) {
            try read("a,b\n", TableFormat(hasHeader: true))
        }
        #expect(alone?.message.contains("has no row of values") == true)
        let bytes = Array("a,b\n1,x\n2,".utf8) + [0xE9, 0x0A]
        let broken = #expect(throws: CorpusError.self) {
            try TableFile(InputFile(path: "a.csv", bytes: bytes))
        }
        #expect(broken?.message.hasPrefix("line 3 of a.csv has '\u{FFFD}', which is not") == true)
    }

    @Test func rowsHaveLimits() {
        let long = Array(repeating: UInt8(ascii: "x"), count: (16 << 20) + 1)
        let lines: [([UInt8], String)] = [
            (
                Array("a\n1\n".utf8) + long,
                "line 3 of a.csv begins a row of more than 16777216 bytes"
            ),
            (Array("a\n1\n\"".utf8) + long, "line 3 of a.csv begins a row of more than"),
            (Array(repeating: .init(ascii: ","), count: 1 << 16), "has more than 65536 cells"),
        ]
        for (bytes, said) in lines {
            let error = #expect(throws: CorpusError.self) {
                try TableFile(InputFile(path: "a.csv", bytes: bytes))
            }
            #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
        }
    }

    @Test func damageNeverTraps() {
        let refused = refusalsOfDamaged(Array(weather.utf8)) { file in
            let table = try TableFile(file)
            for column in table.columns {
                switch column.values {
                case .numbers(let values), .times(let values):
                    #expect(values.count == table.rowCount)
                case .texts(let values):
                    #expect(values.count == table.rowCount)
                }
            }
        }
        #expect(refused > 100)
    }
}
