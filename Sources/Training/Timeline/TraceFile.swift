/// A timeline of all ranks as chrome://tracing and Perfetto read it ("Trace Event Format").
///
/// One process a rank, named with its host. A step is a slice around its phases; inside of an
/// exchange the slice "wait" lasts until the last rank has come to the same exchange.
package enum TraceFile {
    /// Writes a whole trace as one JSON object.
    ///
    /// - Parameters:
    ///   - tracks: the ranks, in the time of rank 0.
    ///   - note: what to know of this trace, in a sentence.
    /// - Returns: the file.
    package static func bytes(_ tracks: [RankTrack], note: String) -> [UInt8] {
        var writer = Writer(arrivals: RankTrack.arrivals(of: tracks))
        writer.add(#"{"displayTimeUnit":"ms","otherData":{"note":"#)
        writer.add(JSONText.quoted(note))
        writer.add("},\"traceEvents\":[")
        for track in tracks { writer.write(track) }
        writer.add("\n]}\n")
        return writer.bytes
    }

    private struct Writer {
        var bytes: [UInt8] = []
        let arrivals: [[Int]: Int64]
        private var isFirst = true

        init(arrivals: [[Int]: Int64]) { self.arrivals = arrivals }

        mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

        private mutating func event(_ members: String) {
            add(isFirst ? "\n{" : ",\n{")
            isFirst = false
            add(members)
            add("}")
        }

        mutating func write(_ track: RankTrack) {
            let name = JSONText.quoted("rank \(track.rank) (\(track.host))")
            let place = "\"pid\":\(track.rank),\"tid\":0"
            event("\"ph\":\"M\",\(place),\"name\":\"process_name\",\"args\":{\"name\":\(name)}")
            event(
                "\"ph\":\"M\",\(place),\"name\":\"process_sort_index\","
                    + "\"args\":{\"sort_index\":\(track.rank)}")
            writeSteps(of: track)
            for slice in track.slices where slice.duration >= Timeline.shortest {
                write(slice, slice.activity.name, of: track.rank)
            }
            for (key, slice) in track.exchanges {
                let end = min(arrivals[key] ?? slice.start, slice.end)
                guard end - slice.start >= Timeline.shortest else { continue }
                var wait = slice
                wait.duration = end - slice.start
                write(wait, "wait", of: track.rank)
            }
        }

        private mutating func writeSteps(of track: RankTrack) {
            let phases = track.slices.filter { $0.activity.rawValue <= Activity.update.rawValue }
            var rest = phases[...]
            while var whole = rest.first {
                let own = rest.prefix { $0.step == whole.step }
                whole.duration = (own.last?.end ?? whole.end) - whole.start
                write(whole, "step \(whole.step + 1)", of: track.rank)
                rest = rest.dropFirst(own.count)
            }
        }

        private mutating func write(_ slice: Slice, _ name: String, of rank: Int) {
            event(
                "\"ph\":\"X\",\"pid\":\(rank),\"tid\":0,\"name\":\"\(name)\","
                    + "\"ts\":\(microseconds(slice.start)),\"dur\":\(microseconds(slice.duration)),"
                    + "\"args\":{\"step\":\(slice.step + 1)}")
        }

        /// With all three digits of nanoseconds: no binary fraction, so that slices meet exactly.
        private func microseconds(_ time: Int64) -> String {
            let digits = String(time.magnitude % 1000)
            let fraction = String(repeating: "0", count: 3 - digits.count) + digits
            return (time < 0 ? "-" : "") + "\(time.magnitude / 1000)." + fraction
        }
    }
}
