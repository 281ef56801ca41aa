/// Another rank's clock, read by a message there and back, in nanoseconds.
package struct ClockReading: Equatable, Sendable {
    /// When the question was sent, by the clock of the one who asks.
    package var sent: Int64
    /// What the other clock said.
    package var remote: Int64
    /// When the answer came.
    package var received: Int64

    /// Names a reading.
    package init(sent: Int64, remote: Int64, received: Int64) {
        self.sent = sent
        self.remote = remote
        self.received = received
    }

    /// How long the question was on its way, there and back: the reading is wrong by half of that
    /// at most.
    package var roundTrip: Int64 { received - sent }

    /// When the other clock was read, by the clock of the one who asked, if both ways take equally
    /// long.
    package var middle: Int64 { sent + roundTrip / 2 }

    /// What to add to the other clock.
    package var offset: Int64 { middle - remote }

    /// The reading whose messages travelled fastest, which says most (Cristian 1989).
    package static func best(of readings: [ClockReading]) -> ClockReading? {
        readings.min { $0.roundTrip < $1.roundTrip }
    }
}
