internal import Foundation

/// Something that goes wrong on purpose, at one place of a run: for tests only.
package struct Fault: Equatable, Sendable {
    /// Where it strikes.
    package enum Site: Equatable, Sendable {
        /// When at least so many steps are done, before the next one.
        case step(Int)
        /// Inside of a save, on rank 0.
        case save(SavePhase)
    }

    /// What happens.
    package enum Kind: String, CaseIterable, Sendable {
        /// SIGKILL, as from the system when memory is out.
        case kill
        /// SIGSTOP: the process stays, and does nothing any more.
        case stop
        /// SIGSEGV.
        case segfault
        /// A failed check of the program itself.
        case trap
        /// An error that only this rank meets.
        case `throw`
        /// An end in good order that nobody expects.
        case exit
        /// SIGTERM, which asks for an agreed stop.
        case term
        /// The disk of the run is full.
        case full
        /// Half of the newest checkpoint's largest file is lost, if it is not the only one; then
        /// SIGKILL.
        case truncate
        /// Nothing for two seconds, so that something can be done from outside.
        case pause
    }

    /// Where it strikes.
    package let site: Site
    /// What happens.
    package let kind: Kind
    /// The rank that it happens to.
    package let rank: Int
    /// A file that says that it has happened, and is created then; nil strikes every time.
    package let once: String?

    /// Whether it strikes here.
    func strikes(at place: Site) -> Bool {
        switch (site, place) {
        case (.step(let from), .step(let done)): done >= from
        case (.save(let phase), .save(let now)): phase == now
        default: false
        }
    }

    /// Reads `step:N:KIND` or `save:PHASE:KIND`, then `:rank=R` and `:once=FILE` if wanted.
    ///
    /// - Throws: ``RecipeError`` if it is none of these.
    init(_ text: String) throws(RecipeError) {
        let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard words.count >= 3, let site = Self.site(words[0], words[1]),
            let kind = Kind(rawValue: words[2])
        else { throw Self.refusal(text) }
        var rank = 0, once: String?
        for word in words.dropFirst(3) {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            switch (parts.first, parts.last) {
            case ("rank", let value?) where Int(value) != nil: rank = Int(value) ?? 0
            case ("once", let value?) where parts.count == 2: once = value
            default: throw Self.refusal(text)
            }
        }
        (self.site, self.kind, self.rank, self.once) = (site, kind, rank, once)
    }

    private static func site(_ word: String, _ place: String) -> Site? {
        switch word {
        case "step": Int(place).map { .step($0) }
        case "save": SavePhase(rawValue: place).map { .save($0) }
        default: nil
        }
    }

    private static func refusal(_ text: String) -> RecipeError {
        RecipeError(
            "LOCKSTEP_FAULT has '\(text)', which is no fault; give step:N:KIND or save:PHASE:KIND "
                + "with a kind of \(Kind.allCases.map(\.rawValue).joined(separator: ", ")), or "
                + "unset it")
    }
}
