import CPcap
import Glibc

/// Wakes a thread that waits in `poll`, from any thread.
final class Wakeup: Sendable {
    /// Readable after `signal`; -1 when the process has no descriptors left, and then the loop's own tick must do.
    let descriptor: Int32

    init() { descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)) }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func signal() { _ = eventfd_write(descriptor, 1) }

    func clear() {
        var count: eventfd_t = 0
        _ = eventfd_read(descriptor, &count)
    }
}
