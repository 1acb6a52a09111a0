import Engine
import Wire

/// Numbers the interfaces of all files of one analysis and tells the engine about them.
struct InterfaceRoster {
    let engine: Engine
    let collector: EvidenceCollector?
    /// Puts the file's name before the interface's own.
    let namesFiles: Bool
    private var count: UInt16 = 0

    init(engine: Engine, collector: EvidenceCollector?, namesFiles: Bool) {
        self.engine = engine
        self.collector = collector
        self.namesFiles = namesFiles
        if let collector { engine.mirrorOutlet = collector.mirrorOutlet }
    }

    /// Nil when there are more interfaces than numbers.
    mutating func add(_ interface: FileInterface, of file: String) -> FileSummary.Interface? {
        guard count < .max else { return nil }
        let name = interface.name.map { namesFiles ? "\(file):\($0)" : $0 } ?? file
        let id = InterfaceID(count)
        count += 1
        if let link = interface.link {
            engine.open(id, name: name, link: link)
            collector?.open(id, name: name, link: link)
        }
        if engine.settings.localAddresses.isEmpty, !interface.addresses.isEmpty {
            var settings = engine.settings
            settings.localAddresses = Set(interface.addresses)
            engine.apply(settings)
        }
        return FileSummary.Interface(
            id: id, name: name, link: interface.link, dataLink: interface.dataLink, snapLength: interface.snapLength)
    }
}

/// Moves the packets of one file into the engine, and counts them.
struct FilePump {
    private(set) var summary: FileSummary
    private(set) var hasEnded = false

    /// Packets between two reports of progress: some 10 ms of work.
    private static let progressStride: UInt64 = 1 << 16

    init(_ summary: FileSummary) { self.summary = summary }

    /// Moves to the first packet.
    mutating func start(_ file: inout CaptureFile, _ roster: inout InterfaceRoster) {
        register(file, &roster)
        advance(&file)
    }

    /// Hands on the packet the file stands at and those after it that are not later than `limit`.
    mutating func run(
        _ file: inout CaptureFile, until limit: Timestamp, _ roster: inout InterfaceRoster,
        tap: PacketTap?, progress: ((FileProgress) -> Void)?
    ) {
        let engine = roster.engine
        let collector = roster.collector
        // The interface of the packet before, and its number where it is read.
        var interface = -1
        var readable: InterfaceID?
        while !hasEnded, file.place.time <= limit {
            if summary.interfaces.count != file.interfaceCount { register(file, &roster) }
            summary.count(file.place)
            if file.place.interface != interface {
                interface = file.place.interface
                readable = number(of: interface)
            }
            if let id = readable {
                if file.drops != summary.drops { noteDrops(file, id, engine) }
                file.withPacket(id) { header, bytes in
                    engine.receive(header, bytes)
                    if let collector { collector.receive(header, bytes) }
                    if let tap { tap(header, bytes) }
                }
            } else {
                summary.unreadPackets &+= 1
            }
            if summary.packets % FilePump.progressStride == 0, let progress { progress(FileProgress(file)) }
            advance(&file)
        }
        guard hasEnded else { return }
        // Statistics blocks stand at the end.
        if file.drops != summary.drops, let interface = summary.interfaces.first {
            noteDrops(file, interface.id, engine)
        }
        if let end = file.end { summary.end = end }
        progress?(FileProgress(file))
    }

    @inline(__always)
    private mutating func advance(_ file: inout CaptureFile) {
        do throws(CaptureError) {
            hasEnded = try !file.step()
        } catch {
            hasEnded = true
            summary.failure = error
        }
        if hasEnded { explainSilence() }
    }

    /// Nil for an interface whose link layer is not read.
    private func number(of interface: Int) -> InterfaceID? {
        guard interface < summary.interfaces.count, summary.interfaces[interface].link != nil else { return nil }
        return summary.interfaces[interface].id
    }

    private mutating func noteDrops(_ file: borrowing CaptureFile, _ id: InterfaceID, _ engine: Engine) {
        engine.noteDrops(file.drops - summary.drops, interface: id, at: summary.lastPacket ?? file.place.time)
        summary.drops = file.drops
    }

    /// A file of nothing but unread link layers is an unread file.
    private mutating func explainSilence() {
        guard summary.failure == nil, summary.unreadPackets == summary.packets,
            let unread = summary.interfaces.first(where: { $0.link == nil })
        else { return }
        summary.failure = .unsupportedLink(unread.dataLink, path: summary.path)
    }

    private mutating func register(_ file: borrowing CaptureFile, _ roster: inout InterfaceRoster) {
        for interface in file.interfaces.dropFirst(summary.interfaces.count) {
            guard let added = roster.add(interface, of: summary.name) else { return }
            summary.interfaces.append(added)
        }
    }
}
