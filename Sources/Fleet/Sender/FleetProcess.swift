import Glibc
import Sandbox
package import Settings

/// The process that sends: forked before the daemon gives up its rights, as that for hooks is. It keeps a child that does
/// the work and makes another where that one ends, so that neither the servers' library nor what comes from the network
/// is ever in one process with the capture.
package enum FleetProcess {
    /// The child's exit: the daemon is gone, or wants another.
    private static let done: Int32 = 0
    private static let anew: Int32 = 3
    private static let pauseSeconds: UInt32 = 1

    /// Makes the process, and the daemon's end of the connection to it. To be called while there is one thread.
    ///
    /// - Parameters:
    ///   - confine: Called in the process, before anything else: gives up what it does not need.
    ///   - load: Reads the settings anew there; nil where they are bad.
    /// - Returns: Nil where it cannot be made.
    package static func start(
        _ settings: Settings.FleetSettings, confine: () -> Void, load: @escaping () -> Settings.FleetSettings?
    ) -> FleetLink? {
        ChildProcess.start("earshotd-fleet", confine: confine) { watch(settings, load, socket: $0) }
            .map { FleetLink(socket: $0.socket, process: $0.process) }
    }

    private static func watch(
        _ first: Settings.FleetSettings, _ load: () -> Settings.FleetSettings?, socket: Int32
    ) {
        var settings = first
        while true {
            let child = ChildProcess.fork()
            if child == 0 {
                ChildProcess.name("earshotd-sender")
                work(settings, socket: socket)
            }
            var status: Int32 = 0
            if child > 0 {
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                let code = ChildProcess.exitCode(status)
                if code == done { return }
                if code == anew {
                    settings = load() ?? settings
                    continue
                }
            }
            // Killed, or there was no memory for it; while the daemon is there it is worth another try.
            var descriptor = pollfd(fd: socket, events: 0, revents: 0)
            if poll(&descriptor, 1, 0) > 0, descriptor.revents & Int16(POLLHUP) != 0 { return }
            sleep(pauseSeconds)
        }
    }

    private static func work(_ settings: Settings.FleetSettings, socket: Int32) -> Never {
        guard settings.isEnabled else {
            // Nobody to send to, until the settings say otherwise.
            var word = [UInt8](repeating: 0, count: 64)
            while true {
                let count = recv(socket, &word, word.count, 0)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { _exit(done) }
                if word[0] == FleetLink.anew { _exit(anew) }
            }
        }
        let name = "earshot \(settings.site)/\(settings.agentName)"
        var sender = Sender(settings.nats, outbox: settings.outboxPath, name: name, socket: socket)
        _exit(sender.run() ? anew : done)
    }
}

extension Settings.FleetSettings {
    /// As it stands in subjects.
    package var agentName: String { agent ?? FleetSubject.fit(Settings.FleetSettings.hostName) }

    package static var hostName: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
