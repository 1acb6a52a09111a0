import Diagnosis
import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

/// Evidence files and capture sessions: for those who may use the socket, as long as that is not everybody.
struct EvidenceRoutes: Sendable {
    let evidence: (any EvidenceAsking)?
    let isOpenToAll: Bool
    let presentation: @Sendable () -> Presentation
    /// The id of the finding that a handle, or the beginning of one, names.
    let finding: @Sendable (String) async throws -> String

    func add(to router: Router<APIRoutes.Context>) {
        router.get("/v1/evidence") { request, _ in
            _ = try Query(request, allowed: [])
            let evidence = try available()
            return Reply.json(try await EvidenceRoutes.onDisk { evidence.list })
        }
        router.get("/v1/findings/:id/evidence") { request, context in
            _ = try Query(request, allowed: [])
            let evidence = try available()
            let id = try await finding(try context.parameters.require("id"))
            guard let path = try await EvidenceRoutes.onDisk({ evidence.path(of: id) }) else {
                throw HTTPError(.notFound, message: "there is no evidence for finding \"\(id)\"")
            }
            return try await EvidenceRoutes.file(path, removes: false)
        }
        router.get("/v1/captures") { request, _ in
            _ = try Query(request, allowed: [])
            let evidence = try available()
            return Reply.json(try await EvidenceRoutes.onDisk { evidence.sessions })
        }
        router.post("/v1/captures") { request, context in
            let requester = await context.requester()
            let asked = try EvidenceRoutes.sessionRequest(request, by: requester)
            let evidence = try available()
            return Reply.json(try await EvidenceRoutes.onDisk { try evidence.start(asked) })
        }
        router.post("/v1/captures/:id/stop") { request, context in
            _ = try Query(request, allowed: [])
            let (evidence, asked) = (try available(), try context.parameters.require("id"))
            return Reply.json(
                try await EvidenceRoutes.onDisk { try evidence.stop(evidence.session(asked)) })
        }
        router.get("/v1/captures/:id/file") { request, context in
            let query = try Query(request, allowed: ["lang"])
            let language = try query.language("lang", default: presentation().language)
            let (evidence, asked) = (try available(), try context.parameters.require("id"))
            let path = try await EvidenceRoutes.onDisk { try evidence.assemble(evidence.session(asked), in: language) }
            return try await EvidenceRoutes.file(path, removes: true)
        }
    }

    private func available() throws -> any EvidenceAsking {
        guard !isOpenToAll else {
            throw HTTPError(
                .forbidden,
                message: "packets are for root and the group of the socket only, and this socket is open to all; "
                    + "set api.mode to \"0660\"")
        }
        guard let evidence else {
            throw HTTPError(.serviceUnavailable, message: "this daemon keeps no evidence and takes no captures")
        }
        return evidence
    }

    private static func sessionRequest(_ request: Request, by requester: String?) throws -> CaptureSessionRequest {
        let query = try Query(
            request,
            allowed: ["number", "ip", "call-id", "kind", "seconds", "max-bytes", "max-calls", "media", "note"])
        var asked = CaptureSessionRequest()
        asked.requester = requester
        asked.number = query.text("number")
        asked.address = query.text("ip")
        asked.callID = query.text("call-id")
        asked.kind = query.text("kind")
        asked.seconds = try query.count("seconds", upTo: 7 * 86_400) ?? asked.seconds
        asked.maxBytes = Int64(try query.count("max-bytes", upTo: 1 << 40) ?? Int(asked.maxBytes))
        asked.maxCalls = try query.count("max-calls", upTo: 1_000)
        asked.media = try query.flag("media")
        asked.note = query.text("note")
        return asked
    }

    /// Work that waits for the disk, away from the threads that answer.
    private static func onDisk<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do {
            return try await NIOThreadPool.singleton.runIfActive(work)
        } catch let refusal as CaptureSessionRefusal {
            let status: HTTPResponse.Status =
                switch refusal.reason {
                case .invalid: .badRequest
                case .unknown: .notFound
                case .busy: .conflict
                case .noRoom: .init(code: 507, reasonPhrase: "Insufficient Storage")
                }
            throw HTTPError(status, message: refusal.message)
        }
    }

    /// The bytes of a file at the client's own pace; the file may be removed as soon as it is open.
    private static func file(_ path: String, removes: Bool) async throws -> Response {
        let file = try await onDisk {
            defer { if removes { unlink(path) } }
            guard let file = OpenFile(path) else {
                throw CaptureSessionRefusal(.unknown, "the file is gone, it made room for newer ones")
            }
            return file
        }
        let body = ResponseBody(contentLength: file.size) { writer in
            while let bytes = try await NIOThreadPool.singleton.runIfActive({ file.read() }) {
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/vnd.tcpdump.pcap"], body: body)
    }
}

extension EvidenceAsking {
    /// Id of the session that `text` is the beginning of; `text` itself where there is none.
    fileprivate func session(_ text: String) throws -> String {
        let ids = sessions.map(\.id).filter { $0.hasPrefix(text) }
        guard ids.count > 1, !ids.contains(text) else { return ids.count == 1 ? ids[0] : text }
        throw CaptureSessionRefusal(
            .busy, "\(ids.count) sessions begin with \"\(text)\": \(ids.joined(separator: ", "))")
    }
}
