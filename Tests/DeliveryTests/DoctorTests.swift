import Delivery
import Diagnosis
import Engine
import Testing

@testable import earshot

@Suite struct DoctorTests {
    private static func host(
        files: [String: String] = [:], programs: [String: String] = [:], directories: [String: [String]] = [:]
    ) -> HostView {
        HostView(
            read: { files[$0] }, run: { programs[$0.joined(separator: " ")] }, list: { directories[$0] ?? [] })
    }

    private static let loaded = "nf_nat_sip 20480 0 - Live 0x0\nnf_conntrack_sip 36864 1 nf_nat_sip, Live 0x0\n"
    private static let nftRule = """
        table inet fw {
        \tct helper voip {
        \t\ttype "sip" protocol udp
        \t\tl3proto ip
        \t}
        }
        """
    private static let entry = "ipv4 2 udp 17 29 src=10.0.0.1 dst=10.0.0.2 sport=5060 dport=5060 helper=sip use=1\n"

    @Test(
        "Only a helper that is at work is an ALG",
        arguments: [
            (host(), Check.State.ok),
            (host(files: ["/proc/modules": loaded], programs: ["nft list ruleset": "table inet fw {\n}\n"]), .ok),
            (host(files: ["/proc/modules": loaded]), .unknown),
            (host(files: ["/proc/modules": loaded], programs: ["nft list ruleset": nftRule]), .error),
            (host(programs: ["iptables-save": "-A PREROUTING -p udp --dport 5060 -j CT --helper sip\n"]), .error),
            (host(files: ["/proc/net/nf_conntrack": entry]), .error),
            (host(files: ["/proc/modules": loaded, "/proc/sys/net/netfilter/nf_conntrack_helper": "1\n"]), .error),
            (host(files: ["/proc/sys/net/netfilter/nf_conntrack_helper": "1\n"]), .ok),
            (host(programs: ["nft list ruleset": "type \"ftp\" protocol tcp\n"]), .ok),
        ])
    func onlyAHelperThatIsAtWorkIsAnALG(host: HostView, state: Check.State) {
        #expect(ALGCheck.run(host).state == state)
    }

    @Test(
        "Capturing needs raw sockets",
        arguments: [
            ("Name:\tx\nCapEff:\t0000000000002000\n", Check.State.ok), ("CapEff:\t000001ffffffffff\n", .ok),
            ("CapEff:\t0000000000001000\n", .warning), ("", .warning),
        ])
    func capturingNeedsRawSockets(status: String, state: Check.State) {
        #expect(HostChecks.capability(Self.host(files: ["/proc/self/status": status])).state == state)
    }

    @Test("An interface besides loopback must be up") func anInterfaceBesidesLoopbackMustBeUp() {
        let names = ["/sys/class/net": ["eth0", "lo"]]
        let up = Self.host(files: ["/sys/class/net/eth0/operstate": "up\n"], directories: names)
        let down = Self.host(files: ["/sys/class/net/eth0/operstate": "down\n"], directories: names)
        #expect(HostChecks.interfaces(up).state == .ok)
        #expect(HostChecks.interfaces(down).state == .error)
    }

    /// Mebibytes free and in all.
    private static let disks: [(UInt64, UInt64, Check.State)] = [
        (2_048, 1_000_000, .ok), (100, 200, .ok), (100, 100_000, .warning), (0, 1_000, .warning),
    ]

    @Test("Little room on the disk is told", arguments: disks)
    func littleRoomOnTheDiskIsTold(free: UInt64, total: UInt64, state: Check.State) {
        #expect(HostChecks.disk("/var/log", freeBytes: free << 20, totalBytes: total << 20).state == state)
    }

    @Test("The daemon is judged by interfaces drops and losses") func theDaemonIsJudgedByInterfacesDropsAndLosses() {
        var daemon = DaemonRecord(
            version: "1", started: "", profile: "generic",
            capture: CaptureRecord(interfaces: [.init(name: "eth0", open: true, packets: 1_000, drops: 1, losses: 0)]),
            delivery: DeliveryRecord(), engine: StatusRecord(EngineStatus()))
        #expect(DaemonCheck.judge(daemon).map(\.state) == [.ok, .ok, .ok])
        daemon.capture.interfaces[0].open = false
        daemon.capture.interfaces[0].drops = 2
        daemon.delivery.logLost = 1
        #expect(DaemonCheck.judge(daemon).map(\.state) == [.error, .warning, .warning])
    }
}
