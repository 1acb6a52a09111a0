import Capture
import Engine
import Glibc
import Synchronization
import Testing
import Wire

/// Needs CAP_NET_RAW; `Tests/live-capture.sh` runs it in a network namespace of its own.
@Suite(.serialized, .enabled(if: getenv("EARSHOT_LIVE") != nil))
struct LiveCaptureTests {
    /// Sends datagrams to a port of the loopback where nobody listens.
    private func send(_ count: Int, to port: UInt16) {
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        for index in 0..<count {
            let text = Array("datagram \(index)".utf8)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = sendto(socket, text, text.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }

    private func settings(_ interfaces: [String], filter: String? = "udp port 46123") -> LiveSettings {
        var settings = LiveSettings()
        settings.interfaces = interfaces
        settings.filter = filter
        return settings
    }

    /// Starts a capture whose packets come out of a stream.
    private func start(_ settings: LiveSettings) throws -> (LiveCapture, AsyncStream<FrameHeader>) {
        let (stream, sink) = AsyncStream<FrameHeader>.makeStream()
        let capture = LiveCapture(settings: settings, outlet: { _ in })
        try capture.start(
            makeTap: { { header, _ in sink.yield(header) } }, { Engine(settings: EngineSettings()) })
        return (capture, stream)
    }

    @Test(arguments: ["lo", "any"])
    func `packets come in order with the wall clock's time, and none is missing`(interface: String) async throws {
        let (capture, packets) = try start(settings([interface]))
        let before = time(nil)
        send(50, to: 46123)
        var seen: [FrameHeader] = []
        for await packet in packets {
            seen.append(packet)
            if seen.count == 50 { break }
        }
        capture.stop()
        await capture.waitUntilStopped()
        #expect(seen.map(\.number) == Array(1...50))
        #expect(seen.map(\.time) == seen.map(\.time).sorted())
        #expect(abs(Int(seen.first?.time.seconds ?? 0) - before) < 60)
        #expect(capture.status.interfaces.map(\.packets) == [50])
    }

    @Test func `packets that still lie in the kernel when the end is asked for are read`() async throws {
        let (capture, _) = try start(settings(["lo"]))
        _ = await capture.mailbox.ask { _ in }
        send(20, to: 46123)
        capture.stop()
        await capture.waitUntilStopped()
        #expect(capture.status.interfaces.map(\.packets) == [20])
    }

    @Test func `the engine answers on an idle wire, and not after the end`() async throws {
        let (capture, _) = try start(settings(["lo"]))
        #expect(await capture.mailbox.ask { _ in "answer" } == "answer")
        capture.stop()
        await capture.waitUntilStopped()
        #expect(await capture.mailbox.ask { _ in "answer" } == nil)
    }

    @Test func `the standard filter is accepted on loopback and on any`() async throws {
        for interface in ["lo", "any"] {
            let (capture, packets) = try start(settings([interface], filter: nil))
            send(1, to: 46124)
            for await _ in packets { break }
            capture.stop()
            await capture.waitUntilStopped()
        }
    }

    @Test func `what cannot be captured is refused by name`() {
        let cases: [(LiveSettings, CaptureError.Code)] = [
            (settings(["no-such-if"]), .noSuchInterface), (settings(["lo"], filter: "port and"), .badFilter),
            (settings([]), .noSuchInterface),
        ]
        for (settings, code) in cases {
            #expect {
                _ = try start(settings)
            } throws: {
                ($0 as? CaptureError)?.code == code
            }
        }
    }

    @Test func `a missing interface is waited for, beside one that works`() async throws {
        var settings = settings(["no-such-if", "lo"])
        settings.waitsForInterfaces = true
        let (capture, packets) = try start(settings)
        send(1, to: 46123)
        for await packet in packets {
            #expect(packet.interface == InterfaceID(1))
            break
        }
        capture.stop()
        await capture.waitUntilStopped()
        #expect(capture.status.interfaces.map(\.isOpen) == [false, true])
    }
}
