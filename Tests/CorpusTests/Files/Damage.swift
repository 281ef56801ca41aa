import Corpus
import Testing

/// Reads a file as damage leaves it: cut off at every byte, and with every byte changed.
///
/// Readers must return something or throw a `CorpusError`; a trap would end the test process.
///
/// - Parameters:
///   - bytes: a valid file of at most a few hundred bytes.
///   - sourceLocation: where the test is.
///   - read: reads a file and may check what came out of it.
/// - Returns: how many of the damaged files were refused.
@discardableResult
func refusalsOfDamaged(
    _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation,
    read: (InputFile) throws -> Void
) -> Int {
    var refused = 0
    func attempt(_ damaged: [UInt8]) {
        do {
            try read(InputFile(path: "damaged", bytes: damaged))
        } catch let error as CorpusError {
            refused += 1
            #expect(
                error.message.contains("damaged") && error.message.contains(": ")
                    && error.message.utf8.count < 400,
                "\(error.message)", sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
    for count in bytes.indices { attempt(Array(bytes[..<count])) }
    for place in bytes.indices {
        for change in (0..<8).map({ bytes[place] ^ (1 << $0) }) + [0, 0xFF] {
            var damaged = bytes
            damaged[place] = change
            attempt(damaged)
        }
    }
    return refused
}
