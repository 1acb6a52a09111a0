import Diagnosis
import Engine

/// What the console's first page shows, made once in two seconds however many look.
actor LiveBoard {
    private struct Record: Encodable {
        var status: DaemonRecord
        var incidents: [IncidentRecord]
        /// Live ones, newest first, as far as a page shows them.
        var calls: [CallRecord]
        var live: Int
        var language: String
        var actions: Bool
        var captureBytes: Int

        private enum CodingKeys: String, CodingKey {
            case status, incidents, calls, live, language, actions
            case captureBytes = "capture_bytes"
        }
    }

    private static let period = Duration.seconds(2)
    private static let calls = 200

    private let source: APISource
    private let console: ConsoleSource
    private var made: [String: (text: String, at: ContinuousClock.Instant)] = [:]
    private var making: [String: Task<String, any Error>] = [:]

    init(source: APISource, console: ConsoleSource) {
        self.source = source
        self.console = console
    }

    func text(_ presentation: Presentation) async throws -> String {
        let key = presentation.language.rawValue
        if let known = made[key], ContinuousClock.now - known.at < LiveBoard.period { return known.text }
        if let running = making[key] { return try await running.value }
        let task = Task { [source, console] in try await LiveBoard.make(source, console, presentation) }
        making[key] = task
        defer { making[key] = nil }
        let text = try await task.value
        made[key] = (text, ContinuousClock.now)
        return text
    }

    private static func make(
        _ source: APISource, _ console: ConsoleSource, _ presentation: Presentation
    ) async throws -> String {
        let routes = APIRoutes(source: source)
        let status = try await routes.daemon()
        let incidents = try await routes.asked { $0.incidents() }.map(presentation.record)
        let living = try await routes.asked { $0.liveCalls(limit: calls) }
        let names = source.capture().names
        return JSONLine.encode(
            Record(
                status: status, incidents: incidents,
                calls: living.calls.map { presentation.record($0, interfaces: names) }, live: living.count,
                language: presentation.language.rawValue, actions: console.allowsActions,
                captureBytes: console.captureBytes))
    }
}
