import Tracking
import Wire

/// STUN, DTLS and TLS records, and certificates.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Input(data, count)
    let kind = input.byte()
    let bytes = input.remainder()
    switch kind & 3 {
    case 0: use(PathMessage(bytes.span, offset: 0, length: bytes.count))
    case 1:
        if let certificate = TLSCertificate(bytes) { use(certificate.isFor("sip.example.com")) }
    case 2:
        var reader = TLSReader()
        for piece in [bytes.prefix(count / 2), bytes.dropFirst(count / 2)] { use(reader.add(Array(piece))) }
    default: watch(bytes)
    }
    return 0
}

/// Both directions of a connection, a byte before each piece saying whose it is and how long.
private func watch(_ bytes: [UInt8]) {
    guard let client = IPAddress("192.0.2.1"), let server = IPAddress("192.0.2.2") else { return }
    let flow = Flow(
        source: Endpoint(address: client, port: 40_000), destination: Endpoint(address: server, port: 5_061))
    var watch = TLSWatch(limit: 2)
    let time = Timestamp(seconds: 1_700_000_000)
    func note(_ event: TCPEvent) { use(watch.note(event, at: time, frame: 1, interface: InterfaceID(0))) }
    note(.opened(flow))
    var rest = bytes[...]
    while let head = rest.popFirst() {
        let piece = Array(rest.prefix(Int(head >> 1) * 8))
        rest = rest.dropFirst(piece.count)
        note(.data(head & 1 == 0 ? flow : flow.reversed, piece))
    }
    note(.closed(flow))
}
