/// What to set on one product so that a fault does not come again, in both languages.
package struct Remedy: Sendable, Hashable {
    /// A kind of finding, or one cause inside findings of it.
    package struct Target: Sendable, Hashable, CustomStringConvertible {
        package var kind: Kind
        /// A kind's or reason's id as records show it; nil for whatever brought the kind about.
        package var cause: String?

        package init(_ kind: Kind, cause: String? = nil) {
            self.kind = kind
            self.cause = cause
        }

        package var description: String { cause.map { "\(kind)/\($0)" } ?? kind.rawValue }
    }

    package enum Block: Sendable, Hashable {
        /// One paragraph, without line ends.
        case prose(String)
        /// Lines to type or to write into a file, with line ends between them.
        case code(String)
    }

    package var topic: RemedyTopic
    package var mends: [Target]
    /// Paragraphs of one or more lines; lines to type are indented by four spaces more.
    package var steps: Text
    /// Title of the public manual it was checked against.
    package var source: String
    package var url: String?
    /// Version of the product that the manual is of.
    package var checked: String

    package init(
        topic: RemedyTopic, mends: [Target], steps: Text, source: String, url: String? = nil, checked: String
    ) {
        self.topic = topic
        self.mends = mends
        self.steps = steps
        self.source = source
        self.url = url
        self.checked = checked
    }
}

extension Remedy {
    package static let codeIndent = "    "

    package func blocks(_ language: Language) -> [Block] {
        var blocks: [Block] = []
        for line in (language == .en ? steps.en : steps.zh).split(separator: "\n") {
            guard line.hasPrefix(Remedy.codeIndent) else {
                if case .prose(let begun)? = blocks.last {
                    blocks[blocks.count - 1] = .prose(Remedy.join(begun, line))
                } else {
                    blocks.append(.prose(String(line)))
                }
                continue
            }
            let code = line.dropFirst(Remedy.codeIndent.count)
            if case .code(let begun)? = blocks.last {
                blocks[blocks.count - 1] = .code(begun + "\n" + code)
            } else {
                blocks.append(.code(String(code)))
            }
        }
        return blocks
    }

    /// Two lines of a paragraph: Chinese runs on without a space.
    private static func join(_ begun: String, _ line: Substring) -> String {
        let isLatin = begun.last?.isASCII == true && line.first?.isASCII == true
        return begun + (isLatin ? " " : "") + line
    }
}

/// What a remedy sets.
package enum RemedyTopic: String, Sendable, CaseIterable {
    case algOff = "alg-off"
    case portRange = "port-range"
    case udpTimeout = "udp-timeout"
    case externalAddress = "external-address"
    case natClients = "nat-clients"
    case symmetricRTP = "symmetric-rtp"
    case directMedia = "direct-media"
    case returnPath = "return-path"
    case reliableProvisional = "reliable-provisional"
    case sessionTimers = "session-timers"
    case renegotiation
    case codecs
    case packetTime = "packet-time"
    case dtmf
    case encryption
    case keepAlive = "keep-alive"
    case mediaTimeout = "media-timeout"

    package var title: Text {
        switch self {
        case .algOff: Text(en: "SIP ALG off", zh: "关闭 SIP ALG")
        case .portRange: Text(en: "Port ranges", zh: "端口范围")
        case .udpTimeout: Text(en: "UDP and NAT timeouts", zh: "UDP 与 NAT 超时")
        case .externalAddress: Text(en: "External address", zh: "外部地址")
        case .natClients: Text(en: "Clients behind NAT", zh: "NAT 之后的客户端")
        case .symmetricRTP: Text(en: "Symmetric RTP", zh: "对称 RTP")
        case .directMedia: Text(en: "Direct media", zh: "媒体直通")
        case .returnPath: Text(en: "The way of answers", zh: "应答路径")
        case .reliableProvisional: Text(en: "100rel and PRACK", zh: "100rel 与 PRACK")
        case .sessionTimers: Text(en: "Session timers", zh: "会话定时器")
        case .renegotiation: Text(en: "re-INVITE and UPDATE", zh: "re-INVITE 与 UPDATE")
        case .codecs: Text(en: "Codecs", zh: "编码")
        case .packetTime: Text(en: "Packet time", zh: "打包时长")
        case .dtmf: Text(en: "DTMF", zh: "DTMF")
        case .encryption: Text(en: "Media encryption", zh: "媒体加密")
        case .keepAlive: Text(en: "Keep-alive", zh: "保活")
        case .mediaTimeout: Text(en: "Silence until hang-up", zh: "无媒体挂断")
        }
    }
}
