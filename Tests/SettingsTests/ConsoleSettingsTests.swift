import Testing
import Wire

@testable import Settings

@Suite struct ConsoleSettingsTests {
    private static func problems(_ text: String) -> String {
        do throws(SettingsError) {
            _ = try Settings.parse(text, file: "e.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test func `The console is off unless somebody asks for it, and then looks only`() throws {
        let settings = try Settings.parse("console:\n  enabled: true\n  listen: 127.0.0.1:8060\n", file: "e.yaml")
            .console
        #expect(settings.isEnabled && settings.listen?.description == "127.0.0.1:8060")
        #expect(!settings.allowsActions && !settings.allowsRemote && settings.maxCaptureMegabytes == 32)
        #expect(!Settings().console.isEnabled && Settings().console.listen == nil)
    }

    @Test(arguments: ["0.0.0.0:8060", "192.0.2.1:8060", "[::]:8060", "[2001:db8::1]:8060"])
    func `An address that others reach must be allowed`(address: String) throws {
        let text = "console:\n  enabled: true\n  listen: \"\(address)\"\n"
        #expect(Self.problems(text).contains("allow-remote"))
        #expect(Self.problems(text + "  allow-remote: true\n").isEmpty)
    }

    @Test(arguments: ["8060", "localhost:8060", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "http://127.0.0.1:8060"])
    func `What is no address with a port is named`(text: String) {
        #expect(Self.problems("console:\n  listen: \"\(text)\"\n").contains("console.listen: expected an address"))
    }

    @Test func `The console and the metrics do not share a port`() {
        let console = "console:\n  listen: 127.0.0.1:8060\n"
        #expect(Self.problems(console + "metrics:\n  listen: 127.0.0.1:8060\n").contains("metrics.listen as well"))
        #expect(Self.problems(console + "metrics:\n  listen: 127.0.0.1:8061\n").isEmpty)
    }

    @Test func `A mistyped key and a size out of bounds are named`() {
        #expect(Self.problems("console:\n  enable: true\n").contains("enable"))
        #expect(Self.problems("console:\n  max-capture-megabytes: 0\n").contains("console.max-capture-megabytes"))
    }
}
