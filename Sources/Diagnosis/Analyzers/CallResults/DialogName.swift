import SIP
import Tracking
import Wire

/// The dialog that a Replaces names (RFC 3891 §3): its Call-ID, and the tags as its recipient has them.
struct DialogName {
    let callID: String
    /// The recipient's own tag, and the other side's.
    private(set) var toTag: String?
    private(set) var fromTag: String?

    /// `425928@phone.example;to-tag=7743;from-tag=6472`.
    init(_ value: String) {
        let parts = value.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        callID = parts.first ?? ""
        for part in parts.dropFirst() {
            if part.lowercased().hasPrefix("to-tag=") { toTag = String(part.dropFirst(7)) }
            if part.lowercased().hasPrefix("from-tag=") { fromTag = String(part.dropFirst(9)) }
        }
    }

    /// Of `Refer-To: <sip:1003@host?Replaces=…>`: an attended transfer (RFC 5589 §7). Nil where there is none.
    init?(in refer: SIPMessage) {
        let value = refer.headers.first { $0.name.lowercased() == "refer-to" }?.value ?? ""
        let fields = value.drop { $0 != "?" }.dropFirst().prefix { $0 != ">" }.split(separator: "&")
        guard let field = fields.first(where: { $0.lowercased().hasPrefix("replaces=") }) else { return nil }
        self.init(Self.unescaped(field.drop { $0 != "=" }.dropFirst()))
    }

    /// RFC 3261 §19.1.2: `%40` for `@`; what is no escape stays.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"),
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What is wrong with its tags, where the dialog was seen: they are none of its, or the wrong way round; nil where
    /// nothing is, or nobody can tell.
    ///
    /// - Parameter target: Whose dialog it is to be; nil where it is not known.
    func fault(in call: Call, asSeenBy target: SIPURI?) -> Text? {
        guard let answered = call.answered, let toTag, let fromTag, let caller = call.callerTag,
            let callee = answered.message.toTag
        else { return nil }
        let own = Set([caller, callee])
        if !own.contains(toTag) || !own.contains(fromTag) {
            return Text(
                en: "the tags that Replaces names are not those of that call",
                zh: "Replaces 中的 tag 不是该通话的 tag")
        }
        // Who it is by its address: the callee answered from there, or the caller called from there.
        guard let host = target.flatMap({ IPAddress($0.host) }),
            host == answered.flow.source.address || host == call.first.flow.source.address,
            answered.flow.source.address != call.first.flow.source.address
        else { return nil }
        let recipient = host == answered.flow.source.address ? callee : caller
        guard toTag != recipient else { return nil }
        return Text(
            en: "Replaces has its two tags the wrong way round: to-tag is the recipient's own (RFC 3891 §3)",
            zh: "Replaces 中两个 tag 写反了：to-tag 应为接收方自己的 tag（RFC 3891 §3）")
    }

    static func fix(_ sender: Endpoint) -> Text {
        Text(
            en: "Update \(sender.address), or ask its maker: Replaces names the dialog as its recipient has it.",
            zh: "请升级 \(sender.address) 或联系其厂商：Replaces 应按接收方的视角给出对话标识。")
    }
}
