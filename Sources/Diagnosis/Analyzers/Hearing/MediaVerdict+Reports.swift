import Tracking
import Wire

/// The second witness of a deaf side: its RTCP (RFC 3550 §6.4).
extension MediaVerdict {
    /// RTP passes here both ways, and one side's reports say for a while that nothing of it arrives.
    ///
    /// A number that stood still after it had moved is telling. Reports that never had a block are so only of a side whose
    /// RTP leaves from another port than its SDP names, so that a NAT stands before it: some stacks never write blocks.
    static func deafByItsReports(_ view: MediaView, since: Timestamp, _ context: Context) -> Report? {
        let settle = context.interval(oneWay, "settle")
        for party in Party.allCases {
            guard let session = view.hop(to: party), let began = session[party].rtcp.deafSince,
                let last = session[party].rtcp.last
            else {
                continue
            }
            guard let stream = view.delivered(toward: party).max(by: { $0.packets < $1.packets }) else { continue }
            // Before the talk and its stream have settled a report says nothing.
            let deafSince = max(began, since + settle, stream.first + settle)
            guard session[party].rtcp.deafReports >= 2, last - deafSince >= settle, stream.last >= last - .seconds(1),
                stream.packets >= 200,
                !stream.endsInSilence, stream.pauses == 0,
                view.lastPacket(toward: party.other).map({ $0 >= last - .seconds(1) }) ?? false
            else { continue }
            let own = view.source(of: party)
            let named = session[party].endpoint
            // A NAT that lets its checks through lets more through.
            let isTranslated =
                !view.answersChecks(party) && own.map { own in named.map { $0.port != own.port } ?? false } ?? false
            // It stands at a number that the stream passed long ago.
            let isStuck =
                session[party].rtcp.frozenSince != nil
                && (session[party].rtcp.highestSequence.flatMap {
                    stream.packetsSince(sequence: UInt16(truncatingIfNeeded: $0))
                }.map { $0 >= 100 && Int64($0) < stream.counters.expected } ?? false)
            guard session[party].rtcp.hasHeard || session[party].rtcp.deniesSource || isTranslated || isStuck else {
                continue
            }
            return report(view, party, stream, isTranslated ? (own, named) : nil, since: deafSince, context)
        }
        return nil
    }

    private static func report(
        _ view: MediaView, _ party: Party, _ stream: Stream, _ translated: (own: Endpoint?, named: Endpoint?)?,
        since: Timestamp, _ context: Context
    ) -> Report {
        let name = Wording.party(party)
        let gate = context.gated(translated == nil ? .possible : .likely, view.call)
        var why = Text(
            en: "RTP to \(stream.destination) is lost behind this point",
            zh: "发往 \(stream.destination) 的 RTP 在此处之后丢失")
        if let own = translated?.own, let named = translated?.named {
            why =
                why
                + Text(
                    en: ": a NAT sends its RTP from port \(own.port), its SDP names \(named.port)",
                    zh: "：其 RTP 经 NAT 从端口 \(own.port) 发出，而 SDP 给出的是 \(named.port)")
        }
        let title = Text(
            en: "\(name.en) reports by RTCP that it receives nothing, although RTP for it passes here.",
            zh: "\(name.zh)的 RTCP 报告显示没有收到任何 RTP，而此处有发往它的 RTP 通过。")
        let label = translated == nil ? Text(en: "Possible cause", zh: "可能的原因") : Text(en: "Likely cause", zh: "很可能的原因")
        return Report(
            oneWay, title, at: view.time, severity: translated == nil ? .warning : .error, gate: gate,
            more: Text(en: " \(label.en): \(why.en).", zh: "\(label.zh)：\(why.zh)。"), call: view.call,
            place: Place(stream.flow, direction: .toward(party)),
            causes: [Cause(.mediaBlocked, confidence: gate.confidence, text: why)],
            evidence: view.evidence() + [
                Evidence(time: since, text: Text(en: "first report of nothing received", zh: "首个表示未收到的报告"))
            ],
            fix: Text(
                en:
                    "Let \(stream.source.address) answer to where the RTP comes from (comedia), or open that port at the NAT.",
                zh: "让 \(stream.source.address) 向 RTP 的实际来源地址回送（comedia），或在 NAT 上开放该端口。"))
    }
}
