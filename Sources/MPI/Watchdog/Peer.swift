/// Where another rank may be reached.
struct Peer {
    /// Addresses to try; not all may lead there.
    let candidates: [HostAddress]
    /// Where it was last heard from.
    private(set) var answered: HostAddress?

    init(_ candidates: [HostAddress]) { self.candidates = candidates }

    mutating func answer(from address: HostAddress) { answered = address }

    /// Where to send: where it answered, or all places if that is no use.
    func targets(isDoubtful: Bool) -> [HostAddress] {
        guard let answered else { return candidates }
        return isDoubtful ? [answered] + candidates.filter { $0 != answered } : [answered]
    }
}
