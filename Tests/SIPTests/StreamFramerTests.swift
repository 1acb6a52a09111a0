import SIP
import Support
import Testing

@Suite("Framing of SIP over TCP")
struct StreamFramerTests {
    private let invite = SIPText.request("INVITE", transport: "TCP", sdp: SIPText.sdp())
    private let bye = SIPText.request("BYE", cseq: 2, transport: "TCP")
    private let keepAlive = Array("\r\n\r\n".utf8)

    @Test("Messages come out whole however the stream is cut", arguments: [1, 2, 3, 7, 100, 536, 100_000])
    func pieces(size: Int) {
        let stream = keepAlive + invite + bye + keepAlive + invite + Array("\r\n".utf8)
        var framer = SIPStreamFramer()
        var messages: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            messages += framer.add(Array(stream[start..<min(start + size, stream.count)]))
        }
        #expect(messages == [invite, bye, invite])
        #expect(framer.discardedBytes == 0)
        #expect(framer.bufferedBytes == 0)
    }

    static let lengths = [
        "Content-Length: 4", "content-length:4", "l: 4", "L : 4", "Content-Length :\t4", "Content-Length:\r\n 4",
        "Content-Length: 4 ", "Call-ID: x\r\nl:4",
    ]

    @Test("Every way to write Content-Length is read", arguments: lengths)
    func contentLength(line: String) {
        for end in ["\r\n", "\n"] {
            let lines = line.split(separator: "\r\n").joined(separator: end)
            let message = Array("MESSAGE sip:a SIP/2.0\(end)\(lines)\(end)\(end)body".utf8)
            var framer = SIPStreamFramer()
            #expect(framer.add(message + bye) == [message, bye])
        }
    }

    @Test("Without Content-Length a message ends with its header section")
    func missingLength() {
        let message = Array("OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n".utf8)
        var framer = SIPStreamFramer()
        #expect(framer.add(message + message) == [message, message])
    }

    @Test("Rubbish is counted and the next start line found", arguments: [1, 5, 4_096])
    func rubbish(size: Int) {
        let rubbish = Array("tail of a body\r\nm=audio 5\r\n".utf8) + [0, 0xFF, 0x16, 3, 1] + Array("\r\n".utf8)
        let stream = rubbish + invite + rubbish + bye
        var framer = SIPStreamFramer()
        var messages: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            messages += framer.add(Array(stream[start..<min(start + size, stream.count)]))
        }
        #expect(messages == [invite, bye])
        // Line ends between lines may count as keep-alives.
        #expect((UInt64(rubbish.count * 2 - 12)...UInt64(rubbish.count * 2)).contains(framer.discardedBytes))
    }

    @Test("Where a capture begins inside a body, the next message begins at its method", arguments: [1, 7, 100_000])
    func insideBody(size: Int) {
        let stream = Array("cation/sdp\r\nContent-Length: 3\r\n\r\nabc".utf8) + invite + bye
        var framer = SIPStreamFramer()
        var messages: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            messages += framer.add(Array(stream[start..<min(start + size, stream.count)]))
        }
        #expect(messages == [invite, bye])
        // In step, a method is what stands there.
        let own = Array("REINVITE sip:a SIP/2.0\r\nVia: x\r\n\r\n".utf8)
        var other = SIPStreamFramer()
        #expect(other.add(bye + own) == [bye, own])
    }

    @Test("After missing bytes the next whole message is found")
    func gap() {
        var framer = SIPStreamFramer()
        #expect(framer.add(Array(invite[..<300])) == [])
        framer.resynchronise()
        #expect(framer.discardedBytes == 300)
        #expect(framer.add(Array(invite[400...]) + bye) == [bye])
        framer.resynchronise()
        #expect(framer.add(invite) == [invite])
    }

    @Test(
        "A stream that never ends a message keeps the buffer bounded",
        arguments: ["a", "Via: x\r\n", "\r\n", "INVITE sip:a SIP/2.0\r\n"])
    func bounded(piece: String) {
        var framer = SIPStreamFramer(maxMessageBytes: 4_096)
        let chunk = Array(String(repeating: piece, count: 5_000).utf8)
        for _ in 0..<20 {
            _ = framer.add(chunk)
            #expect(framer.bufferedBytes <= 4_100)
        }
        #expect(framer.add(Array("\r\n\r\n".utf8) + bye).last == bye)
    }

    @Test("A message larger than the bound is discarded and the stream goes on")
    func tooLarge() {
        var framer = SIPStreamFramer(maxMessageBytes: 2_000)
        let large = Array("MESSAGE sip:a SIP/2.0\r\nl: 3000\r\n\r\n".utf8) + [UInt8](repeating: 0x2E, count: 3_000)
        #expect(framer.add(large + Array("\r\n".utf8) + bye) == [bye])
        #expect(framer.discardedBytes >= 3_000)
        let absurd = Array("MESSAGE sip:a SIP/2.0\r\nl: 99999999999999999999\r\n\r\n".utf8)
        var other = SIPStreamFramer()
        #expect(other.add(absurd + bye).last == bye)
    }
}
