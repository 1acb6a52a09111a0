import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections whose client keeps others waiting: a request that does not begin or end, an answer that nobody
/// reads.
///
/// One for each connection, on its event loop.
final class ConnectionPatience: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let requestTime: TimeAmount
    private let headTime: TimeAmount
    private var request: Scheduled<Void>?
    private var isInRequest = false
    private var reading: Scheduled<Void>?

    /// - Parameter requestTime: A request of the API has no business with a body: all that is asked for stands in its
    ///   target.
    /// - Parameter headTime: From the connection, or the answer before, to the last byte of a request's header: who sends
    ///   it byte by byte is not idle.
    init(requestTime: TimeAmount = .seconds(15), headTime: TimeAmount = .seconds(15)) {
        self.requestTime = requestTime
        self.headTime = headTime
    }

    /// Without a byte being read. A pager that holds `earshot watch` may take a while.
    private static let readingTime = TimeAmount.seconds(60)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isInRequest = true
            request?.cancel()
            request = closing(context, in: requestTime)
        case .body: break
        case .end:
            isInRequest = false
            request?.cancel()
            request = nil
        }
        context.fireChannelRead(data)
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitHead(context)
        context.fireChannelActive()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { awaitHead(context) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { awaitHead(context) }
        context.write(data, promise: promise)
    }

    /// The next request is due; of one that was answered before it ended the rest is.
    private func awaitHead(_ context: ChannelHandlerContext) {
        guard request == nil || isInRequest else { return }
        request?.cancel()
        request = closing(context, in: headTime)
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
