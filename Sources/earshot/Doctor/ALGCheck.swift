import Diagnosis

/// Does this host's own kernel rewrite SIP? A loaded module alone does nothing: since Linux 6.0 a helper works only
/// where a rule assigns it, before that also when `nf_conntrack_helper` is 1.
enum ALGCheck {
    static func run(_ host: HostView) -> Check {
        let signs = signs(host)
        if !signs.isEmpty {
            let list = signs.joined(separator: "; ")
            return Check(
                name: "sip-alg", state: .error,
                text: Text(en: "this host's kernel rewrites SIP: \(list)", zh: "本机内核会改写SIP：\(list)"),
                fix: Text(
                    en:
                        """
                        Remove the rule that assigns the helper \"sip\", then `modprobe -r nf_nat_sip \
                        nf_conntrack_sip`.
                        """,
                    zh: "删除分配“sip”助手的规则，然后执行 `modprobe -r nf_nat_sip nf_conntrack_sip`。"))
        }
        let loaded = (host.read("/proc/modules") ?? "").split(separator: "\n").map { $0.prefix { $0 != " " } }
        let modules = loaded.filter { $0 == "nf_conntrack_sip" || $0 == "nf_nat_sip" }
        guard !modules.isEmpty else {
            return .ok(
                "sip-alg",
                Text(en: "the kernel's SIP ALG is not loaded", zh: "未加载内核SIP ALG"))
        }
        let names = modules.joined(separator: ", ")
        guard host.run(["nft", "list", "ruleset"]) != nil || host.read("/proc/net/nf_conntrack") != nil else {
            return Check(
                name: "sip-alg", state: .unknown,
                text: Text(
                    en: "\(names) loaded; whether a rule uses it cannot be read",
                    zh: "已加载\(names)；无法读取是否有规则启用它"),
                fix: Text(en: "Run the doctor as root.", zh: "请以root身份运行。"))
        }
        return .ok(
            "sip-alg", Text(en: "\(names) loaded, but no rule uses it", zh: "已加载\(names)，但没有规则启用它"))
    }

    /// Every sign that the helper is at work.
    static func signs(_ host: HostView) -> [String] {
        var signs: [String] = []
        if let value = host.read("/proc/sys/net/netfilter/nf_conntrack_helper"), value.hasPrefix("1"),
            (host.read("/proc/modules") ?? "").contains("nf_conntrack_sip")
        {
            signs.append("net.netfilter.nf_conntrack_helper = 1 and nf_conntrack_sip loaded")
        }
        let rules = (host.run(["nft", "list", "ruleset"]) ?? "") + "\n" + (host.run(["iptables-save"]) ?? "")
        signs += rules.split(separator: "\n").map { $0.split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
            .filter(isHelperRule)
        let tracked = (host.read("/proc/net/nf_conntrack") ?? "").split(separator: "\n")
            .count { $0.contains(" helper=sip") }
        if tracked > 0 { signs.append("\(tracked) tracked connections with helper=sip") }
        return signs
    }

    /// `type "sip" protocol udp` inside an nft helper object, or iptables' `-j CT --helper sip`.
    private static func isHelperRule(_ rule: String) -> Bool {
        rule.hasPrefix("type \"sip\" protocol") || (rule.contains("-j CT") && rule.contains("--helper sip"))
    }
}
