import Diagnosis
import Foundation
import Settings
import Testing

enum Repository {
    /// A path inside the repository, wherever the tests run.
    static func path(_ inside: String, file: String = #filePath) -> String {
        URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(inside).path
    }
}

@Suite struct ProfileTests {
    private func builtIn(_ name: String) throws -> Profile { try ProfileLoader(directory: "/nonexistent").load(name) }

    @Test("Huawei CEC demands what its FAQ says") func huaweiCECDemandsWhatItsFAQSays() throws {
        let profile = try builtIn("huawei-cec")
        var expected = Profile(name: "huawei-cec")
        expected.signallingPorts = [5060...5090]
        expected.mediaPorts = 10_500...10_559
        expected.requiresReliableProvisional = true
        expected.requiresRenegotiation = true
        expected.wrongPasswordLimit = 3
        expected.oneBindingPerAccount = true
        expected.mediaPortsPerClient = 6
        expected.clientsPerHost = 10
        expected.digestMD5Only = true
        expected.carrierCallsToOneCalleePerDay = 5
        expected.utcOffsetSeconds = 28_800
        expected.supportAsksFor = ["capture of the media", "call id", "time", "caller", "callee"]
        #expect(profile == expected)
    }

    @Test("Aliyun CCC demands what its FAQ says") func aliyunCCCDemandsWhatItsFAQSays() throws {
        let profile = try builtIn("aliyun-ccc")
        var expected = Profile(name: "aliyun-ccc")
        expected.requiresLooseRouting = true
        expected.requiresSymmetricSignalling = true
        expected.concurrentCallsPerNumber = 20
        expected.concurrentCallsPerLandline = 10...15
        expected.concurrentCallsPerInboundTrunk = 20
        expected.callsToOneCalleePerDay = 3
        expected.callsToOneCalleePerMonth = 5
        expected.carrierCallsToOneCalleePerDay = 5
        expected.utcOffsetSeconds = 28_800
        expected.inboundOnlyPrefixes = ["400"]
        expected.supportAsksFor = ["call id", "time", "caller", "callee"]
        #expect(profile == expected)
    }

    @Test("Generic has no house rules") func genericHasNoHouseRules() throws {
        #expect(try builtIn("generic") == .generic)
    }

    // `scripts/embed.py` writes one from the other.
    @Test("Every profile in the repository is in the binary") func everyProfileInTheRepositoryIsInTheBinary() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Repository.path("config/profiles")).sorted()
        #expect(files == ProfileLoader.builtInNames.map { "\($0).yaml" })
    }

    @Test("The file in the repository is the one in the binary", arguments: ProfileLoader.builtInNames)
    func theFileInTheRepositoryIsTheOneInTheBinary(name: String) throws {
        let file = try String(contentsOfFile: Repository.path("config/profiles/\(name).yaml"), encoding: .utf8)
        #expect(ProfileLoader.builtInText(name) == file)
    }

    @Test("A profile of ones own extends another") func aProfileOfOnesOwnExtendsAnother() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "mine.yaml",
            """
            extends: huawei-cec
            media-ports: 20000-20100
            wrong-passwords-before-lock:
            one-binding-per-account: false
            loose-routing: true
            """)
        let profile = try ProfileLoader(directory: directory.path).load("mine")
        #expect(profile.name == "mine")
        #expect(profile.mediaPorts == 20_000...20_100)
        #expect(profile.wrongPasswordLimit == nil, "null takes an inherited rule away")
        #expect(profile.requiresLooseRouting && profile.requiresReliableProvisional && !profile.oneBindingPerAccount)
        #expect(try ProfileLoader().load(directory.path + "/mine.yaml") == profile, "a path works as well")
    }

    @Test("Circles and mistakes are named") func circlesAndMistakesAreNamed() throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.yaml", "extends: b\n")
        try directory.write("b.yaml", "extends: a\nmedia-ports: 9-2\nmediaports: 1\n")
        do throws(SettingsError) {
            _ = try ProfileLoader(directory: directory.path).load("a")
            Issue.record("a circle was accepted")
        } catch {
            let text = error.description
            #expect(text.contains("b.yaml:1: profile \"a\" extends itself"))
            #expect(text.contains("b.yaml:2: media-ports: expected a number or a range"))
            #expect(text.contains("b.yaml:3: unknown key \"mediaports\"; did you mean \"media-ports\"?"))
        }
    }
}

final class TemporaryDirectory {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("earshot-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }
}
