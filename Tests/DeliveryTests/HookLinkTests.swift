import Diagnosis
import Foundation
import Testing
import Wire

@testable import Delivery

/// A program that is run for an alert, what hooks admit, and what of them is told to people.
@Suite struct HookLinkTests {
    private func attempt(_ script: String, timeout: Int = 10) throws -> (code: Int32, words: String) {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let path = directory.path + "/hook"
        try ("#!/bin/sh\n" + script).write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
        var hook = AlertHook(name: "night", target: .command([path, "a b", "$(id)"]))
        hook.timeoutSeconds = timeout
        let message = HookMessage.test(Presentation(language: .zhCN), host: "gw", at: Sample.answered)
        var attempt = try HookAttempt(
            hook, message, id: 1, isTest: false, as: HookAttempt.User.unprivileged, now: Sample.answered,
            wall: Sample.answered)
        var status: Int32 = 0
        #expect(waitpid(attempt.process, &status, 0) == attempt.process)
        attempt.read()
        attempt.close()
        return (status >> 8 & 0xFF, String(decoding: attempt.words, as: UTF8.self))
    }

    @Test("A program gets its arguments without a shell and the alert as JSON")
    func aProgramGetsItsArgumentsWithoutAShellAndTheAlertAsJSON() throws {
        let result = try attempt("printf '%s|' \"$@\"; cat; exit 3\n")
        #expect(result.code == 3)
        #expect(result.words.hasPrefix("a b|$(id)|{"))
        let json = try #require(result.words.split(separator: "|", maxSplits: 2).last)
        let message = try JSONLine.decode(HookMessage.self, from: json)
        #expect(message.test && message.host == "gw")
        #expect(message.text.hasPrefix("这是一条测试告警"))
    }

    @Test("A program has no descriptor but its own three and is not root")
    func aProgramHasNoDescriptorButItsOwnThreeAndIsNotRoot() throws {
        let result = try attempt("echo /proc/$$/fd/*; id -u\n")
        let words = result.words.split { "/ \n".contains($0) }.filter { $0.allSatisfy(\.isNumber) }.map(String.init)
        let open = Set(words.dropLast()).subtracting(words.prefix(1))
        // The shell has its script open besides, and the folder it lists.
        #expect(open.isSubset(of: ["0", "1", "2", "3", "10"]), "\(result.words)")
        #expect(words.last != "0")
    }

    @Test("A long output is kept as far as it is read") func aLongOutputIsKeptAsFarAsItIsRead() throws {
        let result = try attempt("head -c 60000 /dev/zero | tr '\\0' x\n")
        #expect(result.words.utf8.count == 4_608)
    }

    @Test("A hook gets what it asks for and only alerts") func aHookGetsWhatItAsksForAndOnlyAlerts() {
        func event(_ change: IncidentEvent.Change, isAlert: Bool = true) -> IncidentEvent {
            IncidentEvent(change: change, incident: Sample.incident, time: Sample.answered, isAlert: isAlert)
        }
        var hook = AlertHook(name: "night", target: .command(["/bin/true"]))
        #expect(hook.admits(event(.opened)) && hook.admits(event(.cleared)))
        #expect(!hook.admits(event(.reminded)) && !hook.admits(event(.opened, isAlert: false)))
        hook.kinds = [.trunkDown]
        #expect(!hook.admits(event(.opened)))
        hook.kinds = [.oneWayAudio]
        #expect(hook.admits(event(.opened)))
        var warning = Sample.incident
        warning.severity = .warning
        hook.minimumSeverity = .error
        #expect(
            !hook.admits(IncidentEvent(change: .opened, incident: warning, time: Sample.answered, isAlert: true)))
    }

    @Test("A failure is told once and its end once") func aFailureIsToldOnceAndItsEndOnce() {
        let link = HookLink(socket: -1, process: 0)
        link.know([("ops", "wecom")])
        func note(_ kind: HookOutcome.Kind, _ words: String = "") -> HookLink.Turn? {
            link.note(HookOutcome(kind: kind, hook: "ops", words: words, waiting: 2))
        }
        #expect(note(.sent) == nil)
        #expect(note(.again, "HTTP 503") == .began(hook: "ops", reason: "HTTP 503"))
        #expect(note(.again, "HTTP 503") == nil)
        #expect(note(.givenUp, "HTTP 503") == .lost(hook: "ops", reason: "HTTP 503"))
        #expect(note(.dropped, "too many wait") == nil)
        let record = link.records.first
        #expect(record?.sent == 1 && record?.retried == 2 && record?.failed == 1 && record?.dropped == 1)
        #expect(record?.isWell == false && record?.waiting == 2 && record?.answer == "too many wait")
        #expect(note(.sent, "HTTP 200") == .ended(hook: "ops"))
        #expect(link.records.first?.isWell == true)
    }

    @Test("A process in the place of a killed one gets what that one had not done, twice at most")
    func aProcessInThePlaceOfAKilledOneGetsWhatThatOneHadNotDone() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        defer { close(ends[1]) }
        let link = HookLink(socket: ends[0], process: 0)
        link.know([("ops", "wecom")])
        let message = HookMessage.test(Presentation(language: .en), host: "gw", at: Sample.answered)
        for _ in 0..<3 { link.deliver(message, to: "ops") }
        func received() -> [UInt64] {
            var ids: [UInt64] = []
            var buffer = [UInt8](repeating: 0, count: HookPacket.limit)
            while case let count = recv(ends[1], &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
                ids.append(HookPacket.decode(HookOrder.self, buffer[..<count])?.id ?? 0)
            }
            return ids
        }
        let first = received()
        #expect(first.count == 3)
        _ = link.note(HookOutcome(kind: .sent, hook: "ops", id: first[0], waiting: 2))
        #expect(link.note(HookOutcome(kind: .renewed)) == .renewed)
        #expect(received() == Array(first.dropFirst()))
        #expect(link.records.first?.waiting == 2 && link.records.first?.dropped == 0)
        _ = link.note(HookOutcome(kind: .renewed))
        #expect(received() == Array(first.dropFirst()))
        // It may be what kills them.
        _ = link.note(HookOutcome(kind: .renewed))
        #expect(received().isEmpty && link.records.first?.dropped == 2 && link.records.first?.waiting == 0)
    }

    @Test("What the process does not take is lost once and waits nowhere")
    func whatTheProcessDoesNotTakeIsLostOnceAndWaitsNowhere() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        let link = HookLink(socket: ends[0], process: 0)
        link.know([("ops", "wecom")])
        close(ends[1])
        link.deliver(HookMessage.test(Presentation(language: .en), host: "gw", at: Sample.answered), to: "ops")
        #expect(link.records.first?.dropped == 1 && link.records.first?.waiting == 0)
        _ = link.note(HookOutcome(kind: .renewed))
        #expect(link.records.first?.dropped == 1 && link.records.first?.waiting == 0)
    }

    @Test("What does not fit into a packet or is no order is refused")
    func packetsAreBounded() {
        #expect(HookPacket.encode(["x": String(repeating: "y", count: HookPacket.limit)]) == nil)
        let order = HookOrder(kind: .reload, id: 7)
        let bytes = HookPacket.encode(order) ?? []
        #expect(HookPacket.decode(HookOrder.self, bytes) == order)
        #expect(HookPacket.decode(HookOrder.self, Array("{\"kind\":\"run\"}".utf8)) == nil)
    }
}
