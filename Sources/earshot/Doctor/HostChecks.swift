import Delivery
import Diagnosis
import Glibc
import Settings

/// Checks of the host besides the ALG.
enum HostChecks {
    /// Bit 13 of the effective capabilities.
    private static let rawSockets: UInt64 = 1 << 13

    static func capability(_ host: HostView) -> Check {
        let line = (host.read("/proc/self/status") ?? "").split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let digits = line?.split(separator: "\t").last.map(String.init) ?? ""
        if let capabilities = UInt64(digits, radix: 16), capabilities & rawSockets != 0 {
            return .ok("capability", Text(en: "may capture (CAP_NET_RAW)", zh: "有抓包权限（CAP_NET_RAW）"))
        }
        return Check(
            name: "capability", state: .warning,
            text: Text(
                en: "this user may not capture (no CAP_NET_RAW); the service has it by its unit file",
                zh: "当前用户没有抓包权限（CAP_NET_RAW）；服务由其单元文件授予"),
            fix: Text(en: "To capture by hand, run earshotd as root.", zh: "如需手工抓包，请以root运行earshotd。"))
    }

    static func interfaces(_ host: HostView) -> Check {
        let states = host.list("/sys/class/net").map { name in
            (name, host.read("/sys/class/net/\(name)/operstate")?.prefix { $0 != "\n" } ?? "unknown")
        }
        let up = states.filter { $0.1 != "down" && $0.0 != "lo" }.map(\.0)
        let list = states.map { "\($0.0) (\($0.1))" }.joined(separator: ", ")
        guard up.isEmpty else {
            return .ok("interfaces", Text(en: "interfaces: \(list)", zh: "网卡：\(list)"))
        }
        return Check(
            name: "interfaces", state: .error,
            text: Text(en: "no interface is up besides loopback: \(list)", zh: "除回环外没有启用的网卡：\(list)"),
            fix: Text(en: "Bring the interface up where the calls pass.", zh: "请启用呼叫经过的网卡。"))
    }

    static func clock() -> Check {
        if HostClock.isSynchronised {
            return .ok("clock", Text(en: "the clock is synchronised", zh: "时钟已同步"))
        }
        return Check(
            name: "clock", state: .warning,
            text: Text(
                en: "the clock is not synchronised; findings will not match the carrier's times",
                zh: "时钟未同步；诊断时间将与运营商记录对不上"),
            fix: Text(en: "Run chrony or systemd-timesyncd.", zh: "请运行chrony或systemd-timesyncd。"))
    }

    static func disk(_ directory: String) -> Check {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else {
            return Check(
                name: "disk", state: .unknown,
                text: Text(
                    en: "\(directory): \(String(cString: strerror(errno)))",
                    zh: "\(directory)：\(String(cString: strerror(errno)))"))
        }
        return disk(
            directory, freeBytes: UInt64(status.f_bavail) &* UInt64(status.f_frsize),
            totalBytes: UInt64(status.f_blocks) &* UInt64(status.f_frsize))
    }

    /// Little is less than 5 % and less than a gibibyte.
    static func disk(_ directory: String, freeBytes: UInt64, totalBytes: UInt64) -> Check {
        let megabytes = freeBytes >> 20
        if freeBytes >= 1 << 30 || freeBytes / 5 >= totalBytes / 100 {
            return .ok(
                "disk", Text(en: "\(megabytes) MiB free in \(directory)", zh: "\(directory)剩余\(megabytes) MiB"))
        }
        return Check(
            name: "disk", state: .warning,
            text: Text(en: "only \(megabytes) MiB free in \(directory)", zh: "\(directory)仅剩\(megabytes) MiB"),
            fix: Text(en: "Make room, or rotate logs sooner.", zh: "请清理空间，或缩短日志轮转周期。"))
    }

    static func settings(_ path: String?) -> Check {
        guard let path = path ?? (access(Settings.defaultPath, F_OK) == 0 ? Settings.defaultPath : nil) else {
            return .ok(
                "settings",
                Text(
                    en: "no \(Settings.defaultPath); the defaults are used", zh: "没有\(Settings.defaultPath)，使用默认设置"))
        }
        do throws(SettingsError) {
            _ = try Settings.load(path)
            return .ok("settings", Text(en: "\(path) is good", zh: "\(path)无误"))
        } catch {
            let list = error.problems.map(\.description).joined(separator: "; ")
            return Check(
                name: "settings", state: .error, text: Text(en: list, zh: list),
                fix: Text(en: "Mend it; a restart would fail.", zh: "请更正；否则重启会失败。"))
        }
    }
}
