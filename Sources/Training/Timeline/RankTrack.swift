/// What one rank did, in the time of rank 0: a row of the trace.
package struct RankTrack: Equatable, Sendable {
    /// The rank.
    package var rank: Int
    /// The name of its host.
    package var host: String
    /// Its slices, in the order of time.
    package var slices: [Slice]

    /// Names a row.
    package init(rank: Int, host: String, slices: [Slice]) {
        self.rank = rank
        self.host = host
        self.slices = slices
    }

    /// Tells the slices in the time of rank 0.
    package func aligned(_ alignment: ClockAlignment) -> RankTrack {
        var track = self
        for index in slices.indices {
            track.slices[index].start = alignment.aligned(slices[index].start)
        }
        return track
    }

    /// When the last of the ranks came to each exchange: by step, and by the exchange's number
    /// within its step.
    package static func arrivals(of tracks: [RankTrack]) -> [[Int]: Int64] {
        var latest: [[Int]: Int64] = [:]
        for track in tracks {
            for (key, slice) in track.exchanges {
                latest[key] = max(latest[key] ?? slice.start, slice.start)
            }
        }
        return latest
    }

    /// Exchanges with step and number, which are the same on all ranks.
    package var exchanges: [(key: [Int], slice: Slice)] {
        var step = -1, number = 0
        return slices.filter { $0.activity == .exchange }.map { slice in
            number = slice.step == step ? number + 1 : 0
            step = slice.step
            return ([step, number], slice)
        }
    }
}
