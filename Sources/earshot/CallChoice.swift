import Delivery
import Diagnosis
import Engine
import Wire

/// Which call is meant: by Call-ID, by the beginning of a handle or of a Call-ID, or by a number that called or was
/// called.
struct CallChoice {
    /// Nil is any, which only makes sense with `newest`.
    let name: String?
    /// Of those that are meant the newest is taken.
    let newest: Bool
    /// The command has `--last`, to be named where several calls fit.
    var offersLast = true

    private static let candidates = 20

    func find(_ client: DaemonClient, _ language: Language) throws -> CallDetailRecord {
        if let name, !newest {
            let book = DaemonBook(client: client, language: language)
            if let call = try book.call(name) { return call }
            // An alert's handle: the call it is about.
            if HandlePrefix(name) != nil, try book.named(name).count > 0,
                let call = try Shown(named: name, in: book).call
            {
                return call
            }
        }
        let calls = try client.get(
            "/v1/calls", [("number", name), ("limit", "\(CallChoice.candidates)")], as: [CallRecord].self)
        let handle = Handle(try one(of: calls)).whole
        guard let call = try DaemonBook(client: client, language: language).call(handle) else { throw unknown }
        return call
    }

    func find(_ engine: Engine) throws -> CallDetail {
        if let name, !newest {
            if let call = try engine.named(call: name) { return call }
        }
        let filter = HistoryFilter(number: name)
        let calls = engine.calls().filter(filter.admits)
        let call = try one(of: calls.map { CallRecord($0, interfaces: InterfaceNames()) })
        guard let detail = engine.call(call.callID) else { throw unknown }
        return detail
    }

    /// The only one, or the newest where that is asked for.
    private func one(of calls: [CallRecord]) throws -> CallRecord {
        if newest, let last = calls.max(by: { $0.start < $1.start }) { return last }
        guard calls.count < 2 else {
            let said = SaidTime()
            let told = Handle.told(calls.map { Handle($0) })
            throw Failure.ambiguous(
                name ?? "",
                zip(told, calls).prefix(CallChoice.candidates).map {
                    "\($0)  \(said.text($1.start))  \($1.parties)  \($1.result ?? $1.state)"
                },
                hint: offersLast
                    ? Text(en: "; --last takes the newest", zh: "；--last 取最近一个")
                    : Text(en: "; name one of them by its handle", zh: "；请用编号指明其中一个"))
        }
        guard let only = calls.first else { throw unknown }
        return only
    }

    private var unknown: Failure {
        let name = name ?? ""
        return Failure(
            en: "there is no call \"\(name)\", and none from or to such a number", zh: "没有呼叫“\(name)”，也没有该号码的呼叫")
    }
}

extension Engine {
    /// The call with this Call-ID, or the only one that begins so or whose handle does; nil where there is none.
    func named(call name: String) throws -> CallDetail? {
        if let detail = call(name) { return detail }
        let prefix = HandlePrefix(name)
        var candidates: [CallIdentity] = []
        for identity in calls().map(\.identity) {
            let isMeant =
                identity.callID.hasPrefix(name)
                || prefix?.begins(Handle(call: identity.callID, start: identity.start)) ?? false
            if isMeant, !candidates.contains(where: { $0.callID == identity.callID }) { candidates.append(identity) }
        }
        guard candidates.count < 2 else {
            let told = Handle.told(candidates.map { Handle(call: $0.callID, start: $0.start) })
            throw Failure.ambiguous(
                name, zip(told, candidates).prefix(20).map { "\($0)  \($1.caller)→\($1.callee)  \($1.callID)" })
        }
        return candidates.first.flatMap { call($0.callID) }
    }
}

extension Failure {
    static func ambiguous(_ name: String, _ candidates: [String], hint: Text = Text(en: "", zh: "")) -> Failure {
        let list = candidates.map { "\n  " + ReadableLine.oneLine($0) }.joined()
        return Failure(
            en: "\(candidates.count) fit \"\(name)\"\(hint.en):\(list)",
            zh: "“\(name)”对应 \(candidates.count) 个\(hint.zh)：\(list)")
    }
}
