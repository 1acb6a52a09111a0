import Delivery
import Diagnosis
import Engine
import Testing
import Wire

@testable import earshot

@Suite struct LadderTests {
    private var detail: CallDetailRecord {
        var lines = [Sample.invite]
        lines.append(
            LadderLine(
                time: Sample.answered - .seconds(3.5), frame: 2, source: Sample.trunk, destination: Sample.agent,
                label: "180 Ringing", interface: InterfaceID(0)))
        return CallDetailRecord(
            CallDetail(summary: Sample.call, ladder: lines, findings: [Sample.oneWayAudio()]), language: .en,
            interfaces: InterfaceNames(["eth0"]))
    }

    @Test("The ladder has endpoints as columns and arrows between them")
    func theLadderHasEndpointsAsColumnsAndArrowsBetweenThem() {
        let drawn = Ladder(language: .en, clock: .utc).draw(detail)
        #expect(
            drawn.prefix(5) == [
                "krdr60az  1001→13800138000  2025-03-01 10:02:07+00:00, answered 10:02:11  answered  Call-ID a/b c@192.0.2.1",
                "",
                "              192.0.2.1:5060          203.0.113.5:5060",
                "10:02:07.000  │─────── INVITE ───────▶│  SDP 192.0.2.1:10500",
                "10:02:07.500  │◀──── 180 Ringing ─────│",
            ])
    }

    @Test("Media and verdict follow") func mediaAndVerdictFollow() {
        let drawn = Ladder(language: .en, clock: .utc).draw(detail)
        #expect(
            drawn.contains { $0.contains("toward-callee  192.0.2.1:5060 → 203.0.113.5:5060  PCMA (8)  99 packets") })
        #expect(drawn.contains { $0.hasPrefix("error one-way-audio (likely): the caller hears nothing") })
        #expect(drawn.last == "  → Open UDP 10500–10559 to this host")
    }

    @Test("Nothing from the wire reaches the terminal raw") func nothingFromTheWireReachesTheTerminalRaw() {
        var record = detail
        record.ladder[0].label = "INVITE\u{1B}[2J\u{202E}"
        record.ladder[0].note = "\u{7}\n"
        record.call.caller = "\u{1B}]0;x\u{7}"
        record.findings[0].title = "\u{1B}[31m\n"
        let text = Ladder(language: .en, clock: .utc).draw(record).joined()
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    }
}

@Suite struct HTTPExchangeTests {
    private static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=1\r\nab\r\n\r\n1\r\nc\r\n0\r\nT: 1\r\n\r\n"
    private static let sized = "HTTP/1.1 404 Not Found\r\ncontent-length:5\r\n\r\nab\r\nc"

    @Test(
        "A response is read however it is cut", arguments: [(chunked, 200, "ab\r\nc"), (sized, 404, "ab\r\nc")],
        [1, 2, 3, 7, 1_000])
    func aResponseIsReadHoweverItIsCut(response: (String, Int, String), size: Int) throws {
        var reader = try HTTPExchange()
        _ = try reader.request("GET", "/")
        var body: [UInt8] = []
        let bytes = Array(response.0.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            body += try reader.add(Array(bytes[start..<min(bytes.count, start + size)]))
        }
        #expect(reader.isDone)
        #expect(reader.status == response.1)
        #expect(String(decoding: body, as: UTF8.self) == response.2)
    }

    @Test(
        "What is no HTTP is refused",
        arguments: [
            "SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", String(repeating: "x", count: 70_000),
        ])
    func whatIsNoHTTPIsRefused(text: String) throws {
        var reader = try HTTPExchange()
        _ = try reader.request("GET", "/")
        #expect(throws: HTTPExchange.Malformed.self) { try reader.add(Array(text.utf8)) }
    }

    @Test("A response without a length ends with its connection, and one that broke off does not")
    func aResponseWithoutALengthEndsWithItsConnection() throws {
        for (text, isWhole) in [("HTTP/1.1 200 OK\r\n\r\nab", true), (HTTPExchangeTests.sized, true), ("", false)] {
            var reader = try HTTPExchange()
            _ = try reader.request("GET", "/")
            _ = try reader.add(Array(text.utf8))
            let hasEnded = reader.end()
            #expect(hasEnded == isWhole, "\(text)")
        }
        var cut = try HTTPExchange()
        _ = try cut.request("GET", "/")
        _ = try cut.add(Array(HTTPExchangeTests.chunked.utf8.dropLast(20)))
        let hasEnded = cut.end()
        #expect(!hasEnded)
    }
}

@Suite struct TableTests {
    @Test("Columns line up with wide characters") func columnsLineUpWithWideCharacters() {
        let drawn = Table.draw(["主叫", "X"], [["1001", "a"], ["12", "b"]])
        #expect(drawn == ["主叫  X", "1001  a", "12    b"])
    }

    @Test("Cells are escaped") func cellsAreEscaped() {
        #expect(Table.draw(["A"], [["\u{1B}[2J"]]) == ["A", "\\u{1B}[2J"])
    }
}
