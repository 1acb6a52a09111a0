import Capture
import Delivery
import Diagnosis
import Engine
import Glibc
import Logging
import Synchronization
import Wire

/// HTTP on the socket: what a client sends goes to the service itself, whose findings are those of one real capture.
///
/// An even first byte makes the rest the target of a GET, an odd one sends it as it is. Nothing may be answered with 500.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let first = unsafe data?.pointee else { return 0 }
    var bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count).dropFirst())
    if first & 1 == 0 {
        bytes = Array("GET ".utf8) + bytes + Array(" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)
    }
    let answer = daemon.ask(bytes)
    precondition(!answer.starts(with: "HTTP/1.1 500".utf8), String(decoding: answer, as: UTF8.self))
    return 0
}

private let daemon = Daemon()

/// An engine whose capture is over, asked by one at a time.
private actor KeptEngine: EngineAsking {
    private let engine: Engine

    init(_ engine: sending Engine) { self.engine = engine }

    func ask<Answer: Sendable>(_ question: @escaping @Sendable (Engine) -> Answer) async -> Answer? {
        question(engine)
    }
}

private final class Daemon: Sendable {
    private let path = "/dev/shm/earshot-fuzz-\(getpid())"

    init() {
        var logger = Logger(label: "fuzz")
        logger.logLevel = .critical
        let engine = Engine(settings: EngineSettings())
        if var file = try? CaptureFile(path: "Tests/Scenarios/b2bua-phone-silent/capture.pcap") {
            engine.open(InterfaceID(0), name: "eth0", link: .ethernet)
            while (try? file.next { engine.receive($0, $1) }) == true {}
        }
        engine.finish()
        let recent = RecentFindings(capacity: 100)
        recent.add(engine.takeFindings())
        let history = HistoryStore(HistorySettings(path: path + ".sqlite"), logger: logger) {
            Timestamp(seconds: 1_700_000_000)
        }
        let service = APIService(
            socket: UnixSocket(path: path),
            source: APISource(
                recent: recent, history: history, engine: KeptEngine(engine), started: "2026-01-01T00:00:00Z",
                delivery: { DeliveryRecord() }), logger: logger)
        Task.detached { try await service.run() }
        while true {
            let descriptor = connected()
            guard descriptor < 0 else {
                close(descriptor)
                break
            }
            usleep(10_000)
        }
    }

    /// The first piece of what comes back within a fifth of a second.
    func ask(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let descriptor = connected()
        precondition(descriptor >= 0, "the service listens no more")
        defer { close(descriptor) }
        send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var answer = [UInt8](repeating: 0, count: 4_096)
        let length = recv(descriptor, &answer, answer.count, 0)
        return answer.prefix(max(0, length))
    }

    private func connected() -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 0, tv_usec: 200_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            close(descriptor)
            return -1
        }
        return descriptor
    }
}
