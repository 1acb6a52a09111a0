import Engine
import Foundation
import Testing

@testable import Capture

/// Captures that were packed: the same packets come out.
@Suite struct UnpackerTests {
    private static let packers = [("gzip", "gz"), ("zstd", "zst"), ("xz", "xz")]
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func pack(_ program: String, _ bytes: Data) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(program)")
        process.arguments = ["-c", "-q"]
        let input = scratch["input"]
        try bytes.write(to: URL(fileURLWithPath: input))
        process.standardInput = FileHandle(forReadingAtPath: input)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let packed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return packed
    }

    private func run(_ bytes: Data, _ name: String) throws(CaptureError) -> FileSummary {
        let path = scratch[name]
        scratch.write(Array(bytes), to: name)
        return try FileAnalysis.run(path: path, engine: Engine(settings: EngineSettings()))
    }

    @Test("A packed capture has the packets of the plain one", arguments: packers)
    func aPackedCaptureHasThePacketsOfThePlainOne(program: String, ending: String) throws {
        guard access("/usr/bin/\(program)", X_OK) == 0 else { return }
        let plain = try Data(contentsOf: URL(fileURLWithPath: UnpackerTests.capture))
        let packed = try pack(program, plain)
        let (whole, unpacked) = (try run(plain, "plain.pcap"), try run(packed, "packed.pcap.\(ending)"))
        #expect(unpacked.packets == whole.packets && unpacked.failure == nil)
        #expect(unpacked.lastPacket == whole.lastPacket)
    }

    @Test("One that breaks off or is damaged says so, and gives what came before", arguments: packers)
    func oneThatBreaksOffSaysSo(program: String, ending: String) throws {
        guard access("/usr/bin/\(program)", X_OK) == 0 else { return }
        var large = try Data(contentsOf: URL(fileURLWithPath: UnpackerTests.capture))
        let records = large.dropFirst(24)
        for _ in 0..<30 { large += records }
        let packed = try pack(program, large)
        // Of a packer that writes in one piece nothing comes out before its end.
        do throws(CaptureError) {
            let cut = try run(packed.prefix(packed.count * 2 / 3), "cut.\(ending)")
            #expect(cut.failure != nil && cut.packets > 0)
        } catch {
            #expect(program == "zstd" && error.description.contains("compressed"))
        }
        for place in stride(from: 8, to: packed.count, by: max(1, packed.count / 60)) {
            var broken = packed
            broken[place] ^= 0xA5
            _ = try? run(broken, "broken.\(ending)")
        }
        for length in 0..<24 { _ = try? run(packed.prefix(length), "short.\(ending)") }
    }

    @Test("Of one whose checksum at the end is wrong everything is read, and that is said", arguments: ["gzip", "xz"])
    func ofOneWhoseChecksumIsWrongEverythingIsRead(program: String) throws {
        guard access("/usr/bin/\(program)", X_OK) == 0 else { return }
        let plain = try Data(contentsOf: URL(fileURLWithPath: UnpackerTests.capture))
        var packed = try pack(program, plain)
        // Of a gzip the CRC stands before the length; of an xz the check is found behind its only block.
        if program == "gzip" { packed[packed.count - 8] ^= 0xFF } else { packed[packed.count - 32] ^= 0xFF }
        let (whole, read) = (try run(plain, "plain.pcap"), try run(packed, "wrong.\(program)"))
        if program == "gzip" { #expect(read.packets == whole.packets) }
        #expect(read.packets > 0 && read.failure != nil)
    }

    private static let capture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Scenarios/missing-100rel-180-agent/capture.pcap").path
}
