package import HTTPTypes
package import Hummingbird
import Logging
import NIOCore

/// What goes back to a client.
package enum Reply {
    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        text(JSONLine.encode(value) + "\n", type: "application/json", status: status)
    }

    package static func text(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// `{"error":{"message":"…","status":404}}`
private struct ErrorRecord: Encodable {
    struct Content: Encodable {
        var status: Int
        var message: String
    }

    var error: Content
}

/// Turns every refusal into the same JSON, and says which methods a path has when it is asked another way.
package struct ErrorReplies<Context: RequestContext>: RouterMiddleware {
    private let served: [(method: String, path: String)]

    package init(served: [(method: String, path: String)]) { self.served = served }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            let allowed = methods(request.uri.path)
            if error.status == .notFound, !allowed.isEmpty, !allowed.contains(request.method.rawValue) {
                let names = allowed.joined(separator: ", ")
                var response = ErrorReplies.reply(
                    .methodNotAllowed, "\(request.method) is not allowed here; use \(names)")
                response.headers[.allow] = names
                return response
            }
            return ErrorReplies.reply(error.status, error.body ?? "there is nothing at \(request.uri.path)")
        } catch {
            context.logger.error(
                "request failed",
                metadata: [
                    "path": "\(ReadableLine.oneLine(request.uri.path))", "error": "\(ReadableLine.oneLine("\(error)"))",
                ])
            return ErrorReplies.reply(.internalServerError, "the request failed; the daemon's log says why")
        }
    }

    /// Methods of the routes that match `path`.
    private func methods(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        return served.filter { route in
            let pattern = route.path.split(separator: "/")
            return pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.map(\.method).sorted()
    }

    private static func reply(_ status: HTTPResponse.Status, _ message: String) -> Response {
        Reply.json(ErrorRecord(error: .init(status: status.code, message: message)), status: status)
    }
}
