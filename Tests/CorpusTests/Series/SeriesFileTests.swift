import Corpus
import Testing

@Suite struct SeriesFileTests {
    private func read(_ text: String) throws -> SeriesFile {
        try SeriesFile(InputFile(path: "a.ts", bytes: Array(text.utf8)))
    }

    private let two = """
        # made by hand
        @problemName Two
        @timeStamps false
        @missing true
        @univariate false
        @dimensions 2
        @equalLength false
        @classLabel true walk run
        @data
        1,2,3:4,?,6:run

        # a comment
         -1e2 , NaN : .5,7 : walk
        """

    @Test func readsDimensionsMissingValuesAndClasses() throws {
        let file = try read(two)
        #expect(file.dimensions == 2)
        #expect(file.labels == ["walk", "run"])
        #expect(file.cases.map(\.label) == [1, 0])
        #expect(file.cases.map(\.stepCount) == [3, 2])
        // Time-major: both dimensions of a step stand together.
        let first = file.cases[0].values
        #expect(Array(first[..<3]) == [1, 4, 2] && first[3].isNaN)
        #expect(Array(first[4...]) == [3, 6])
        let second = file.cases[1].values
        #expect(Array(second[..<2]) == [-100, 0.5] && second[2].isNaN && second[3] == 7)
    }

    @Test func classesThatAreNotNamedAreSorted() throws {
        let file = try read("@CLASSLABEL True\r\n@DATA\r\n1:b\r\n2:a\r\n3:b\r\n4:10\r\n")
        #expect(file.labels == ["10", "a", "b"])
        #expect(file.cases.map(\.label) == [2, 1, 2, 0])
        #expect(file.dimensions == 1)
    }

    @Test func casesMayHaveNoClass() throws {
        let file = try read("@univariate true\n@seriesLength 2\n@classLabel false\n@data\n1,2\n3,4")
        #expect(file.labels == [])
        #expect(file.cases.map(\.values) == [[1, 2], [3, 4]])
        #expect(file.cases.allSatisfy { $0.label == nil })
    }

    @Test func aDeclaredLengthCountsOnlyIfLengthsAreEqual() throws {
        let data = "@seriesLength 3\n@classLabel false\n@data\n1,2\n"
        #expect(try read("@equalLength false\n" + data).cases[0].stepCount == 2)
        #expect(throws: CorpusError.self) { try read("@equalLength true\n" + data) }
    }

    /// A file, the line of its fault (0: none), and what is said of it.
    static let wrong: [(text: String, line: Int, said: String)] = [
        ("", 0, "has no line @data"),
        ("@classLabel false\n@data\n", 0, "has no case"),
        ("@dimensions 1\n@classLabel false\n@data\n# x\n", 0, "has no case"),
        ("@problemName x\n@data\n1:a\n", 2, "does not say whether cases have classes"),
        ("\n1,2:a\n", 2, "has '1,2:a' before @data"),
        ("@classLabel maybe\n", 1, "has 'maybe' after its name: write true or false"),
        ("@dimensions\n", 1, "has nothing after its name: write a whole number"),
        ("@dimensions 0\n", 1, "has '0'"),
        ("@seriesLength -5\n", 1, "has '-5'"),
        ("@dimensions 99999999999999999999\n", 1, "has '99999999999999999999'"),
        ("@univariate true\n@dimensions 2\n", 2, "declares 2 dimensions after 1"),
        ("@timestamps true\n", 1, "declares time stamps"),
        ("@targetLabel true\n", 1, "declares numbers as targets"),
        ("@classLabel true a b a\n", 1, "declares the class 'a' twice"),
        ("@classLabel true a\n@data\n1,x:a\n", 3, "has 'x' where a number belongs"),
        ("@classLabel true a\n@data\n1,1e39:a\n", 3, "has '1e39' where a number belongs"),
        ("@classLabel true a\n@data\n1,inf:a\n", 3, "has 'inf' where a number belongs"),
        ("@classLabel true a\n@data\n1,,2:a\n", 3, "has '' where a number belongs"),
        ("@classLabel true a\n@data\n1,2::a\n", 3, "has '' where a number belongs"),
        ("@classLabel true a\n@data\n(1,2):a\n", 3, "has a time stamp"),
        ("@classLabel true a\n@data\n1,2\n", 3, "has no ':' between values and class"),
        ("@classLabel true a\n@data\n1,2:\n", 3, "ends with '' in place of a class"),
        ("@classLabel true a\n@data\n1:a\n1,2:b\n", 4, "has the class 'b', which @classLabel"),
        ("@classLabel false\n@data\n1,2:3,4,5\n", 3, "has 3 values in dimension 2 and 2 in the"),
        ("@dimensions 2\n@classLabel false\n@data\n1,2\n", 4, "has 1 dimensions, not 2"),
        ("@classLabel false\n@data\n1:2\n1\n", 4, "has 1 dimensions, not 2"),
        ("@equalLength true\n@classLabel false\n@data\n1\n1,2\n", 5, "has 2 time steps, not 1"),
        ("@seriesLength 9000000000\n@classLabel false\n@data\n1\n", 4, "not 9000000000"),
    ]

    @Test(arguments: wrong)
    func faultsAreNamedByLine(text: String, line: Int, said: String) {
        let error = #expect(throws: CorpusError.self) { try read(text) }
        #expect(error?.kind == .badData)
        let place = line == 0 ? "the file a.ts " : "line \(line) of a.ts "
        #expect(error?.message.hasPrefix(place) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
    }

    @Test func damageNeverTraps() throws {
        let refused = refusalsOfDamaged(Array(two.utf8)) { file in
            let series = try SeriesFile(file)
            for one in series.cases {
                #expect(one.values.count == one.stepCount * series.dimensions)
                #expect(one.label.map(series.labels.indices.contains) ?? true)
            }
        }
        #expect(refused > 500)
    }

    @Test func readsFromDisk() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(two.utf8), to: "two.ts")
        #expect(try SeriesFile(path: path).cases.count == 2)
        #expect(throws: CorpusError.self) { try SeriesFile(path: path, maximumBytes: 9) }
    }
}
