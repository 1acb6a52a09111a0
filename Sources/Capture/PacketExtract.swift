import HEP
import SIP
package import Wire

/// Copies the packets of chosen calls and streams out of captures, which are read once more for it: messages by their
/// Call-ID with the fragments they came in, TCP connections whole, media and RTCP by their ends while the call was on,
/// and ICMP errors about any of these.
package struct PacketExtract {
    /// When packets between two ends belong to what was chosen.
    private var media: [Flow: [ClosedRange<Timestamp>]] = [:]
    /// When packets from or to an end do, whatever they are: a fax has no RTP.
    private var ends: [Endpoint: [ClosedRange<Timestamp>]] = [:]
    /// When messages between two hosts do.
    private var hosts: [Set<IPAddress>: [ClosedRange<Timestamp>]] = [:]
    private var connections: Set<Flow> = []
    private var callIDs: Set<[UInt8]> = []

    /// Media that begins before the answer and goes on after the BYE.
    private static let margin = Interval.seconds(5)
    /// Fragments that wait for the last of their datagram.
    private static let heldLimit = 256

    package init() {}

    package var isEmpty: Bool { media.isEmpty && callIDs.isEmpty && ends.isEmpty && hosts.isEmpty }

    /// - Parameter signalling: Ends of its first INVITE; a TCP connection between them is taken whole.
    package mutating func add(callID: String, signalling: Flow) {
        callIDs.insert(Array(callID.utf8))
        connections.insert(signalling)
        connections.insert(Flow(source: signalling.destination, destination: signalling.source))
    }

    package mutating func add(stream: Flow, from first: Timestamp, to last: Timestamp) {
        let time = first - PacketExtract.margin...max(first, last) + PacketExtract.margin
        var (source, destination) = (stream.source, stream.destination)
        for _ in 0..<2 {
            media[Flow(source: source, destination: destination), default: []].append(time)
            // RTCP has the next port (RFC 3550 §11), and goes both ways.
            source.port &+= 1
            destination.port &+= 1
        }
        media[Flow(source: destination, destination: source), default: []].append(time)
    }

    /// - Parameter time: When what passes at `ends` is the call's.
    package mutating func add(media ends: Set<Endpoint>, during time: ClosedRange<Timestamp>) {
        for end in ends { self.ends[end, default: []].append(time) }
    }

    /// Messages between two hosts, for what is found about no call.
    package mutating func add(between one: IPAddress, _ other: IPAddress, during time: ClosedRange<Timestamp>) {
        hosts[[one, other], default: []].append(time)
    }

    /// One capture and which of its frames are wanted; a class because arrays cannot hold noncopyable values.
    private final class Source {
        var file: CaptureFile
        let wanted: Set<UInt64>
        /// By its interface: the output's.
        var numbers: [Int: UInt32] = [:]
        var hasEnded = false

        init(_ file: consuming CaptureFile, _ wanted: Set<UInt64>) {
            self.file = file
            self.wanted = wanted
        }

        /// Goes to the next frame that is wanted and can be written.
        func step() throws(CaptureError) {
            while try file.step() {
                let index = file.place.interface
                if wanted.contains(file.count), file.interfaces.indices.contains(index),
                    file.interfaces[index].link != nil
                {
                    return
                }
            }
            hasEnded = true
        }
    }

    /// Writes what was chosen of the captures at `paths`, in the order of packet time; packets written.
    package func write(_ paths: [String], to output: String) throws(CaptureError) -> UInt64 {
        var sources: [Source] = []
        for path in paths {
            let source = Source(try CaptureFile(path: path), try frames(path))
            try source.step()
            sources.append(source)
        }
        var writer = try PcapngWriter(path: output, comment: "packets of what was selected")
        while let source = sources.filter({ !$0.hasEnded }).min(by: { $0.file.place.time < $1.file.place.time }) {
            try copy(source, to: &writer)
            try source.step()
        }
        let written = writer.packets
        try writer.finish()
        return written
    }

    private func copy(_ source: Source, to writer: inout PcapngWriter) throws(CaptureError) {
        let index = source.file.place.interface
        let described = source.file.interfaces[index]
        guard let link = described.link else { return }
        if source.numbers[index] == nil {
            source.numbers[index] = try writer.addInterface(name: described.name ?? source.file.name, link: link)
        }
        guard let number = source.numbers[index] else { return }
        var failure: CaptureError?
        source.file.withPacket(InterfaceID(0)) { header, bytes in
            do throws(CaptureError) {
                _ = try writer.write(interface: number, time: header.time, bytes: bytes, wireLength: header.wireLength)
            } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Numbers of the frames that belong to what was chosen. A file that breaks off has those before.
    private func frames(_ path: String) throws(CaptureError) -> Set<UInt64> {
        var file = try CaptureFile(path: path)
        var decoder = FrameDecoder(maxFragmentedDatagrams: 256, maxFragmentBytes: 2 << 20)
        var wanted: Set<UInt64> = []
        var held: [UInt64] = []
        // Where chosen messages went: an ICMP error about them belongs to them.
        var told: Set<Flow> = []
        while (try? file.step()) ?? false {
            let index = file.place.interface
            guard file.interfaces.indices.contains(index), let link = file.interfaces[index].link else { continue }
            file.withPacket(InterfaceID(0)) { header, bytes in
                switch decoder.decode(bytes, link: link, at: header.time) {
                case .udp(let datagram):
                    guard isWanted(datagram, bytes, at: header.time) else { break }
                    wanted.insert(header.number)
                    told.insert(datagram.flow)
                case .tcp(let segment):
                    if connections.contains(segment.flow) { wanted.insert(header.number) }
                case .held:
                    held.append(header.number)
                    if held.count > PacketExtract.heldLimit { held.removeFirst() }
                case .reassembled(let datagram):
                    guard isWanted(datagram, decoder.reassembled.span, at: header.time) else { break }
                    wanted.insert(header.number)
                    wanted.formUnion(held.suffix(max(0, Int(datagram.fragmentCount) - 1)))
                    told.insert(datagram.flow)
                case .icmp(let error):
                    if told.contains(error.quoted) || connections.contains(error.quoted) {
                        wanted.insert(header.number)
                    }
                case .rejected: break
                }
            }
        }
        return wanted
    }

    private func isWanted(_ datagram: Datagram, _ bytes: Span<UInt8>, at time: Timestamp) -> Bool {
        let flow = datagram.flow
        if let times = media[flow], times.contains(where: { $0.contains(time) }) { return true }
        for times in [ends[flow.source], ends[flow.destination]] {
            if let times, times.contains(where: { $0.contains(time) }) { return true }
        }
        let end = datagram.payloadOffset + datagram.payloadLength
        guard datagram.payloadLength > 0, end <= bytes.count else { return false }
        let payload = bytes.extracting(datagram.payloadOffset..<end)
        if let times = hosts[[flow.source.address, flow.destination.address]], SIPGlance(payload).callID != nil,
            times.contains(where: { $0.contains(time) })
        {
            return true
        }
        guard !callIDs.isEmpty else { return false }
        if HEPReader.mayBegin(payload), let packet = try? HEPReader.read(payload) {
            return packet.withPayload(payload) { isWanted(message: $0) }
        }
        return isWanted(message: payload)
    }

    private func isWanted(message payload: Span<UInt8>) -> Bool {
        SIPGlance(payload).callID.map(callIDs.contains) ?? false
    }
}
