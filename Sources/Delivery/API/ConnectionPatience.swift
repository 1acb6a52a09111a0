import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections whose client keeps others waiting: a request that does not end, an answer that nobody reads.
///
/// One for each connection, on its event loop.
final class ConnectionPatience: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let requestTime: TimeAmount
    private var request: Scheduled<Void>?
    private var reading: Scheduled<Void>?

    /// - Parameter requestTime: A request of the API has no business with a body: all that is asked for stands in its
    ///   target.
    init(requestTime: TimeAmount = .seconds(15)) { self.requestTime = requestTime }

    /// Without a byte being read. A pager that holds `earshot watch` may take a while.
    private static let readingTime = TimeAmount.seconds(60)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: request = closing(context, in: requestTime)
        case .body: break
        case .end:
            request?.cancel()
            request = nil
        }
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        reading?.cancel()
        reading = context.channel.isWritable ? nil : closing(context, in: ConnectionPatience.readingTime)
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    private func stop() {
        request?.cancel()
        reading?.cancel()
        request = nil
        reading = nil
    }

    private func closing(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
