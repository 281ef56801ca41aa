import Tensors
import Testing

@Suite struct PhiloxSiteTests {
    /// Values of the FNV authors' own test suite (FNV-1a, 32 bits).
    @Test(
        arguments: [
            ("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968),
        ] as [(String, UInt32)])
    func nameIsHashedByFNV1a(name: String, hash: UInt32) {
        #expect(RandomSite(name: name).rawValue == hash)
    }

    @Test func wellKnownSitesAreDistinctAndReserved() {
        let sites: [RandomSite] = [.shuffle, .sampling]
        #expect(Set(sites).count == sites.count)
        #expect(RandomSite.shuffle.rawValue == 1)
        for site in sites { #expect(site.rawValue < RandomSite.reservedCount) }
    }

    @Test(arguments: [0, 1, 255, 256, 257, .max] as [UInt32])
    func hashedSiteIsNeverAReservedOne(hash: UInt32) {
        let site = RandomSite(hash: hash)
        #expect(site.rawValue >= RandomSite.reservedCount)
        #expect(site.rawValue & 0x7fff_ffff == hash & 0x7fff_ffff)
    }
}
