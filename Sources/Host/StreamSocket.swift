import Glibc
package import Wire

/// A TCP connection that never blocks; closed with its owner.
package final class StreamSocket {
    package enum State: Sendable, Hashable {
        case waiting
        case open
        /// The system's number of the error.
        case failed(Int32)
    }

    package let descriptor: Int32
    package let remote: Endpoint
    private var unsent: [UInt8] = []
    private static let unsentLimit = 1 << 20

    /// On its way to be connected.
    package init?(to peer: Endpoint) {
        guard let descriptor = SocketAddress.socket(SOCK_STREAM, peer.address) else { return nil }
        self.descriptor = descriptor
        remote = peer
        let status = SocketAddress.with(peer) { Glibc.connect(descriptor, $0, $1) }
        failure = status == 0 || errno == EINPROGRESS ? 0 : errno
    }
    private var failure: Int32 = 0

    fileprivate init(accepted descriptor: Int32, from remote: Endpoint) {
        self.descriptor = descriptor
        self.remote = remote
    }

    deinit { Glibc.close(descriptor) }

    /// Asked again once the descriptor can be written.
    package var state: State {
        if failure != 0 { return .failed(failure) }
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length)
        if error != 0 {
            failure = error
            return .failed(error)
        }
        return SocketAddress.remote(descriptor) == nil ? .waiting : .open
    }

    package var local: Endpoint? { SocketAddress.local(descriptor) }

    /// Something waits to be sent.
    package var isFull: Bool { !unsent.isEmpty }

    /// What is not sent at once waits for `flush`; false where nothing more will go.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        guard unsent.count + bytes.count <= Self.unsentLimit else { return false }
        unsent += bytes
        return flush()
    }

    @discardableResult
    package func flush() -> Bool {
        while !unsent.isEmpty {
            let count = Glibc.send(descriptor, unsent, unsent.count, Int32(MSG_NOSIGNAL))
            if count < 0 { return errno == EAGAIN || errno == EINTR || errno == ENOTCONN }
            unsent.removeFirst(count)
        }
        return true
    }

    /// No more will be sent; the other side may still speak.
    package func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What waits; empty at the end or after an error, nil where nothing waits.
    package func receive(limit: Int = 65_536) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        return count > 0 ? Array(buffer[..<count]) : []
    }
}

/// A TCP port that takes connections; closed with its owner.
package final class StreamListener {
    package let descriptor: Int32
    package let port: UInt16

    package init?(at local: Endpoint) {
        guard let descriptor = SocketAddress.socket(SOCK_STREAM, local.address) else { return nil }
        self.descriptor = descriptor
        port = local.port
        SocketAddress.set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        guard SocketAddress.with(local, { Glibc.bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 16) == 0
        else {
            Glibc.close(descriptor)
            return nil
        }
    }

    deinit { Glibc.close(descriptor) }

    /// Nil where nobody waits.
    package func accept() -> StreamSocket? {
        let connection = Glibc.accept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        guard let remote = SocketAddress.remote(connection) else {
            Glibc.close(connection)
            return nil
        }
        return StreamSocket(accepted: connection, from: remote)
    }
}
