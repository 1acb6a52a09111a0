import Glibc

/// Ends the wait of a thread in `poll`, from any thread.
package final class Wakeup: Sendable {
    /// Readable after `signal`, until `clear`; -1 where the process has no descriptors left.
    package let descriptor: Int32
    private let end: Int32

    package init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            (descriptor, end) = (-1, -1)
            return
        }
        for each in ends {
            _ = fcntl(each, F_SETFD, FD_CLOEXEC)
            _ = fcntl(each, F_SETFL, O_NONBLOCK)
        }
        (descriptor, end) = (ends[0], ends[1])
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        close(end)
    }

    /// A pipe that is full says it already.
    package func signal() { _ = write(end, [1], 1) }

    package func clear() {
        var buffer = [UInt8](repeating: 0, count: 256)
        while read(descriptor, &buffer, buffer.count) > 0 {}
    }
}
