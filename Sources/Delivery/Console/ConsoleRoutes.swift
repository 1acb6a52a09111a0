import Diagnosis
import HTTPTypes
import Hummingbird
import NIOCore

/// The paths under `/console`: the page with its modules, what it shows live, explanations, and captures to judge.
struct ConsoleRoutes: Sendable {
    typealias Context = APIRoutes.Context

    let source: APISource
    let console: ConsoleSource
    let board: LiveBoard
    /// Nil on the Unix socket: who may connect is in.
    let sessions: ConsoleSessions?
    private let bench = CaptureBench()

    init(source: APISource, console: ConsoleSource, sessions: ConsoleSessions?) {
        self.source = source
        self.console = console
        self.sessions = sessions
        board = LiveBoard(source: source, console: console)
    }

    func add(to router: Router<Context>) {
        let group = router.group("/console").add(middleware: ConsoleHeaders())
        group.get("/") { _, _ in try ConsoleRoutes.asset("index.html") }
        group.get("/live") { request, _ in try await live(request) }
        group.get("/explanations") { request, _ in try explanations(request) }
        group.get("/explanations/:kind") { request, context in try explanation(request, context) }
        group.post("/captures") { request, _ in try await judge(request) }
        group.get("/captures/:id") { _, context in
            guard let page = bench.page(try context.parameters.require("id"), at: HostClock.uptimeSeconds) else {
                throw HTTPError(.notFound, message: "the report is gone; drop the capture again")
            }
            return Reply.text(page, type: "text/html; charset=utf-8")
        }
        if let sessions {
            group.get("/login") { request, _ in ConsoleRoutes.loginPage(request, status: .ok) }
            group.post("/login") { request, _ in try await logIn(request, sessions) }
            group.post("/logout") { request, _ in
                if let id = ConsoleCookie.session(request) { sessions.close(id) }
                return Response(status: .noContent, headers: [.setCookie: ConsoleCookie.field(nil, request)])
            }
        }
        group.get("/:name") { _, context in try ConsoleRoutes.asset(context.parameters.require("name")) }
    }

    private static func asset(_ name: String) throws -> Response {
        guard let text = ConsoleAssets.text(name) else { throw HTTPError(.notFound, message: "there is no \(name)") }
        let type =
            switch name.split(separator: ".").last {
            case "html": "text/html; charset=utf-8"
            case "css": "text/css; charset=utf-8"
            default: "text/javascript; charset=utf-8"
            }
        return Reply.text(text, type: type)
    }

    private func presentation(_ request: Request, allowed: [String] = ["lang"]) throws -> Presentation {
        let query = try Query(request, allowed: allowed)
        var presentation = source.presentation()
        presentation.language = try query.language("lang", default: presentation.language)
        return presentation
    }

    private func live(_ request: Request) async throws -> Response {
        Reply.text(try await board.text(try presentation(request)) + "\n", type: "application/json")
    }

    // MARK: - Explanations

    private struct Summary: Encodable {
        var kind: String
        var severity: String
        var summary: String
    }

    private struct Explanation: Encodable {
        struct Block: Encodable {
            var role: String
            var text: String
        }

        var kind: String
        var summary: String
        var blocks: [Block]
    }

    private func explanations(_ request: Request) throws -> Response {
        let language = try presentation(request).language
        return Reply.json(
            Catalogue.cards.map {
                Summary(kind: $0.kind.rawValue, severity: $0.severity.name, summary: $0.summary.text(language))
            })
    }

    private func explanation(_ request: Request, _ context: Context) throws -> Response {
        let name = try context.parameters.require("kind")
        guard let view = ExplainView(name, try presentation(request).language) else {
            throw HTTPError(.notFound, message: "there is no kind \"\(name)\"")
        }
        let blocks = view.explanation.compactMap { block in
            block.head.map { Explanation.Block(role: "head", text: $0) }
                ?? block.item.map { Explanation.Block(role: "item", text: $0) }
                ?? block.prose.map { Explanation.Block(role: "prose", text: $0) }
                ?? block.code.map { Explanation.Block(role: "code", text: $0) }
        }
        return Reply.json(Explanation(kind: name, summary: view.summary, blocks: blocks))
    }

    // MARK: - A capture

    private func judge(_ request: Request) async throws -> Response {
        let query = try Query(request, allowed: ["lang", "name"])
        let language = try query.language("lang", default: source.presentation().language)
        let name = String((query.text("name") ?? "capture").prefix(120))
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > console.captureBytes {
            throw tooLarge
        }
        guard bench.take() else {
            throw HTTPError(.tooManyRequests, message: "another capture is being judged; try again in a moment")
        }
        defer { bench.leave() }
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= console.captureBytes else { throw tooLarge }
            bytes += part.readableBytesView
        }
        switch await bench.run({ [bytes] in console.analyse(bytes, name, language) }) {
        case .success(let page):
            let id = bench.keep(page, at: HostClock.uptimeSeconds)
            return Reply.json(["report": "/console/captures/\(id)"])
        case .failure(let refusal):
            throw HTTPError(.init(code: 422, reasonPhrase: "Unprocessable Content"), message: refusal.message)
        }
    }

    private var tooLarge: HTTPError {
        HTTPError(
            .contentTooLarge,
            message: "the capture is larger than \(console.captureBytes >> 20) MiB (console.max-capture-megabytes)")
    }

    // MARK: - The token

    private func logIn(_ request: Request, _ sessions: ConsoleSessions) async throws -> Response {
        let body = try await request.body.collect(upTo: 4_096)
        let text = String(buffer: body)
        let value = text.split(separator: "&").lazy.compactMap { pair -> String? in
            // A form writes a space as a plus.
            pair.hasPrefix("token=") ? pair.dropFirst(6).replacing("+", with: " ").percentDecoded : nil
        }.first
        let token = (value ?? "").filter { $0 != " " && !$0.isNewline }
        if sessions.isToken(token) {
            let id = sessions.open(at: HostClock.uptimeSeconds)
            return Response(
                status: .seeOther,
                headers: [.location: "/console/", .setCookie: ConsoleCookie.field(id, request)])
        }
        guard sessions.beginWaiting() else { throw HTTPError(.tooManyRequests, message: "too many wrong tokens") }
        defer { sessions.endWaiting() }
        // Guessing takes its time.
        try await Task.sleep(for: .seconds(1))
        return ConsoleRoutes.loginPage(request, status: .unauthorized)
    }

    private static func loginPage(_ request: Request, status: HTTPResponse.Status) -> Response {
        let isChinese = request.headers[.acceptLanguage].map { $0.lowercased().hasPrefix("zh") } ?? false
        let language: Language = isChinese ? .zhCN : .en
        let words = [
            "title": Text(en: "Earshot: the token, please", zh: "Earshot：请输入令牌"),
            "label": Text(en: "Token", zh: "令牌"),
            "hint": Text(
                en: "It stands in the file that console.token names; who may read that file may look.",
                zh: "令牌保存在 console.token 所指的文件中；能读取该文件的人即可查看。"),
            "open": Text(en: "Open", zh: "进入"),
            "wrong": status == .ok
                ? Text(en: "", zh: "") : Text(en: "This is not the token.", zh: "令牌不正确。"),
        ]
        var page = (ConsoleAssets.text("login.html") ?? "").replacing("{{language}}", with: language.rawValue)
        for (name, text) in words { page = page.replacing("{{\(name)}}", with: text.text(language)) }
        return Reply.text(page, type: "text/html; charset=utf-8", status: status)
    }
}
