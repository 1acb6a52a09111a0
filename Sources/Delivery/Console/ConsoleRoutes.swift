import Diagnosis
import HTTPTypes
import Hummingbird
import NIOCore

/// The paths under `/console` of a daemon that captures: what it shows live, and captures to judge.
struct ConsoleRoutes: Sendable {
    typealias Context = APIRoutes.Context

    let source: APISource
    let console: ConsoleSource
    let board: LiveBoard
    private let bench = CaptureBench()

    init(source: APISource, console: ConsoleSource) {
        self.source = source
        self.console = console
        board = LiveBoard(source: source, console: console)
    }

    func add(to router: Router<Context>) {
        let group = router.group("/console").add(middleware: ConsoleHeaders())
        group.get("/live") { request, _ in try await live(request) }
        group.post("/captures") { request, _ in try await judge(request) }
        group.get("/captures/:id") { _, context in
            guard let page = bench.page(try context.parameters.require("id"), at: HostClock.uptimeSeconds) else {
                throw HTTPError(.notFound, message: "the report is gone; drop the capture again")
            }
            return Reply.text(page, type: "text/html; charset=utf-8")
        }
    }

    private func presentation(_ request: Request) throws -> Presentation {
        let query = try Query(request, allowed: ["lang"])
        var presentation = source.presentation()
        presentation.language = try query.language("lang", default: presentation.language)
        return presentation
    }

    private func live(_ request: Request) async throws -> Response {
        Reply.text(try await board.text(try presentation(request)) + "\n", type: "application/json")
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
}
