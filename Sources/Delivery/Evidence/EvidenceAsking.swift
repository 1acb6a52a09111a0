package import Diagnosis

/// Who keeps evidence files and capture sessions: the daemon, because delivery knows nothing of captures. All may wait
/// for the disk.
package protocol EvidenceAsking: Sendable {
    var list: EvidenceListRecord { get }
    var sessions: [CaptureSessionRecord] { get }
    /// The file that proves the finding with this id, if there is one.
    func path(of finding: String) -> String?
    /// - Throws: ``CaptureSessionRefusal``.
    func start(_ request: CaptureSessionRequest) throws(CaptureSessionRefusal) -> CaptureSessionRecord
    /// - Throws: ``CaptureSessionRefusal``.
    func stop(_ session: String) throws(CaptureSessionRefusal) -> CaptureSessionRecord
    /// A file with the session's captures, which the caller sends and removes.
    /// - Throws: ``CaptureSessionRefusal``.
    func assemble(_ session: String, in language: Language) throws(CaptureSessionRefusal) -> String
}

/// Why a session is not started, not there, or not handed out.
package struct CaptureSessionRefusal: Error, Sendable, Hashable {
    package enum Reason: Sendable, Hashable { case invalid, unknown, busy, noRoom }

    package var reason: Reason
    package var message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

/// What a session is to capture.
package struct CaptureSessionRequest: Sendable, Hashable {
    package var number: String?
    package var address: String?
    package var callID: String?
    package var kind: String?
    package var seconds = 1_800
    package var maxBytes: Int64 = 200 << 20
    package var maxCalls: Int?
    package var media = false
    package var note: String?
    /// Who asks, as the kernel knows them: `anna (uid 1000)`.
    package var requester: String?

    package init() {}
}

/// The answer of `/v1/evidence`.
package struct EvidenceListRecord: Codable, Sendable, Hashable {
    package struct File: Codable, Sendable, Hashable {
        package var name: String
        /// Id and kind of the finding it proves.
        package var finding: String
        /// Short for that id.
        @OrBlank package var handle: String
        package var kind: String
        package var bytes: Int64

        package init(name: String, finding: String, kind: String, bytes: Int64) {
            self.name = name
            self.finding = finding
            handle = Handle(finding: finding).description
            self.kind = kind
            self.bytes = bytes
        }
    }

    /// Oldest first.
    package var files: [File]
    /// Files written since the start, and of these removed to make room.
    package var written: UInt64
    package var removed: UInt64
    /// Findings without a file: the disk was too full, could not be written, or was too slow.
    package var refused: UInt64
    package var failed: UInt64
    package var skipped: UInt64
    /// Findings without a file because their kind had its files for the minute.
    package var limited: UInt64

    package init(
        files: [File] = [], written: UInt64 = 0, removed: UInt64 = 0, refused: UInt64 = 0, failed: UInt64 = 0,
        skipped: UInt64 = 0, limited: UInt64 = 0
    ) {
        self.files = files
        self.written = written
        self.removed = removed
        self.refused = refused
        self.failed = failed
        self.skipped = skipped
        self.limited = limited
    }
}

/// The same counts without the files, for status and metrics.
package struct EvidenceCountsRecord: Codable, Sendable, Hashable {
    package var written: UInt64
    package var removed: UInt64
    package var refused: UInt64
    package var failed: UInt64
    package var skipped: UInt64
    package var limited: UInt64

    package init(
        written: UInt64 = 0, removed: UInt64 = 0, refused: UInt64 = 0, failed: UInt64 = 0, skipped: UInt64 = 0,
        limited: UInt64 = 0
    ) {
        self.written = written
        self.removed = removed
        self.refused = refused
        self.failed = failed
        self.skipped = skipped
        self.limited = limited
    }
}

/// One capture session.
package struct CaptureSessionRecord: Codable, Sendable, Hashable {
    package var id: String
    /// `running`, `stopping`, `ended`.
    package var state: String
    /// Why it ended: `time`, `calls`, `stopped`.
    @OrNull package var ending: String?
    @OrNull package var number: String?
    @OrNull package var ip: String?
    @OrNull package var callID: String?
    @OrNull package var kind: String?
    @OrNull package var note: String?
    package var media: Bool
    package var started: String
    package var until: String
    @OrNull package var ended: String?
    package var calls: Int
    @OrNull package var maxCalls: Int?
    package var packets: UInt64
    package var bytes: Int64
    package var maxBytes: Int64
    /// Packets that rotation took away again, and packets the disk had no room for.
    package var rotated: UInt64
    package var refused: UInt64
    /// Kinds found in its calls.
    package var findings: [String]

    private enum CodingKeys: String, CodingKey {
        case id, state, ending, number, ip, kind, note, media, started, until, ended, calls, packets, bytes, rotated
        case refused, findings
        case callID = "call_id"
        case maxCalls = "max_calls"
        case maxBytes = "max_bytes"
    }

    package init(
        id: String, state: String, request: CaptureSessionRequest, started: String, until: String,
        ending: String? = nil, ended: String? = nil
    ) {
        self.id = id
        self.state = state
        _ending = OrNull(wrappedValue: ending)
        _number = OrNull(wrappedValue: request.number)
        _ip = OrNull(wrappedValue: request.address)
        _callID = OrNull(wrappedValue: request.callID)
        _kind = OrNull(wrappedValue: request.kind)
        _note = OrNull(wrappedValue: request.note)
        media = request.media
        self.started = started
        self.until = until
        _ended = OrNull(wrappedValue: ended)
        calls = 0
        _maxCalls = OrNull(wrappedValue: request.maxCalls)
        packets = 0
        bytes = 0
        maxBytes = request.maxBytes
        rotated = 0
        refused = 0
        findings = []
    }
}
