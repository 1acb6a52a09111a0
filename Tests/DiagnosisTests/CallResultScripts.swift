import Diagnosis
import Support
import Wire

/// Calls that are refused, as the call result kinds see them.
enum CallResultScripts {
    static let agent = "192.0.2.10"
    static let trunk = "198.51.100.20"
    static let kinds: Set<Kind> = [
        "call-rejected", "callee-unavailable", "number-not-routed", "caller-restricted", "concurrency-limit",
        "inbound-only-number", "codec-mismatch", "port-exhaustion",
    ]
}

extension Script {
    /// INVITE, and its refusal after `seconds`; with an 18x before it where `ringing` names one.
    @discardableResult
    func refused(
        _ name: String, _ code: Int, after seconds: Double = 0.2, ringing: Int? = nil, ringsFor: Double = 3,
        reason: String? = nil, headers: [(String, String)] = [], from caller: String = "1001",
        to callee: String = "13800138000", source: Endpoint = "192.0.2.10:5060",
        destination: Endpoint = "198.51.100.20:5060"
    ) -> Script {
        call(name, caller: caller, callee: callee, from: source, to: destination)
        invite(name)
        if let ringing { after(0.3).respond(name, ringing).after(ringsFor) } else { after(seconds) }
        var all = headers
        if let reason { all.append(("Reason", reason)) }
        respond(name, code, headers: all)
        return after(0.02).ack(name)
    }

    /// INVITE, 180, 200, ACK; the call stays up.
    @discardableResult
    func opened(
        _ name: String, from caller: String = "1001", to callee: String = "13800138000",
        source: Endpoint = "192.0.2.10:5060", destination: Endpoint = "198.51.100.20:5060", offer: Script.SDP = .audio
    ) -> Script {
        call(name, caller: caller, callee: callee, from: source, to: destination)
        invite(name, sdp: offer).after(0.05).respond(name, 180)
        after(0.05).answer(name)
        return after(0.02).ack(name)
    }

    /// An account's REGISTER and its 200.
    @discardableResult
    func registered(_ account: String, at client: Endpoint, on registrar: Endpoint, expires: Int = 3600) -> Script {
        let name = "reg-\(account)-\(client)"
        if calls[name] == nil { call(name, caller: account, callee: account, from: client, to: registrar) }
        register(name, expires: expires)
        return after(0.05).respond(name, 200, to: "REGISTER", headers: [("Expires", "\(expires)")])
    }

    /// What was found of a call's result.
    func results() -> [Finding] { run().filter { CallResultScripts.kinds.contains($0.kind) } }
}
