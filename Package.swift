// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// What every packet and message passes through, on one thread. Overlapping access is looked for there in the builds of the tests
/// and not in those that ship: 130 instructions a look are 4 % of a message and of a packet of sound (docs/COST.md).
let passage = house + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

/// A library target of the house: whose imports point towards `Wire`.
func target(
    _ name: String, needs: [Target.Dependency] = [], without: [String] = [], settings: [SwiftSetting] = house
) -> Target {
    .target(name: name, dependencies: needs, exclude: without, swiftSettings: settings)
}

func proof(_ name: String, needs: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: needs + ["Support"], swiftSettings: house)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")

let package = Package(
    name: "earshot",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "earshotd", targets: ["Program"]),
        .executable(name: "earshot", targets: ["Program"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .systemLibrary(name: "COsip", pkgConfig: "libosip2", providers: [.apt(["libosip2-dev"])]),
        .systemLibrary(name: "CSpandsp", providers: [.apt(["libspandsp-dev"])]),
        .systemLibrary(name: "CSandbox", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev", "libcap-dev"])]),
        .systemLibrary(name: "CNcurses", pkgConfig: "ncursesw", providers: [.apt(["libncurses-dev"])]),
        // libcurl and libcrypto are opened where an alert is sent by them, and needed nowhere else.
        .systemLibrary(name: "CHooks"),
        // libnats is opened where a fleet is configured, and needed nowhere else.
        .systemLibrary(name: "CNats"),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CUnpack", providers: [.apt(["zlib1g-dev", "libzstd-dev", "liblzma-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        target("Wire"),
        target("Host", needs: ["Wire"]),
        target("SIP", needs: ["Wire", "COsip"], settings: passage),
        target("Sound", needs: ["Wire", "CSpandsp"]),
        // What others mirror to us, and we to others: their packets, read and written.
        target("HEP", needs: ["Wire", "CUnpack"]),
        target("Tracking", needs: ["Wire", "SIP", "Sound"], settings: passage),
        // The Markdown of the pages; `scripts/embed.py` writes it into Swift.
        target(
            "Diagnosis", needs: ["Wire", "SIP", "Sound", "Tracking"],
            without: ["Explanations/en", "Explanations/zh-CN"], settings: passage),
        target("Engine", needs: ["Wire", "HEP", "SIP", "Tracking", "Diagnosis"], settings: passage),
        // What two hosts try between them before the first call.
        target("Probe", needs: ["Wire", "SIP", "Diagnosis"]),
        // The sockets of the side that answers.
        target("Probing", needs: ["Wire", "Host", "Diagnosis", "Probe"]),
        // What several hosts saw of one call, judged as one.
        target("Joint", needs: ["Wire", "SIP", "Tracking", "Diagnosis", "Engine"]),
        target(
            "Capture", needs: ["Wire", "Host", "HEP", "SIP", "Tracking", "Diagnosis", "Engine", "CPcap", "CUnpack"]),
        target("Settings", needs: ["Wire", "HEP", "Diagnosis", "Engine", yams]),
        target(
            "Delivery",
            needs: [
                "Wire", "Host", "Sandbox", "SIP", "Tracking", "Diagnosis", "Engine", "Joint", "CSystemd", "CZlib",
                "CHooks",
                logging,
                lifecycle,
                hummingbird,
                nioCore,
                nioPosix, nioHTTP, grdb, mustache,
            ]),
        target(
            "Fleet",
            needs: [
                "Wire", "Host", "Sandbox", "Diagnosis", "Engine", "Joint", "Delivery", "Settings", "CNats", logging,
                lifecycle,
                hummingbird, nioPosix, grdb,
            ]),
        target("Sandbox", needs: ["CSandbox"]),
        target(
            "earshotd",
            needs: [
                "Wire", "HEP", "Host", "Diagnosis", "Probe", "Probing", "Engine", "Capture", "Delivery", "Settings",
                "Fleet", "Sandbox",
                argumentParser,
                logging,
                lifecycle,
                unixSignals,
            ]),
        target(
            "earshot",
            needs: [
                "Wire", "Host", "SIP", "Tracking", "Diagnosis", "Probe", "Probing", "Engine", "Joint", "Capture",
                "Delivery", "Settings", "Fleet", "CNcurses", argumentParser, nioCore, nioEmbedded, nioHTTP,
            ]),
        // One program for both commands: what they have in common is installed once.
        .executableTarget(name: "Program", dependencies: ["earshot", "earshotd"], swiftSettings: house),

        .target(name: "CAllocationCounter", path: "Benchmarks/CAllocationCounter"),
        .executableTarget(
            name: "earshot-bench", dependencies: ["Wire", "Diagnosis", "Engine", "Capture", "CAllocationCounter"],
            path: "Benchmarks/earshot-bench", swiftSettings: house),
        .target(
            name: "Support", dependencies: ["Wire", "SIP", "Tracking", "Diagnosis", "Engine"], path: "Tests/Support",
            swiftSettings: house),
        proof("WireTests", needs: ["Wire"]),
        proof("HEPTests", needs: ["Wire", "HEP"]),
        proof("SIPTests", needs: ["Wire", "SIP"]),
        proof("SoundTests", needs: ["Wire", "Sound", "CSpandsp"]),
        proof("TrackingTests", needs: ["Wire", "SIP", "Tracking", "Diagnosis", "Engine"]),
        proof("DiagnosisTests", needs: ["Wire", "SIP", "Tracking", "Diagnosis", "Engine"]),
        proof("EngineTests", needs: ["Wire", "HEP", "SIP", "Tracking", "Diagnosis", "Engine"]),
        proof("ProbeTests", needs: ["Wire", "Host", "SIP", "Diagnosis", "Probe", "Probing", "Engine"]),
        proof(
            "JointTests",
            needs: ["Wire", "SIP", "Tracking", "Diagnosis", "Engine", "Joint", "Capture", "Delivery", "Settings"]),
        proof("CaptureTests", needs: ["Wire", "HEP", "SIP", "Engine", "Capture"]),
        proof("SettingsTests", needs: ["Wire", "HEP", "Diagnosis", "Engine", "Settings"]),
        proof(
            "DeliveryTests",
            needs: [
                "Wire", "Host", "SIP", "Tracking", "Diagnosis", "Engine", "Capture", "Delivery", "Settings", "Fleet",
                "earshot", "Sandbox", logging, lifecycle, nioPosix, nioEmbedded, yams, argumentParser,
            ]),
        proof(
            "FleetTests",
            needs: [
                "Wire", "Tracking", "Diagnosis", "Engine", "Joint", "Capture", "Delivery", "Settings", "Fleet", logging,
                grdb,
            ]),
        proof("ScenarioTests", needs: ["Wire", "Diagnosis", "Engine", "Capture", "Delivery", "Settings"]),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzz target that needs the whole of the API; without libFuzzer's own main it does not link.
if Context.environment["EARSHOT_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz-http", dependencies: ["Wire", "Diagnosis", "Engine", "Capture", "Delivery", logging],
            path: "Tests/Fuzz/http", swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]))
}
