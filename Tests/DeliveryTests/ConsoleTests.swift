import Foundation
import Logging
import NIOPosix
import ServiceLifecycle
import Testing

@testable import Delivery

/// The console on the daemon's side; `Tests/Console` clicks through it in a browser.
@Suite struct ConsoleTests {
    private static let judged = ConsoleSource(allowsActions: false, captureBytes: 1_000) { bytes, name, _ in
        bytes.isEmpty ? .failure(.init("\(name) is empty")) : .success("<p>\(bytes.count) bytes</p>")
    }

    // Who corrects the page corrects the file; what the daemon serves is the same (`scripts/embed.py`).
    @Test func `The program has the console's files byte for byte`() throws {
        let folder = Repository.path("config/console")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count >= 8)
        for name in names {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            #expect(ConsoleAssets.text(name) == text, "run scripts/embed.py")
        }
    }

    @Test func `The page and its modules name nothing outside and nothing inline`() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Repository.path("config/console")) {
            let text = try #require(ConsoleAssets.text(name)).lowercased()
            for word in [
                "http:", "https:", "innerhtml = ", "eval(", "@import", "url(", "style=\"", " onclick=",
                "document.write",
            ] {
                #expect(!text.contains(word), "\(name): \(word)")
            }
        }
    }

    @Test func `Without the setting there is no console`() async throws {
        try await Fixture.run { fixture in
            for path in ["/console/", "/console/live", "/console/app.js"] {
                let status = try await fixture.raw("GET", path).status
                #expect(status == 404)
            }
            let status = try await fixture.raw("POST", "/console/captures").status
            #expect(status == 404)
        }
    }

    @Test func `On the socket the page is served, with what is live`() async throws {
        try await Fixture.run(console: Self.judged) { fixture in
            let page = try await fixture.raw("GET", "/console").body
            #expect(page.contains("/console/app.js"))
            let live = try await fixture.raw("GET", "/console/live?lang=zh-CN")
            #expect(live.status == 200 && live.body.contains("13800138000") && live.body.contains("主叫听不到声音"))
            let pages = try await fixture.raw("GET", "/console/explanations/one-way-audio").body
            #expect(pages.contains("\"role\":\"head\""))
            for path in [
                "/console/explanations/no-such-kind", "/console/nothing.js", "/console/..%2f..%2fetc", "/console/login",
            ] {
                #expect(try await fixture.raw("GET", path).status == 404, "\(path)")
            }
            #expect(try await fixture.raw("GET", "/console/live?x=1").status == 400)
            #expect(try await fixture.raw("POST", "/console/captures?name=a.pcap").status == 422)
        }
    }

    @Test func `A token is made once, for its owner and group, and somebody's own is kept`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/token"
        let token = try #require(ConsoleKey.load(path))
        #expect(token.utf8.count == 43 && ConsoleKey.load(path) == token)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        try "correct-horse-battery\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(ConsoleKey.load(path) == "correct-horse-battery")
        // Too short to be a secret: nobody gets in, and what was written stays.
        try "short\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(ConsoleKey.load(path) == nil)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "short\n")
        #expect(ConsoleKey.load(directory.path + "/nowhere/token") == nil)
    }

    @Test(arguments: [
        ("abc", "abc", true), ("abc", "abd", false), ("abc", "ab", false), ("ab", "abc", false), ("", "", true),
        ("", "a", false),
        ("a", "", false), ("abcabc", "abc", false), ("abc", "abcabc", false),
    ])
    func `Only the token is the token`(one: String, other: String, isSame: Bool) {
        #expect(ConsoleKey.isSame(one, other) == isSame)
    }

    @Test func `A session ends after a working day, and many of them are bounded`() {
        let sessions = ConsoleSessions(token: "t")
        let first = sessions.open(at: 0)
        #expect(sessions.isOpen(first, at: ConsoleSessions.lifeSeconds - 1))
        #expect(!sessions.isOpen(first, at: ConsoleSessions.lifeSeconds))
        let others = (1...100).map { sessions.open(at: Int64($0)) }
        #expect(!sessions.isOpen(first, at: 101))
        #expect(others.count { sessions.isOpen($0, at: 101) } == 64)
        sessions.close(others[99])
        #expect(!sessions.isOpen(others[99], at: 101) && !sessions.isOpen("", at: 101))
    }

    @Test func `One capture is judged at a time, and its report is there for some minutes`() async {
        let bench = CaptureBench()
        #expect(bench.take() && !bench.take())
        bench.leave()
        #expect(bench.take())
        let id = bench.keep("page", at: 0)
        #expect(bench.page(id, at: 599) == "page" && bench.page("x", at: 1) == nil && bench.page("", at: 1) == nil)
        #expect(bench.page(id, at: 600) == nil)
        let ids = (0..<9).map { bench.keep("\($0)", at: 700) }
        #expect(ids.count { bench.page($0, at: 701) != nil } == 4)
        let large = (0..<3).map { _ in bench.keep(String(repeating: "x", count: 9 << 20), at: 702) }
        #expect(large.count { bench.page($0, at: 703) != nil } == 1 && bench.page(large[2], at: 703) != nil)
    }
}

/// Over TCP: nothing without the token.
@Suite struct ConsoleDoorTests {
    private static let token = "0123456789abcdefghijklmnopqrstuvwxyz"

    /// Asks a console that listens on a port of its own.
    private static func run(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var source = APISource(
            recent: RecentFindings(capacity: 10), engine: KeptEngine(Sample.engine), started: Sample.answered.rfc3339,
            delivery: { DeliveryRecord() })
        source.console = ConsoleSource(allowsActions: false, captureBytes: 1_000) { bytes, _, _ in
            .success("<p>\(bytes.count)</p>")
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = ConsoleService(host: "127.0.0.1", port: 0, token: token, source: source, logger: logger) {
            port.yield($0)
            port.finish()
        }
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Void, any Error>
            do {
                for await number in ports { try await body(number) }
                result = .success(())
            } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    /// The whole answer, head and body.
    private static func ask(_ port: Int, _ head: String, body: String = "") async throws -> String {
        try await Fixture.clients.runIfActive {
            let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            let status = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(status == 0)
            let lines = head.split(separator: "\n").joined(separator: "\r\n")
            let text =
                lines + "\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body
            _ = text.withCString { send(socket, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
            var answer: [UInt8] = []
            var bytes = [UInt8](repeating: 0, count: 65_536)
            while case let count = recv(socket, &bytes, bytes.count, 0), count > 0 { answer += bytes[..<count] }
            return String(decoding: answer, as: UTF8.self)
        }
    }

    @Test func `Whoever has no token sees the door only`() async throws {
        try await Self.run { port in
            for path in [
                "/v1/status", "/v1/calls", "/metrics", "/console/live", "/console/app.js", "/v1/findings?follow=1",
                "/x",
            ] {
                for more in [
                    "", "\nAuthorization: Bearer \(Self.token)x", "\nCookie: earshot-console=x",
                    "\nAuthorization: Basic x",
                ] {
                    #expect(
                        try await Self.ask(port, "GET \(path) HTTP/1.1\(more)").hasPrefix("HTTP/1.1 401"),
                        "\(path)\(more)")
                }
            }
            #expect(try await Self.ask(port, "GET / HTTP/1.1").contains("/console/login"))
            let door = try await Self.ask(port, "GET /console/login HTTP/1.1\nAccept-Language: zh-CN").lowercased()
            #expect(door.contains("令牌") && door.contains("content-security-policy: default-src 'none'"))
            #expect(door.contains("x-content-type-options: nosniff") && door.contains("cache-control: no-store"))
        }
    }

    @Test func `The token opens a session that only this site's page can use`() async throws {
        try await Self.run { port in
            let wrong = try await Self.ask(port, "POST /console/login HTTP/1.1", body: "token=wrong")
            #expect(wrong.hasPrefix("HTTP/1.1 401") && !wrong.lowercased().contains("set-cookie"))
            let answer = try await Self.ask(port, "POST /console/login HTTP/1.1", body: "token=\(Self.token)")
            let field = try #require(answer.firstMatch(of: #/[Ss]et-[Cc]ookie: ([^\r]+)/#)?.1)
            #expect(field.contains("HttpOnly") && field.contains("SameSite=Strict") && !field.contains(Self.token))
            #expect(
                try await Self.ask(port, "POST /console/login HTTP/1.1", body: "x=1&token=%20\(Self.token)+")
                    .hasPrefix("HTTP/1.1 303"))
            let cookie = "\nCookie: " + field.prefix { $0 != ";" }
            #expect(try await Self.ask(port, "GET /v1/status HTTP/1.1\(cookie)").hasPrefix("HTTP/1.1 200"))
            let capture = "POST /console/captures HTTP/1.1\(cookie)"
            #expect(try await Self.ask(port, capture, body: "abc").hasPrefix("HTTP/1.1 403"))
            for origin in ["\nOrigin: http://evil.example", "\nOrigin: null", "\nSec-Fetch-Site: cross-site"] {
                #expect(
                    try await Self.ask(port, "\(capture)\nX-Earshot: 1\(origin)", body: "abc").hasPrefix("HTTP/1.1 403")
                )
            }
            let judged = try await Self.ask(
                port, "\(capture)\nX-Earshot: 1\nOrigin: http://127.0.0.1:\(port)\nSec-Fetch-Site: same-origin",
                body: "abc")
            let path = try #require(judged.firstMatch(of: #/\/console\/captures\/[\w-]+/#)?.0)
            #expect(try await Self.ask(port, "GET \(path) HTTP/1.1\(cookie)").hasSuffix("<p>3</p>"))
            #expect(try await Self.ask(port, "GET \(path) HTTP/1.1").hasPrefix("HTTP/1.1 401"))
            let large = String(repeating: "x", count: 1_001)
            #expect(try await Self.ask(port, "\(capture)\nX-Earshot: 1", body: large).hasPrefix("HTTP/1.1 413"))
            let action = "POST /v1/captures?number=138 HTTP/1.1\(cookie)\nX-Earshot: 1"
            #expect(try await Self.ask(port, action).contains("allow-actions"))
        }
    }
}
