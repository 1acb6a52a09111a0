import Glibc

/// Ends a wait of another thread: its descriptor becomes readable once `signal` was called, until `drain` is.
package final class Wakeup: Sendable {
    package let descriptor: Int32
    private let end: Int32

    /// Nil where the process has no descriptors left.
    package init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, let reading = ends.first, let writing = ends.last else { return nil }
        for descriptor in ends {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
        (descriptor, end) = (reading, writing)
    }

    deinit {
        close(descriptor)
        close(end)
    }

    /// A pipe that is full says it already.
    package func signal() { _ = write(end, [1], 1) }

    package func drain() {
        var buffer = [UInt8](repeating: 0, count: 256)
        while read(descriptor, &buffer, buffer.count) > 0 {}
    }
}
