import Engine
import Wire

/// The whole engine over a sequence of packets of real calls, some of them mutated.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Input(data, count)
    let link = input.link()
    var settings = EngineSettings()
    settings.limits.calls = 16
    settings.limits.transactions = 32
    settings.limits.registrations = 16
    settings.limits.streams = 32
    settings.limits.fragments = 8
    settings.limits.tcpConnections = 8
    settings.limits.endedStreams = 8
    settings.limits.endedCalls = 8
    settings.limits.incidents = 16
    settings.limits.messagesPerCall = 24
    let engine = Engine(settings: settings)
    let interface = InterfaceID(0)
    engine.open(interface, name: "eth0", link: link)
    var time = Timestamp(seconds: 1_700_000_000)
    var number: UInt64 = 0
    while !input.isEmpty {
        let packet = input.packet()
        time = time + packet.pause
        number += 1
        engine.receive(
            FrameHeader(time: time, wireLength: packet.bytes.count, interface: interface, number: number),
            packet.bytes.span)
    }
    use(engine.streams())
    engine.finish()
    for finding in engine.takeFindings() { use(finding) }
    use(engine.takeIncidents())
    for call in engine.callsWithFindings() { use(call) }
    use(engine.status())
    return 0
}
