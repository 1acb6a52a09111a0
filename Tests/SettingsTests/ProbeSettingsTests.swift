import Testing
import Wire

@testable import Settings

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct ProbeSettingsTests {
    private static func problems(_ text: String) -> String {
        do throws(SettingsError) {
            _ = try Settings.parse(text, file: "e.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    private static func withKey<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("earshot-\(UUID().uuidString)")
        try text.write(to: url, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }

    @Test("No probes are answered unless somebody asks for it") func noProbesAreAnswered() throws {
        #expect(Settings().probe.listen == nil)
        #expect(try Settings.parse("probe:\n  listen:\n", file: "e.yaml").probe.listen == nil)
    }

    @Test("Whose probes are answered, and with which key, as the command reads it") func whoseProbesAreAnswered() throws
    {
        try Self.withKey("0123456789abcdef\n") { key in
            let text = "probe:\n  listen: 0.0.0.0:7060\n  networks: [192.0.2.0/24]\n  key-file: \(key)\n"
            let probe = try Settings.parse(text, file: "e.yaml").probe
            #expect(probe.listen?.description == "0.0.0.0:7060")
            #expect(probe.networks == [Network("192.0.2.0/24")].compactMap { $0 })
            #expect(probe.key == Array("0123456789abcdef".utf8))
        }
    }

    @Test("Without networks, a key, or with a key that is none, nothing starts") func whatIsMissingIsNamed() throws {
        #expect(Self.problems("probe:\n  listen: 0.0.0.0:7060\n").contains("probe.networks"))
        #expect(
            Self.problems("probe:\n  listen: 0.0.0.0:7060\n  networks: [192.0.2.0/24]\n").contains("probe.key-file"))
        #expect(Self.problems("probe:\n  key-file: /nowhere/key\n").contains("/nowhere/key cannot be read"))
        #expect(Self.problems("probe:\n  listen: here\n").contains("probe.listen"))
        try Self.withKey("too short\n") { key in
            let found = Self.problems("probe:\n  key-file: \(key)\n")
            #expect(found.contains("is no key") && !found.contains("too short\""))
        }
    }
}
