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
            Text(en: "ICMP fragmentation needed, MTU \(error.mtu)", zh: "ICMP 需要分片，MTU \(error.mtu)")
        case .timeExceeded: Text(en: "ICMP time exceeded (a routing loop)", zh: "ICMP 超时（路由环路）")
        default: Text(en: "ICMP type \(error.type) code \(error.code)", zh: "ICMP 类型 \(error.type) 代码 \(error.code)")
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
