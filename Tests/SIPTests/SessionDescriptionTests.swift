import SIP
import Support
import Testing
import Wire

@Suite("Session descriptions")
struct SessionDescriptionTests {
    private func sdp(_ lines: [String], end: String = "\r\n") throws -> SessionDescription? {
        let text = lines.map { $0 + end }.joined()
        return try parse(.message("INVITE", sdp: text)).sdp
    }

    private let head = ["v=0", "o=u 1 2 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.2", "t=0 0"]

    @Test("Origin, address, port, formats and direction are read")
    func ordinary() throws {
        let sdp = try #require(try sdp(head + ["m=audio 10500 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000"]))
        let origin = SessionDescription.Origin(username: "u", sessionID: "1", version: "2", host: "192.0.2.1")
        #expect(sdp.origin == origin)
        #expect(sdp.connectionHost == "192.0.2.2")
        let media = try #require(sdp.media.first)
        #expect(media.kind == "audio" && media.transportProtocol == "RTP/AVP")
        #expect(media.endpoint == Endpoint(address: IPAddress(v4: 0xC000_0202), port: 10500))
        #expect(media.formats.map(\.encoding) == ["PCMA", "telephone-event"])
        #expect(media.formats.map(\.payloadType) == [8, 101])
        #expect(media.direction == .sendrecv)
    }

    static let statics: [(Int, String, Int, Int)] = [
        (0, "PCMU", 8_000, 1), (3, "GSM", 8_000, 1), (4, "G723", 8_000, 1), (8, "PCMA", 8_000, 1),
        (9, "G722", 8_000, 1), (10, "L16", 44_100, 2), (13, "CN", 8_000, 1), (18, "G729", 8_000, 1),
        (31, "H261", 90_000, 1), (34, "H263", 90_000, 1), (20, "", 0, 1), (96, "", 0, 1),
    ]

    @Test("A payload type without rtpmap has its static meaning", arguments: statics)
    func staticPayload(type: Int, name: String, rate: Int, channels: Int) throws {
        let format = try sdp(head + ["m=audio 4 RTP/AVP \(type)"])?.media.first?.formats.first
        #expect(
            format == MediaDescription.Format(payloadType: type, encoding: name, clockRate: rate, channels: channels))
    }

    @Test("An rtpmap overrides the static meaning, and format parameters are kept")
    func mapping() throws {
        let lines = [
            "m=audio 4 RTP/AVP 0 96", "a=rtpmap:0 OTHER/16000", "a=rtpmap:96 opus/48000/2",
            "a=fmtp:96 useinbandfec=1; x=2",
        ]
        let formats = try sdp(head + lines)?.media.first?.formats
        #expect(formats?.map(\.encoding) == ["OTHER", "opus"])
        #expect(formats?.last?.clockRate == 48_000 && formats?.last?.channels == 2)
        #expect(formats?.last?.parameters == "useinbandfec=1; x=2")
    }

    @Test("Address and direction of the session hold for media that have none of their own")
    func inheritance() throws {
        let lines = ["a=sendonly", "m=audio 4 RTP/AVP 0", "m=video 6 RTP/AVP 31", "c=IN IP4 192.0.2.9", "a=inactive"]
        let sdp = try #require(try sdp(head + lines))
        #expect(sdp.direction == .sendonly)
        #expect(sdp.media.map(\.connectionHost) == ["192.0.2.2", "192.0.2.9"])
        #expect(sdp.media.map(\.direction) == [.sendonly, .inactive])
        #expect(sdp.connectionHost == "192.0.2.2")
    }

    static let rtcp: [(String, UInt16?, String?)] = [
        ("a=rtcp:53020", 53020, nil), ("a=rtcp:53020 IN IP4 126.16.64.4", 53020, "126.16.64.4"),
        ("a=rtcp:x", nil, nil), ("a=rtcp:", nil, nil), ("a=rtcp:70000 IN IP4 1.2.3.4", nil, nil),
    ]

    @Test("a=rtcp gives a port and, where told, an address", arguments: rtcp)
    func rtcpLine(line: String, port: UInt16?, host: String?) throws {
        let media = try sdp(head + ["m=audio 4 RTP/AVP 0", line])?.media.first
        #expect(media?.rtcpPort == port && media?.rtcpHost == host)
    }

    @Test("ICE, DTLS, SDES, multiplexing and packet time are seen, keys are not kept")
    func attributes() throws {
        let lines = [
            "a=fingerprint:sha-256 AB:CD", "m=audio 4 RTP/SAVPF 0", "a=ptime:20", "a=rtcp-mux", "a=ice-ufrag:x",
            "a=candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host",
            "a=candidate:2 1 UDP 1694498815 2001:db8::3 45664 typ srflx raddr 10.0.1.1 rport 8998",
            "a=candidate:3 1 UDP 1 name.local 9 typ host",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32",
        ]
        let message = try parse(.message("INVITE", sdp: (head + lines).map { $0 + "\r\n" }.joined()))
        let media = try #require(message.sdp?.media.first)
        #expect(media.packetTimeMilliseconds == 20 && media.hasRTCPMux && media.hasICE && media.hasFingerprint)
        #expect(media.candidates.map(\.kind) == ["host", "srflx"])
        #expect(media.candidates.map(\.endpoint.description) == ["10.0.1.1:8998", "[2001:db8::3]:45664"])
        #expect(media.cryptoSuites == ["AES_CM_128_HMAC_SHA1_80"])
        #expect(!"\(message)".contains("d0Rmdm"))
    }

    @Test("Fax, rejected media and several sections keep their places")
    func sections() throws {
        let lines = [
            "m=audio 0 RTP/AVP 0", "m=image 4000 udptl t38", "a=T38FaxVersion:0",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "m=audio 49170/2 RTP/AVP 0",
        ]
        let media = try #require(try sdp(head + lines)?.media)
        #expect(media.map(\.port) == [0, 4000, 9, 49170])
        #expect(media.map(\.transportProtocol) == ["RTP/AVP", "udptl", "UDP/DTLS/SCTP", "RTP/AVP"])
        #expect(media[0].endpoint == nil && media[1].formats.isEmpty && media[1].kind == "image")
    }

    static let sloppy: [[String]] = [
        ["v=0", "o=u 1 2 IN IP4 192.0.2.1", "s=", "t=0 0", "c=IN IP4 192.0.2.2", "m=audio 4 RTP/AVP 0"],
        ["v=0", "s=x", "o=u 1 2 IN IP4 192.0.2.1", "c=IN IP4 192.0.2.2", "m=audio 4 RTP/AVP 0"],
        ["v=0", "o=u", "c=IN IP4 192.0.2.2", "t=0 0", "m=audio 4 RTP/AVP 0", "a=", "x=?", "b=AS"],
        [
            "v=0", "c=IN  IP4\t192.0.2.2 ", "t=", "m=audio  4  RTP/AVP  0 ", "i=late", "a=sendrecv", "b=AS:64",
            "rubbish",
        ],
        ["v=0", "t=0 0", "m=audio 4 RTP/AVP 0", "a=sendrecv", "c=IN IP4 192.0.2.2", "c=IN IP4 192.0.2.3"],
        ["v=0", "o=a b c 1 2 IN IP4 192.0.2.1", "a=early:1", "c=IN IP4 192.0.2.2", "t=0 0", "m=audio 4 RTP/AVP 0"],
    ]

    @Test("Lines missing, empty, doubled or out of order do not hide where media goes", arguments: sloppy)
    func sloppyLines(lines: [String]) throws {
        for end in ["\r\n", "\n", "\r"] {
            let media = try sdp(lines, end: end)?.media
            #expect(media?.count == 1)
            #expect(media?.first?.connectionHost == "192.0.2.2")
            #expect(media?.first?.port == 4)
            #expect(media?.first?.formats.map(\.payloadType) == [0])
        }
    }

    static let broken: [[String]] = [
        ["hello"], ["v="], ["o=u 1 2 IN IP4 192.0.2.1", "m=audio 4 RTP/AVP 0"], ["v=0", "t=0 0", "m=audio"],
        ["v=0", "m=audio 70000 RTP/AVP 0"], ["v=0", "c=IN IP4", "m=audio 4 RTP/AVP 0"], ["v=0", "m=audio x RTP/AVP 0"],
    ]

    @Test("An SDP that says nothing about media is broken, and the message stands", arguments: broken)
    func brokenLines(lines: [String]) throws {
        let message = try parse(.message("INVITE", sdp: lines.map { $0 + "\r\n" }.joined()))
        #expect(message.sdp == nil && message.sdpIsBroken)
        #expect(message.shortBody == nil)
    }

    @Test("Sections, formats and candidates are bounded")
    func bounds() throws {
        let formats = (0..<200).map { "\($0)" }.joined(separator: " ")
        let candidate = "a=candidate:1 1 UDP 1 10.0.0.1 9 typ host"
        var lines = head + ["m=audio 4 RTP/AVP " + formats] + [String](repeating: candidate, count: 300)
        lines += [String](repeating: "m=audio 6 RTP/AVP 0", count: 100)
        let media = try #require(try sdp(lines)?.media)
        #expect(media.count == 32)
        #expect(media[0].formats.count == 64)
        #expect(media[0].candidates.count == 64)
    }

    @Test("Hold by direction, by 0.0.0.0, and none")
    func hold() throws {
        #expect(try sdp(head + ["m=audio 4 RTP/AVP 0"])?.media.first?.isHeld == false)
        #expect(try sdp(head + ["m=audio 4 RTP/AVP 0", "a=sendonly"])?.media.first?.isHeld == true)
        #expect(try sdp(head + ["m=audio 4 RTP/AVP 0", "c=IN IP4 0.0.0.0"])?.media.first?.isHeld == true)
    }
}
