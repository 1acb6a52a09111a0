import HTTPTypes
import Hummingbird

/// The door of the console over TCP: who has no session sees the page that asks for the token, and nothing that changes
/// anything is taken from another site's page.
struct ConsoleGuard<Context: RequestContext>: RouterMiddleware {
    let sessions: ConsoleSessions
    let allowsActions: Bool

    /// What everybody may ask for.
    private static var open: Set<String> { ["/console/login", "/console/style.css"] }
    /// POST that looks only.
    private static var harmless: Set<String> { ["/console/login", "/console/logout", "/console/captures"] }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        let isReading = request.method == .get || request.method == .head
        if !isReading {
            guard Self.isOfThisSite(request) else {
                throw HTTPError(.forbidden, message: "this request comes from another site's page")
            }
            guard allowsActions || Self.harmless.contains(path) else {
                throw HTTPError(.forbidden, message: "the console only looks; console.allow-actions lets it do more")
            }
        }
        if !Self.open.contains(path) {
            let isBearer = Self.bearer(request).map(sessions.isToken) ?? false
            guard isBearer || hasSession(request) else {
                let isPage = isReading && (path == "/" || path == "/console" || path == "/console/")
                guard isPage else { throw HTTPError(.unauthorized, message: "the console's token is needed") }
                return Response(status: .seeOther, headers: [.location: "/console/login"])
            }
            // A form of another site cannot set a field of its own.
            guard isReading || isBearer || request.headers[Self.mark] != nil else {
                throw HTTPError(.forbidden, message: "the field X-Earshot is missing")
            }
        }
        return try await next(request, context)
    }

    private func hasSession(_ request: Request) -> Bool {
        ConsoleCookie.session(request).map { sessions.isOpen($0, at: HostClock.uptimeSeconds) } ?? false
    }

    private static var mark: HTTPField.Name { HTTPField.Name("X-Earshot") ?? .from }

    private static func bearer(_ request: Request) -> String? {
        guard let value = request.headers[.authorization], value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst(7))
    }

    /// Browsers say where a request comes from; what is no browser says nothing.
    private static func isOfThisSite(_ request: Request) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] {
            guard site == "same-origin" || site == "none" else { return false }
        }
        guard let origin = request.headers[.origin] else { return true }
        guard let host = request.head.authority, let start = origin.firstRange(of: "://")?.upperBound else {
            return false
        }
        return origin[start...].lowercased() == host.lowercased()
    }
}

enum ConsoleCookie {
    static func session(_ request: Request) -> String? {
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == ConsoleSessions.cookie { return String(parts[1]) }
            }
        }
        return nil
    }

    /// - Parameter id: Nil takes the cookie away.
    static func field(_ id: String?, _ request: Request) -> String {
        let isSecure = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] } == "https"
        return "\(ConsoleSessions.cookie)=\(id ?? ""); Path=/; HttpOnly; SameSite=Strict; Max-Age="
            + (id == nil ? "0" : "\(ConsoleSessions.lifeSeconds)") + (isSecure ? "; Secure" : "")
    }
}

/// What tells a browser to trust nothing but what we serve.
struct ConsoleHeaders<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let isReport = request.uri.path.hasSuffix("/report") || request.uri.path.hasPrefix("/console/captures/")
        // A report has its style inside and nothing that runs; it stands in a frame of ours.
        let policy =
            isReport
            ? "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
            : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                + "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        let fields = [
            ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Frame-Options", isReport ? "SAMEORIGIN" : "DENY"), ("Cache-Control", "no-store"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
        ]
        for (name, value) in fields { if let name = HTTPField.Name(name) { response.headers[name] = value } }
        return response
    }
}
