import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Delivery

/// Connections that are begun and not used keep nobody waiting.
@Suite struct ConnectionPatienceTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: ConnectionPatience(requestTime: .seconds(60), headTime: .seconds(15)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private var head: HTTPRequestPart {
        .head(HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/"))
    }

    @Test("One on which no request begins is closed in time") func oneOnWhichNoRequestBeginsIsClosedInTime() {
        pass(14)
        #expect(channel.isActive)
        pass(2)
        #expect(!channel.isActive)
    }

    @Test("A request has its own time, and an answer that goes on has no limit")
    func aRequestHasItsOwnTime() throws {
        pass(10)
        try channel.writeInbound(head)
        pass(50)
        #expect(channel.isActive)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        pass(3_600)
        #expect(channel.isActive, "who follows findings stays")
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        pass(14)
        #expect(channel.isActive)
        pass(2)
        #expect(!channel.isActive, "the next request did not come")
    }

    @Test("One that was answered before it ended does not go on for long")
    func oneThatWasAnsweredBeforeItEndedDoesNotGoOn() throws {
        try channel.writeInbound(head)
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .unauthorized)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        pass(16)
        #expect(!channel.isActive)
    }

    @Test("A request that does not end is closed") func aRequestThatDoesNotEndIsClosed() throws {
        try channel.writeInbound(head)
        pass(61)
        #expect(!channel.isActive)
    }
}
