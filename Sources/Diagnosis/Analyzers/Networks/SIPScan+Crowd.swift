import Tracking
import Wire

extension SIPScan {
    /// Who probed one host of late.
    struct Crowd {
        var last: Timestamp
        /// One more than are told each by itself is enough.
        var sources: Set<IPAddress>

        /// After so long without a probe it is over.
        static let life = Interval.seconds(3_600)
    }

    /// Whether a source is one of the few that are told each by itself.
    mutating func isAlone(_ address: IPAddress, probing host: IPAddress, _ context: Context) -> Bool {
        var crowd = crowds.remove(host) ?? Crowd(last: context.now, sources: [])
        if context.now - crowd.last > Crowd.life { crowd.sources = [] }
        crowd.last = context.now
        let allowed = Int(context.threshold(Self.card, "sources"))
        if crowd.sources.count <= allowed { crowd.sources.insert(address) }
        crowds[host, context] = crowd
        return crowd.sources.count <= allowed
    }

    mutating func reportCrowd(_ source: Source, _ context: Context) {
        let host = source.destination.address
        let subject = Subject.scan(host, .crowd)
        let verdict = told.note(subject, at: context.now, context)
        guard verdict != .silent else { return }
        let allowed = Int(context.threshold(Self.card, "sources"))
        let text = Text(
            en: """
                more than \(allowed) sources probe \(host) at a time: a scan spread over many hosts, or forged source \
                addresses
                """,
            zh: "同时有超过 \(allowed) 个来源扫描 \(host)：分布在多台主机上的扫描，或源地址系伪造")
        context.tell(
            Self.card, text, severity: .notice, gate: Gate(.likely), verdict: verdict,
            place: Place(to: source.destination), causes: [Cause(.manySources, confidence: .likely, text: text)],
            evidence: [source.first],
            fix: Text(
                en: "Let only the carrier's and the offices' addresses reach the SIP ports of \(host).",
                zh: "\(host) 的 SIP 端口只对运营商和办公网络放通。"),
            subject: subject)
    }
}
