import Wire

/// What an ICMP error says about the blocker.
enum Blocker {
    static func meaning(_ error: ICMPError) -> Text {
        switch error.meaning {
        case .portUnreachable: Text(en: "ICMP port unreachable (the port is closed)", zh: "ICMP 端口不可达（端口关闭）")
        case .hostUnreachable: Text(en: "ICMP host unreachable (no route)", zh: "ICMP 主机不可达（无路由）")
        case .networkUnreachable: Text(en: "ICMP network unreachable (no route)", zh: "ICMP 网络不可达（无路由）")
        case .administrativelyProhibited:
            Text(en: "ICMP administratively prohibited (a firewall)", zh: "ICMP 管理禁止（防火墙）")
        case .fragmentationNeeded:
            error.mtu == 0
                ? Text(en: "ICMP fragmentation needed", zh: "ICMP 需要分片")
                : Text(en: "ICMP fragmentation needed, MTU \(error.mtu)", zh: "ICMP 需要分片，MTU \(error.mtu)")
        case .timeExceeded: Text(en: "ICMP time exceeded (a routing loop)", zh: "ICMP 超时（路由环路）")
        default: Text(en: "ICMP type \(error.type) code \(error.code)", zh: "ICMP 类型 \(error.type) 代码 \(error.code)")
        }
    }

    /// Only a closed port and a firewall refuse; a router that has no way says so.
    static func verb(_ error: ICMPError) -> Text {
        switch error.meaning {
        case .hostUnreachable, .networkUnreachable, .timeExceeded, .fragmentationNeeded:
            Text(en: "cannot deliver", zh: "无法送达")
        default: Text(en: "refuses", zh: "拒绝")
        }
    }

    static func fix(_ error: ICMPError) -> Text {
        let target = error.quoted.destination
        return switch error.meaning {
        case .hostUnreachable, .networkUnreachable:
            Text(
                en: "Check the route from \(error.reporter) to \(target.address), and that the host is up.",
                zh: "请检查 \(error.reporter) 到 \(target.address) 的路由，以及该主机是否在线。")
        case .timeExceeded:
            Text(
                en:
                    "Check the routes to \(target.address) around \(error.reporter): two routers send it to each other.",
                zh: "请检查 \(error.reporter) 附近到 \(target.address) 的路由：两台路由器互相转发。")
        case .fragmentationNeeded:
            // Old routers say no size (RFC 1191 §4).
            error.mtu == 0
                ? Text(
                    en: "Send smaller packets (tunnel or link MTU), or allow fragmentation to \(target.address).",
                    zh: "请发送更小的报文（隧道或链路 MTU），或允许发往 \(target.address) 的报文分片。")
                : Text(
                    en:
                        """
                        Send packets of at most \(error.mtu) bytes (tunnel or link MTU), or allow fragmentation to \
                        \(target.address).
                        """,
                    zh: "请使报文不超过 \(error.mtu) 字节（隧道或链路 MTU），或允许发往 \(target.address) 的报文分片。")
        default:
            Text(
                en: "Open UDP port \(target.port) on \(target.address), or the firewall at \(error.reporter).",
                zh: "请在 \(target.address) 上开放 UDP 端口 \(target.port)，或在防火墙 \(error.reporter) 上放通。")
        }
    }

    static func reason(_ error: ICMPError) -> Reason {
        switch error.meaning {
        case .portUnreachable: .portClosed
        case .administrativelyProhibited: .firewall
        case .hostUnreachable, .networkUnreachable, .timeExceeded: .routing
        default: .icmpError
        }
    }
}
