import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What goes back to a client.
enum Reply {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        text(JSONLine.encode(value) + "\n", type: "application/json", status: status)
    }

    static func text(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
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
struct ErrorReplies<Context: RequestContext>: RouterMiddleware {
    let isKnownPath: @Sendable (String) -> Bool

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            if error.status == .notFound, request.method != .get, isKnownPath(request.uri.path) {
                var response = ErrorReplies.reply(.methodNotAllowed, "\(request.method) is not allowed here; use GET")
                response.headers[.allow] = "GET"
                return response
            }
            return ErrorReplies.reply(error.status, error.body ?? "there is nothing at \(request.uri.path)")
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return ErrorReplies.reply(.internalServerError, "the request failed; the daemon's log says why")
        }
    }

    private static func reply(_ status: HTTPResponse.Status, _ message: String) -> Response {
        Reply.json(ErrorRecord(error: .init(status: status.code, message: message)), status: status)
    }
}
