import CPcap
import Wire

/// One interface of a live capture: open, lost, or waiting to be opened again. Belongs to the capture thread.
final class LiveInterface {
    let id: InterfaceID
    let name: String
    private let settings: LiveSettings
    private(set) var link: LinkType?
    /// Nil while the interface is not open.
    var cursor: PacketCursor?
    private(set) var descriptor: Int32 = -1
    /// When the ring was last seen empty, by the wall clock.
    var emptyAt = Timestamp.distantPast
    /// When to try to open it again, by the monotonic clock.
    private(set) var retryAt = Timestamp.distantPast
    private var backOff = LiveInterface.shortestBackOff
    /// Times it was lost.
    private(set) var losses: UInt64 = 0
    private(set) var packets: UInt64 = 0
    private(set) var drops: UInt64 = 0
    private var lastStatistics = pcap_stat()

    static let shortestBackOff = Interval.seconds(1)
    static let longestBackOff = Interval.seconds(30)

    init(id: InterfaceID, name: String, settings: LiveSettings) {
        self.id = id
        self.name = name
        self.settings = settings
    }

    deinit { close() }

    /// - Throws: `permission-denied`, `no-such-interface`, `interface-gone`, `unsupported-link`, `bad-filter`,
    ///   `cannot-capture`.
    func open() throws(CaptureError) {
        close()
        var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let handle = pcap_create(name, &words) else {
            throw CaptureError(.cannotCapture, "capturing failed", cause: words.cText, path: name)
        }
        do throws(CaptureError) {
            link = try activate(handle)
        } catch {
            pcap_close(handle)
            throw error
        }
        descriptor = pcap_get_selectable_fd(handle)
        lastStatistics = pcap_stat()
        cursor = PacketCursor(handle)
        backOff = LiveInterface.shortestBackOff
    }

    private func activate(_ handle: OpaquePointer) throws(CaptureError) -> LinkType {
        pcap_set_snaplen(handle, Int32(clamping: settings.snapLength))
        pcap_set_buffer_size(handle, Int32(clamping: settings.bufferBytes))
        pcap_set_timeout(handle, settings.blockTimeoutMilliseconds)
        pcap_set_promisc(handle, settings.promiscuous && name != "any" ? 1 : 0)
        pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = pcap_activate(handle)
        guard status >= 0 else { throw .live(status, failure(of: handle, status), interface: name) }
        // SLL2 tells the interface of each packet; SLL (older libpcap) only its direction.
        if name == "any" { pcap_set_datalink(handle, DLT_LINUX_SLL2) }
        guard let link = LinkType(dataLink: pcap_datalink(handle)) else {
            throw CaptureError(.unsupportedLink, "link type \(pcap_datalink(handle)) is not read", path: name)
        }
        try setFilter(handle, link: link)
        var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard pcap_setnonblock(handle, 1, &words) == 0 else {
            throw CaptureError(.cannotCapture, "capturing failed", cause: words.cText, path: name)
        }
        return link
    }

    private func setFilter(_ handle: OpaquePointer, link: LinkType) throws(CaptureError) {
        let text = settings.filter ?? LiveFilter.standard(tcpPorts: settings.tcpPorts, tagged: link == .ethernet)
        var program = bpf_program()
        guard pcap_compile(handle, &program, text, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
            throw CaptureError(
                .badFilter, "the capture filter is not valid: \(text)", cause: String(cString: pcap_geterr(handle)),
                path: name)
        }
        defer { pcap_freecode(&program) }
        guard pcap_setfilter(handle, &program) == 0 else {
            throw CaptureError(
                .badFilter, "the capture filter cannot be set", cause: String(cString: pcap_geterr(handle)), path: name)
        }
    }

    private func failure(of handle: OpaquePointer, _ status: Int32) -> String {
        let words = String(cString: pcap_geterr(handle))
        return words.isEmpty ? String(cString: pcap_statustostr(status)) : words
    }

    func close() {
        guard let cursor else { return }
        packets &+= cursor.count
        pcap_close(cursor.handle)
        self.cursor = nil
        descriptor = -1
    }

    /// Closes it and plans the next try; each failed try doubles the wait up to 30 s.
    func lose(at monotonic: Timestamp) -> Interval {
        if cursor != nil { losses &+= 1 }
        close()
        let wait = backOff
        retryAt = monotonic + wait
        backOff = min(backOff * 2, LiveInterface.longestBackOff)
        return wait
    }

    /// Packets that the kernel or the driver dropped since the last call.
    func takeDrops() -> UInt64 {
        guard let cursor else { return 0 }
        var statistics = pcap_stat()
        guard pcap_stats(cursor.handle, &statistics) == 0 else { return 0 }
        // Both are 32-bit counters that wrap.
        let kernel = statistics.ps_drop &- lastStatistics.ps_drop
        let driver = statistics.ps_ifdrop &- lastStatistics.ps_ifdrop
        lastStatistics = statistics
        let count = UInt64(kernel) + UInt64(driver)
        drops &+= count
        return count
    }

    var status: LiveStatus.Interface {
        LiveStatus.Interface(
            name: name, link: link, isOpen: cursor != nil, packets: packets &+ (cursor?.count ?? 0), drops: drops,
            losses: losses)
    }
}
