import HEP
import Wire

let proxy = Endpoint(address: IPAddress(v4: 0xC000_0201), port: 5060)
let carrier = Endpoint(address: IPAddress(v4: 0xC633_6402), port: 5080)
let proxyV6 = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 1), port: 5060)
let carrierV6 = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 2), port: 5080)
let flow = Flow(source: proxy, destination: carrier)

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Milliseconds after a fixed start.
func at(_ milliseconds: Int64) -> Timestamp { Timestamp(seconds: 1_700_000_000) + .milliseconds(milliseconds) }

/// A chunk of the specification, or of a vendor's.
func chunk(_ kind: UInt16, _ value: [UInt8], vendor: UInt16 = 0) -> [UInt8] {
    let length = value.count + 6
    return [
        UInt8(vendor >> 8), UInt8(vendor & 255), UInt8(kind >> 8), UInt8(kind & 255), UInt8(length >> 8),
        UInt8(length & 255),
    ] + value
}

/// A packet of version 3 with these chunks.
func packet(_ chunks: [UInt8]..., length: Int? = nil) -> [UInt8] {
    let body = chunks.flatMap { $0 }
    let total = length ?? body.count + 6
    return bytes("HEP3") + [UInt8(total >> 8 & 255), UInt8(total & 255)] + body
}

/// Both addresses and ports of `flow`.
let ends =
    chunk(1, [2]) + chunk(2, [17]) + chunk(3, [192, 0, 2, 1]) + chunk(4, [198, 51, 100, 2])
    + chunk(7, [0x13, 0xC4]) + chunk(8, [0x13, 0xD8])

func read(_ bytes: [UInt8]) -> HEPPacket? { try? HEPReader.read(bytes.span) }

/// Why it is none; nil where it is one.
func fault(_ bytes: [UInt8]) -> HEPError? {
    do throws(HEPError) {
        _ = try HEPReader.read(bytes.span)
        return nil
    } catch { return error }
}

extension HEPPacket {
    /// A copy of the payload.
    func text(_ bytes: [UInt8]) -> String {
        withPayload(bytes.span) { String(decoding: $0.copy(from: 0, length: $0.count), as: UTF8.self) }
    }
}

extension HEPPacket {
    func bears(_ key: String, in packet: [UInt8]) -> Bool { hasKey(bytes(key), packet.span) }
}

extension HEPAdmission {
    /// Whether that is taken.
    mutating func takes(_ bytes: [UInt8], from sender: IPAddress, at time: Timestamp) -> Bool {
        admit(bytes.span, from: sender, at: time) != nil
    }
}

extension HEPStreamFramer {
    mutating func packets(_ bytes: [UInt8]) -> [[UInt8]] { add(bytes.span) }
}

func mayBegin(_ bytes: [UInt8]) -> Bool { HEPReader.mayBegin(bytes.span) }

func plainFrame(_ payload: [UInt8], _ flow: Flow, isDatagram: Bool, sequence: UInt32 = 1) -> [UInt8]? {
    PlainFrame.bytes(payload.span, flow: flow, isDatagram: isDatagram, sequence: sequence)
}
