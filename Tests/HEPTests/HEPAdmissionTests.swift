import HEP
import Testing
import Wire

/// Whom a listener hears.
@Suite struct HEPAdmissionTests {
    private let message = packet(ends, chunk(14, bytes("secret")), chunk(15, bytes("x")))

    private func settings(key: String? = nil, perSecond: Int = 5_000) -> HEPInSettings {
        var settings = HEPInSettings()
        settings.networks = [Network("192.0.2.0/24")].compactMap { $0 }
        settings.key = key.map(bytes)
        settings.perSecond = perSecond
        return settings
    }

    @Test("A sender of the networks is heard and a stranger is not") func networks() {
        var admission = HEPAdmission(settings())
        let taken1 = admission.takes(message, from: proxy.address, at: at(0))
        #expect(taken1)
        let taken2 = admission.takes(message, from: carrier.address, at: at(0))
        #expect(!taken2)
        #expect(admission.taken == 1 && admission.refused == [.foreign: 1])
    }

    @Test("Without the key or with another nothing is taken") func keys() {
        var right = HEPAdmission(settings(key: "secret"))
        let taken3 = right.takes(message, from: proxy.address, at: at(0))
        #expect(taken3)
        var wrong = HEPAdmission(settings(key: "other"))
        let taken4 = wrong.takes(message, from: proxy.address, at: at(0))
        #expect(!taken4)
        let version2: [UInt8] = [2, 16, 2, 17] + [UInt8](repeating: 1, count: 30)
        let taken5 = right.takes(version2, from: proxy.address, at: at(0))
        #expect(!taken5)
        #expect(right.refused == [.wrongKey: 1] && wrong.refused == [.wrongKey: 1])
    }

    @Test("A flood is cut to the budget of a second and another sender is heard all the while") func budget() {
        var admission = HEPAdmission(settings(perSecond: 100))
        var heard = 0
        for index in 0..<1_000 {
            let time = Timestamp(nanoseconds: at(0).nanoseconds + Int64(index) * 1_000_000)
            if admission.takes(message, from: proxy.address, at: time) { heard += 1 }
        }
        #expect((190...201).contains(heard))
        #expect(admission.refused[.tooMany] == UInt64(1_000 - heard))
        let other = IPAddress(v4: 0xC000_0209)
        let taken6 = admission.takes(message, from: other, at: at(1_000))
        #expect(taken6)
        // Just below the budget nothing is lost.
        var steady = HEPAdmission(settings(perSecond: 100))
        for index in 0..<500 {
            let taken7 = steady.takes(message, from: proxy.address, at: at(Int64(index) * 10))
            #expect(taken7)
        }
    }

    @Test("Made up senders do not fill the memory and rest makes room again") func manySenders() {
        var settings = settings()
        settings.networks = [Network("10.0.0.0/8")].compactMap { $0 }
        var admission = HEPAdmission(settings)
        for number in 0..<3_000 as Range<UInt32> {
            _ = admission.admit(message.span, from: IPAddress(v4: 0x0A00_0000 + number), at: at(0))
        }
        #expect(admission.taken == 1_024 && admission.refused[.tooManySenders] == 1_976)
        let taken8 = admission.takes(message, from: IPAddress(v4: 0x0A01_0000), at: at(61_000))
        #expect(taken8)
    }

    @Test("Each reason is told once") func toldOnce() {
        var admission = HEPAdmission(settings())
        for _ in 0..<10 {
            _ = admission.admit(message.span, from: carrier.address, at: at(0))
            _ = admission.admit(bytes("rubbish").span, from: proxy.address, at: at(0))
        }
        let news = admission.takeNews()
        #expect(news.map(\.reason) == [.foreign, .malformed])
        #expect(news.map(\.sender) == [carrier.address, proxy.address])
        _ = admission.admit(message.span, from: carrier.address, at: at(0))
        let more = admission.takeNews()
        #expect(more.isEmpty)
    }
}
