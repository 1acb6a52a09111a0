import Delivery
import Glibc
import NIOPosix
import Synchronization

/// The daemon's end of the connection to the process that sends, and what is known of the servers by it.
package final class FleetLink: Sendable {
    private struct State {
        var report = SenderReport()
        /// Of processes before this one.
        var before = SenderReport()
        var isClosed = false
        var problem = ""
        /// The last problem was a server's refusal.
        var isRefused = false
    }

    /// What changed for people who read the log.
    enum Turn: Sendable, Equatable {
        case arrives(server: String)
        case fails(reason: String)
        case refused(reason: String)
    }

    /// The words it is told: that there is something to send, and that the settings are others.
    static let poke = UInt8(ascii: "p")
    static let anew = UInt8(ascii: "n")

    private let socket: Int32
    private let process: pid_t
    private let state = Mutex(State())
    /// It reads until the process ends, and blocks.
    private let reader = NIOThreadPool(numberOfThreads: 1)

    init(socket: Int32, process: pid_t) {
        self.socket = socket
        self.process = process
    }

    deinit { close(socket) }

    package var report: SenderReport {
        state.withLock { state in
            var report = state.report
            report.sent &+= state.before.sent
            report.stored &+= state.before.stored
            report.duplicates &+= state.before.duplicates
            report.refused &+= state.before.refused
            return report
        }
    }

    /// False when the process is gone for good.
    package var isOpen: Bool { state.withLock { !$0.isClosed } }

    /// Never waits; a word that is lost is made up for by the sender's own look, a second later.
    func poke() { say(FleetLink.poke) }
    func reload() { say(FleetLink.anew) }
    /// The process sends for a moment more, and ends.
    func finish() { shutdown(socket, Int32(SHUT_WR)) }

    private func say(_ word: UInt8) {
        var word = word
        _ = send(socket, &word, 1, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }

    /// Reports until the process ends. For one caller.
    func run(_ tell: @escaping @Sendable (Turn) -> Void) async {
        reader.start()
        _ = try? await reader.runIfActive { [self] in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(socket, &buffer, buffer.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                if let report = try? JSONLine.decode(SenderReport.self, from: text), let turn = note(report) {
                    tell(turn)
                }
            }
            waitpid(process, nil, 0)
        }
        try? await reader.shutdownGracefully()
        state.withLock { state in
            state.isClosed = true
            state.report.isConnected = false
        }
    }

    /// What is to be told of it, once until it changes.
    func note(_ report: SenderReport) -> Turn? {
        state.withLock { state in
            if report.sent < state.report.sent {
                state.before.sent &+= state.report.sent
                state.before.stored &+= state.report.stored
                state.before.duplicates &+= state.report.duplicates
                state.before.refused &+= state.report.refused
            }
            defer { state.report = report }
            let wasFine = state.report.isConnected && state.problem.isEmpty
            if !report.problem.isEmpty {
                // Told once, in whatever words it fails the second time; but to be refused is another thing than to fail.
                let isNew = state.problem.isEmpty || state.isRefused != report.isConnected
                state.problem = report.problem
                state.isRefused = report.isConnected
                guard isNew else { return nil }
                return report.isConnected ? .refused(reason: report.problem) : .fails(reason: report.problem)
            }
            // After a refusal it is well when something is stored, not when the next try begins.
            let isBack = state.isRefused ? report.stored > state.report.stored : report.isConnected
            guard report.isConnected, state.problem.isEmpty || isBack else { return nil }
            state.problem = ""
            state.isRefused = false
            return wasFine ? nil : .arrives(server: report.server)
        }
    }
}
