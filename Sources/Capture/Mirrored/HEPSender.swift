import Engine
import Glibc
import HEP
import Wire

/// Sends on what passes here as HEP; belongs to the capture thread, which it never holds up: what the socket does not take at
/// once is counted and not sent.
final class HEPSender {
    enum Loss: String, CaseIterable {
        /// Over the budget of a second.
        case tooMany = "too-many"
        /// The socket, or the far end, took no more.
        case tooSlow = "too-slow"
        /// Nobody there, no route, or not allowed.
        case unreachable
        case tooLarge = "too-large"
    }

    private let settings: HEPOutSettings
    private let endpoint: Endpoint?
    private let writer: HEPWriter
    private let text: HEPText
    private var descriptor: Int32 = -1
    private var retryAt = Timestamp.distantPast
    /// What a TCP connection did not take yet.
    private var pending: [UInt8] = []
    private var tokens: Double
    private var last = SystemClock.monotonic()
    private(set) var sent: UInt64 = 0
    private(set) var lost: [Loss: UInt64] = [:]
    private var news: [(Loss, String)] = []

    private static let pendingLimit = 1 << 20
    private static let retry = Interval.seconds(5)

    /// - Parameter hide: masks the telephone numbers of a text; nil keeps them.
    init(_ settings: HEPOutSettings, hide: (@Sendable (String) -> String)?) {
        self.settings = settings
        endpoint = HEPSocket.resolve(settings.to)
        writer = HEPWriter(agent: settings.agent, key: settings.key, node: settings.node.map { Array($0.utf8) })
        text = HEPText(hide: hide)
        tokens = Double(settings.perSecond)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func send(_ message: PassedMessage, _ bytes: Span<UInt8>) {
        guard settings.forwardsReceived || !message.isMirrored else { return }
        let now = SystemClock.monotonic()
        guard hasBudget(at: now) else { return lose(.tooMany) }
        let whole = bytes.copy(from: 0, length: bytes.count)
        let payload = message.kind == .sip ? text.sip(whole) : text.rtcp(whole)
        guard
            let packet = writer.packet(
                message.kind, flow: message.flow, ipProtocol: message.isDatagram ? 17 : 6, time: message.time,
                payload: payload)
        else { return lose(.tooLarge) }
        guard open(at: now) else { return lose(.unreachable) }
        settings.transport == .udp ? sendDatagram(packet) : sendStream(packet, at: now)
    }

    private func hasBudget(at now: Timestamp) -> Bool {
        let most = Double(settings.perSecond)
        tokens = min(most, tokens + max(0, (now - last).seconds) * most)
        last = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    private func open(at now: Timestamp) -> Bool {
        if descriptor >= 0 { return true }
        guard now >= retryAt, let endpoint else { return false }
        retryAt = now + HEPSender.retry
        pending = []
        guard let new = HEPSocket.connect(settings.transport, to: endpoint) else { return false }
        descriptor = new
        return true
    }

    private func sendDatagram(_ packet: [UInt8]) {
        var count = Glibc.send(descriptor, packet, packet.count, Int32(MSG_NOSIGNAL))
        // What an earlier one met is told by the next: this one was not sent for it.
        if count < 0, errno == ECONNREFUSED {
            lose(.unreachable)
            sent -= sent > 0 ? 1 : 0
            count = Glibc.send(descriptor, packet, packet.count, Int32(MSG_NOSIGNAL))
        }
        guard count < 0 else {
            sent &+= 1
            return
        }
        switch errno {
        case EAGAIN, ENOBUFS, EINTR: lose(.tooSlow)
        case EMSGSIZE: lose(.tooLarge)
        default: lose(.unreachable)
        }
    }

    private func sendStream(_ packet: [UInt8], at now: Timestamp) {
        guard pending.count + packet.count <= HEPSender.pendingLimit else {
            flush(at: now)
            return lose(.tooSlow)
        }
        pending += packet
        sent &+= 1
        flush(at: now)
    }

    /// Gives a TCP connection what waits for it.
    func flush(at now: Timestamp) {
        guard descriptor >= 0, !pending.isEmpty else { return }
        let count = Glibc.send(descriptor, pending, pending.count, Int32(MSG_NOSIGNAL))
        if count > 0 {
            pending.removeFirst(count)
        } else if count < 0, errno != EAGAIN, errno != EINTR, errno != ENOTCONN {
            close(descriptor)
            descriptor = -1
            pending = []
            retryAt = now + HEPSender.retry
            lose(.unreachable)
        }
    }

    private func lose(_ loss: Loss) {
        if lost[loss] == nil { news.append((loss, "\(settings.transport.rawValue):\(settings.to)")) }
        lost[loss, default: 0] &+= 1
    }

    func takeNews() -> [(reason: Loss, destination: String)] {
        guard !news.isEmpty else { return [] }
        defer { news = [] }
        return news.map { (reason: $0.0, destination: $0.1) }
    }
}
