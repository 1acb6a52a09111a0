import Support
import Testing
import Wire

@testable import Engine

/// Whose capture a file is: guessed only where nothing speaks against it.
@Suite struct HostGuessTests {
    private func guess(
        _ packets: [(from: Endpoint, to: Endpoint, timeToLive: UInt8, interface: UInt16)]
    ) -> IPAddress? {
        var guess = HostGuess()
        for packet in packets {
            guess.note(
                Flow(source: packet.from, destination: packet.to), timeToLive: packet.timeToLive,
                InterfaceID(packet.interface))
        }
        return guess.address
    }

    private let host: Endpoint = "192.168.1.20:5060"
    private let server: Endpoint = "203.0.113.9:5060"
    private let media: Endpoint = "203.0.113.10:20000"

    @Test("The one address of all packets is the host") func theOneAddressOfAllPacketsIsTheHost() {
        #expect(
            guess([(host, server, 64, 0), (server, host, 55, 0), (host, media, 64, 0), (media, host, 128, 0)])
                == host.address)
    }

    @Test("Among two addresses nothing is guessed") func amongTwoAddressesNothingIsGuessed() {
        #expect(guess([(host, server, 64, 0), (server, host, 55, 0), (host, server, 64, 0)]) == nil)
    }

    @Test("Whose first packets were forwarded is a router", arguments: [63, 127, 254, 57] as [UInt8])
    func whoseFirstPacketsWereForwardedIsARouter(_ timeToLive: UInt8) {
        #expect(guess([(host, server, timeToLive, 0), (host, media, 64, 0), (media, host, 60, 0)]) == nil)
    }

    @Test("Whose later packets were forwarded is a router too") func whoseLaterPacketsWereForwardedIsARouterToo() {
        let packets: [(Endpoint, Endpoint, UInt8, UInt16)] = [
            (host, server, 64, 0), (host, media, 64, 0), (media, host, 60, 0), (host, media, 127, 0),
        ]
        #expect(guess(Array(packets.prefix(3))) == host.address)
        #expect(guess(packets) == nil)
    }

    @Test("What two interfaces have in common is a far side") func whatTwoInterfacesHaveInCommonIsAFarSide() {
        #expect(guess([(host, server, 64, 0), (media, server, 64, 1), (host, server, 64, 0)]) == nil)
    }
}
