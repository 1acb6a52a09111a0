import Capture
import Glibc
import Support
import Wire

/// A directory of one test, removed with it.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/earshot-capture-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CaptureError(.cannotWrite, "no scratch directory") }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit {
        for name in names { unlink(self[name]) }
        rmdir(path)
    }

    subscript(name: String) -> String { path + "/" + name }

    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func write(_ bytes: [UInt8], to name: String) {
        guard let file = fopen(self[name], "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    func remove(_ path: String) { unlink(path) }

    func read(_ name: String) -> [UInt8] { read(path: self[name]) }

    func read(path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    /// A pcap of small datagrams whose payload is the packet's own number and whose times are given in milliseconds.
    func writePcap(_ name: String, milliseconds: [Int64]) throws {
        var writer = try PcapWriter(path: self[name], link: .ethernet)
        for (index, time) in milliseconds.enumerated() {
            let frame = Samples.frame(index)
            try writer.write(time: Samples.time(time), bytes: frame.span, wireLength: frame.count)
        }
        try writer.finish()
    }
}

enum Samples {
    static let caller = Endpoint(address: IPAddress(v4: 0xC000_0201), port: 10500)
    static let callee = Endpoint(address: IPAddress(v4: 0xC633_6401), port: 20500)

    static func frame(_ index: Int) -> [UInt8] {
        FrameBuilder.udp("packet \(index)", from: caller, to: callee)
    }

    /// `milliseconds` and some nanoseconds after 2023-11-14, so that lost precision shows.
    static func time(_ milliseconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: 1_700_000_000_000_000_123) + .milliseconds(milliseconds)
    }
}

/// One packet as a file gave it back.
struct ReadPacket: Equatable {
    var time: Timestamp
    var number: UInt64
    var wireLength: Int
    var bytes: [UInt8]
}

/// All packets of a file, and the error that ended it.
func readAll(_ source: consuming CaptureFile) -> (packets: [ReadPacket], error: CaptureError?) {
    var file = source
    var packets: [ReadPacket] = []
    do throws(CaptureError) {
        while try file.next({ header, bytes in
            packets.append(
                ReadPacket(
                    time: header.time, number: header.number, wireLength: header.wireLength,
                    bytes: bytes.withUnsafeBufferPointer { Array($0) }))
        }) {}
    } catch {
        return (packets, error)
    }
    return (packets, nil)
}
