internal import Media

extension InputFile {
    /// The file as it was before gzip compressed it; the file itself if gzip did not.
    ///
    /// - Parameter maximumBytes: the most bytes that may come out.
    /// - Returns: the file, under the same name.
    /// - Throws: `CorpusError` (`badData`) for a file that is damaged, cut off or too large.
    package func decompressed(
        maximumBytes: Int = defaultMaximumBytes
    ) throws(CorpusError) -> InputFile {
        guard Gunzip.isCompressed(bytes) else { return self }
        do {
            return InputFile(path: path, bytes: try Gunzip.bytes(of: bytes, limit: maximumBytes))
        } catch {
            throw wrong(error.message)
        }
    }
}
