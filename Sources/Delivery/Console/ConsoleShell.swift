import Diagnosis
import HTTPTypes
package import Hummingbird

/// What every console has, whatever it shows: the page with its modules, explanations, and over TCP the door.
package struct ConsoleShell: Sendable {
    package typealias Context = RequestingContext

    /// Nil on the Unix socket: who may connect is in.
    private let sessions: ConsoleSessions?
    /// The module that the page begins with.
    private let module: String
    private let presentation: @Sendable () -> Presentation

    /// - Parameters:
    ///   - token: What opens it; nil where whoever may connect is in.
    ///   - module: `fleet.js` for a collector's.
    package init(
        token: String?, module: String = ConsoleShell.usual, presentation: @escaping @Sendable () -> Presentation
    ) {
        sessions = token.map(ConsoleSessions.init)
        (self.module, self.presentation) = (module, presentation)
    }

    package static let usual = "app.js"

    /// Without routes yet; with a door where there is a token.
    ///
    /// - Parameter served: Method and path of what is served, for answers to what is not.
    package func router(served: [(method: String, path: String)], allowsActions: Bool) -> Router<Context> {
        let router = Router(context: Context.self)
        if sessions != nil { router.add(middleware: ConsoleHeaders()) }
        router.add(middleware: ErrorReplies<Context>(served: served))
        if let sessions {
            router.add(middleware: ConsoleGuard(sessions: sessions, allowsActions: allowsActions))
            router.get("/") { _, _ in Response(status: .seeOther, headers: [.location: "/console/"]) }
        }
        return router
    }

    package func add(to router: Router<Context>) {
        let group = router.group("/console").add(middleware: ConsoleHeaders())
        group.get("/") { _, _ in
            let page = ConsoleAssets.text("index.html") ?? ""
            return Reply.text(
                page.replacing("/console/\(ConsoleShell.usual)", with: "/console/\(module)"),
                type: "text/html; charset=utf-8")
        }
        group.get("/explanations") { request, _ in try explanations(request) }
        group.get("/explanations/:kind") { request, context in try explanation(request, context) }
        if let sessions {
            group.get("/login") { request, _ in ConsoleShell.loginPage(request, status: .ok) }
            group.post("/login") { request, _ in try await logIn(request, sessions) }
            group.post("/logout") { request, _ in
                if let id = ConsoleCookie.session(request) { sessions.close(id) }
                return Response(status: .noContent, headers: [.setCookie: ConsoleCookie.field(nil, request)])
            }
        }
        group.get("/:name") { _, context in try ConsoleShell.asset(context.parameters.require("name")) }
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

    private func language(_ request: Request) throws -> Language {
        try Query(request, allowed: ["lang"]).language("lang", default: presentation().language)
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
        let language = try language(request)
        return Reply.json(
            Catalogue.cards.map {
                Summary(kind: $0.kind.rawValue, severity: $0.severity.name, summary: $0.summary.text(language))
            })
    }

    private func explanation(_ request: Request, _ context: Context) throws -> Response {
        let name = try context.parameters.require("kind")
        guard let view = ExplainView(name, try language(request)) else {
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
        return ConsoleShell.loginPage(request, status: .unauthorized)
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
