import Media
import Testing

@Suite struct PictureEncoderTests {
    @Test(arguments: [(1, 1), (7, 5), (64, 3), (65, 65)])
    func aPictureReadsBack(width: Int, height: Int) throws {
        let grey = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let file = try PictureEncoder.png(grey: grey, width: width)
        let picture = try PictureDecoder.decode(file)
        #expect(picture.width == width && picture.height == height)
        #expect(picture.values == grey.flatMap { [$0, $0, $0] })
        #expect(try PictureEncoder.png(grey: grey, width: width) == file)
    }

    @Test func picturesThatAreTooLargeAreRefused() throws {
        let error = #expect(throws: MediaError.self) {
            try PictureEncoder.png(grey: Array(repeating: 0, count: 1_000_001), width: 1)
        }
        #expect(error?.message.contains("1 x 1000001 pixels") == true)
    }
}
