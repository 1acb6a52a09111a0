import CNats
import Glibc
import Settings

/// Why something with the servers failed, in words.
struct NATSFailure: Error, CustomStringConvertible {
    var description: String
    /// Nothing came in time.
    var isTimeout = false
}

/// libnats, opened once.
struct NATSLibrary: @unchecked Sendable {
    let call: earshot_nats

    static let shared: NATSLibrary? = {
        var functions = earshot_nats()
        return earshot_nats_open(&functions) == EARSHOT_NATS_OK ? NATSLibrary(call: functions) : nil
    }()

    /// The library's words for a status, and for what was behind it.
    func failure(_ status: Int32, _ connection: UnsafeMutableRawPointer? = nil) -> NATSFailure {
        let words = call.words(status).map { String(cString: $0) } ?? "status \(status)"
        var detail = call.detail(nil).map { String(cString: $0) } ?? ""
        if let connection {
            var text: UnsafePointer<CChar>?
            _ = call.last_error(connection, &text)
            if let text, text.pointee != 0 { detail = String(cString: text) }
        }
        return NATSFailure(
            description: detail.isEmpty || detail == words ? words : "\(words): \(detail)",
            isTimeout: status == Int32(EARSHOT_NATS_TIMEOUT))
    }
}

/// A message that came.
struct NATSMessage {
    var subject: String
    var reply: String?
    var body: [UInt8]
    /// Of the headers that were asked for.
    var headers: [String: String] = [:]
}

/// One connection to a server of the fleet. It is not reconnected by the library: whoever uses it makes another, so that
/// what was under way is known. For one thread.
final class NATSConnection {
    private let library: NATSLibrary
    private let connection: UnsafeMutableRawPointer
    private var subscriptions: [UnsafeMutableRawPointer] = []

    private static let timeoutMilliseconds: Int64 = 5_000
    /// Bodies that wait to be read: more than is ever asked for at a time.
    private static let pendingLimit: (messages: Int32, bytes: Int32) = (65_536, 256 << 20)

    /// - Throws: `NATSFailure` when no server takes us in.
    init(_ settings: NATSSettings, name: String) throws(NATSFailure) {
        guard let library = NATSLibrary.shared else { throw NATSFailure(description: "libnats is not installed") }
        self.library = library
        let call = library.call
        var options: UnsafeMutableRawPointer?
        try NATSConnection.check(call.options_create(&options), library)
        defer { call.options_destroy(options) }
        var servers: [UnsafePointer<CChar>?] = settings.servers.map { UnsafePointer(strdup($0)) }
        defer { for server in servers { free(UnsafeMutablePointer(mutating: server)) } }
        try NATSConnection.check(call.options_servers(options, &servers, Int32(servers.count)), library)
        try NATSConnection.check(call.options_name(options, name), library)
        try NATSConnection.check(call.options_timeout(options, NATSConnection.timeoutMilliseconds), library)
        _ = call.options_max_reconnect(options, 0)
        _ = call.options_reconnect_buffer(options, 0)
        _ = call.options_ping(options, 20_000)
        _ = call.options_write_deadline(options, 10_000)
        _ = call.options_error_handler(options, earshot_nats_quiet, nil)
        let isSecure = settings.servers.contains { $0.hasPrefix("tls://") } || settings.authority != nil
        if isSecure { try NATSConnection.check(call.options_secure(options, true), library) }
        if let file = settings.authority { try NATSConnection.check(call.options_authority(options, file), library) }
        if let certificate = settings.certificate, let key = settings.key {
            try NATSConnection.check(call.options_certificate(options, certificate, key), library)
        }
        if let nkey = settings.nkey, let seed = settings.nkeySeed {
            try NATSConnection.check(call.options_nkey(options, nkey, seed), library)
        }
        if let file = settings.credentials {
            try NATSConnection.check(call.options_credentials(options, file, nil), library)
        }
        var connection: UnsafeMutableRawPointer?
        let status = call.connect(&connection, options)
        guard status == Int32(EARSHOT_NATS_OK), let connection else {
            var failure = library.failure(status)
            if let connection { call.destroy(connection) }
            // With TLS 1.3 a server says no after its handshake is over, and says no more than that.
            if isSecure, failure.description.contains("PONG") || failure.description.contains("I/O") {
                failure.description += "; the server may not take our certificate"
            }
            throw failure
        }
        self.connection = connection
    }

    deinit {
        for subscription in subscriptions { library.call.unsubscribe(subscription) }
        library.call.close(connection)
        library.call.destroy(connection)
    }

    private static func check(_ status: Int32, _ library: NATSLibrary) throws(NATSFailure) {
        guard status == Int32(EARSHOT_NATS_OK) else { throw library.failure(status) }
    }

    private func check(_ status: Int32) throws(NATSFailure) {
        guard status == Int32(EARSHOT_NATS_OK) else { throw library.failure(status, connection) }
    }

    var isConnected: Bool { library.call.status(connection) == Int32(EARSHOT_NATS_CONNECTED) }

    /// Why it is not connected any more.
    var fault: String {
        var text: UnsafePointer<CChar>?
        _ = library.call.last_error(connection, &text)
        guard let text, text.pointee != 0 else { return "the server does not say why" }
        return String(cString: text)
    }

    /// Without what may be secret in it.
    var server: String {
        var text = [CChar](repeating: 0, count: 256)
        guard library.call.server(connection, &text, text.count) == Int32(EARSHOT_NATS_OK) else { return "" }
        let url = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return url.split(separator: "@").last.map(String.init) ?? url
    }

    /// A name for answers that nobody else listens on.
    func inbox() -> String {
        var generator = SystemRandomNumberGenerator()
        return "_INBOX.earshot\(String(generator.next() as UInt64, radix: 36))"
    }

    func publish(_ subject: String, _ body: [UInt8]) throws(NATSFailure) {
        try check(library.call.publish(connection, subject, body, Int32(body.count)))
    }

    func publish(_ subject: String, _ body: [UInt8], reply: String) throws(NATSFailure) {
        try check(library.call.publish_request(connection, subject, reply, body, Int32(body.count)))
    }

    func publish(_ subject: String, _ body: String, reply: String, headers: [(String, String)]) throws(NATSFailure) {
        let call = library.call
        var message: UnsafeMutableRawPointer?
        try check(call.message_create(&message, subject, reply, body, Int32(body.utf8.count)))
        defer { call.message_destroy(message) }
        for (key, value) in headers { try check(call.header_set(message, key, value)) }
        try check(call.publish_message(connection, message))
    }

    /// - Throws: `NATSFailure`; that of a server without such a service says so.
    func request(_ subject: String, _ body: String, milliseconds: Int64 = 5_000) throws(NATSFailure) -> [UInt8] {
        var message: UnsafeMutableRawPointer?
        let status = library.call.request(&message, connection, subject, body, Int32(body.utf8.count), milliseconds)
        if status == Int32(EARSHOT_NATS_NO_RESPONDERS) {
            throw NATSFailure(description: "no answer: JetStream is off, or we may not ask it")
        }
        try check(status)
        guard let message else { throw NATSFailure(description: "no answer") }
        defer { library.call.message_destroy(message) }
        return content(of: message)
    }

    func subscribe(_ subject: String) throws(NATSFailure) -> NATSSubscription {
        var subscription: UnsafeMutableRawPointer?
        try check(library.call.subscribe(&subscription, connection, subject))
        guard let subscription else { throw NATSFailure(description: "no subscription") }
        subscriptions.append(subscription)
        let limit = NATSConnection.pendingLimit
        _ = library.call.limits(subscription, limit.messages, limit.bytes)
        return NATSSubscription(handle: subscription)
    }

    /// - Parameter headers: Names of those to take along.
    /// - Returns: Nil when nothing came in time.
    func next(
        _ subscription: NATSSubscription, milliseconds: Int64, headers: [String] = []
    ) throws(NATSFailure) -> NATSMessage? {
        var message: UnsafeMutableRawPointer?
        let status = library.call.next(&message, subscription.handle, milliseconds)
        if status == Int32(EARSHOT_NATS_TIMEOUT) { return nil }
        // The library's own way to say it of a message that came.
        if status == Int32(EARSHOT_NATS_NO_RESPONDERS) {
            return NATSMessage(subject: "", reply: nil, body: [], headers: ["Status": "503"])
        }
        try check(status)
        guard let message else { return nil }
        let call = library.call
        defer { call.message_destroy(message) }
        var result = NATSMessage(
            subject: call.subject(message).map { String(cString: $0) } ?? "",
            reply: call.reply(message).map { String(cString: $0) }, body: content(of: message))
        for name in headers {
            var value: UnsafePointer<CChar>?
            guard call.header_get(message, name, &value) == Int32(EARSHOT_NATS_OK), let value else { continue }
            result.headers[name] = String(cString: value)
        }
        return result
    }

    private func content(of message: UnsafeMutableRawPointer) -> [UInt8] {
        let length = Int(library.call.length(message))
        guard length > 0, let data = library.call.data(message) else { return [] }
        return UnsafeRawBufferPointer(start: data, count: length).map { $0 }
    }

    func flush(milliseconds: Int64 = 5_000) throws(NATSFailure) {
        try check(library.call.flush(connection, milliseconds))
    }
}

/// Of a connection, as long as that is.
struct NATSSubscription {
    fileprivate let handle: UnsafeMutableRawPointer
}
