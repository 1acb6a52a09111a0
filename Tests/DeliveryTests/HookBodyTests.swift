import Diagnosis
import Foundation
import Testing
import Wire

@testable import Delivery

/// What is posted to each service, and how its answers are read.
@Suite struct HookBodyTests {
    private static let url = "https://hooks.example.net/send?access_token=hush"
    private static let now = Timestamp(seconds: 1_599_360_473)

    private func event(_ change: IncidentEvent.Change = .opened) -> IncidentEvent {
        var incident = Sample.incident
        if change == .cleared { incident.cleared = incident.last }
        return IncidentEvent(
            change: change, incident: incident, time: Sample.answered, isAlert: true,
            finding: change == .opened ? Sample.oneWayAudio() : nil)
    }

    private func body(
        _ service: AlertHook.Service, _ change: IncidentEvent.Change = .opened, secret: String? = nil
    ) throws -> (url: String, json: Any) {
        let message = HookMessage(event(change), Presentation(), host: "gw")
        let body = try HookBody(message, for: service, url: Self.url, secret: secret, now: Self.now)
        return (body.url, try JSONSerialization.jsonObject(with: Data(body.json.utf8)))
    }

    @Test("What programs read fits its schema", arguments: Language.allCases)
    func whatProgramsReadFitsItsSchema(language: Language) throws {
        let schema = try JSONSchema(Repository.path("config/schema/alert.schema.json"))
        let presentation = Presentation(language: language)
        for change in IncidentEvent.Change.allCases {
            #expect(try schema.problems(JSONLine.encode(HookMessage(event(change), presentation, host: "gw"))) == [])
        }
        let test = HookMessage.test(presentation, host: "gw", at: Sample.answered)
        #expect(try schema.problems(JSONLine.encode(test)) == [])
        #expect(try !schema.problems(JSONLine.encode(["schema": 1])).isEmpty)
    }

    // Made with Python's hmac as the services' manuals have it.
    @Test("Signatures are those of the manuals") func signaturesAreThoseOfTheManuals() throws {
        #expect(
            try RobotSignature.dingTalk(secret: "SEC000000000000000000000", milliseconds: 1_599_360_473_000)
                == "kjOV9n/gRl1AeeXnxqNB9wcQisVPOw+8ce62niAcJZ4=")
        #expect(
            try RobotSignature.feishu(secret: "demo", seconds: 1_599_360_473)
                == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=")
    }

    @Test(
        "Base64 ends as RFC 4648 has it",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
    func base64EndsAsRFC4648HasIt(text: String, code: String) {
        #expect(RobotSignature.base64(Array(text.utf8)) == code)
    }

    @Test("A signature stands where its service looks for it") func aSignatureStandsWhereItsServiceLooksForIt() throws {
        let ding = try body(.dingtalk, secret: "SEC000000000000000000000")
        #expect(
            ding.url == Self.url + "&timestamp=1599360473000&sign=kjOV9n%2FgRl1AeeXnxqNB9wcQisVPOw%2B8ce62niAcJZ4%3D")
        let feishu = try #require(try body(.feishu, secret: "demo").json as? [String: Any])
        #expect(feishu["timestamp"] as? String == "1599360473")
        #expect(feishu["sign"] as? String == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=")
        #expect(try body(.dingtalk).url == Self.url, "without a secret nothing is signed")
        #expect((try body(.feishu).json as? [String: Any])?["sign"] == nil)
    }

    @Test("What a stranger writes is no tag that calls everybody") func whatAStrangerWritesIsNoTag() {
        #expect(HookBody.untagged("503 <at user_id=\"all\"></at>") == "503 ＜at user_id=\"all\"＞＜/at＞")
    }

    @Test("Each service gets its own form") func eachServiceGetsItsOwnForm() throws {
        for service in [AlertHook.Service.wecom, .dingtalk] {
            let json = try #require(try body(service).json as? [String: Any])
            #expect(json["msgtype"] as? String == "text")
            let text = (json["text"] as? [String: String])?["content"]
            #expect(text?.hasPrefix("[gw] error one-way-audio") == true)
        }
        let feishu = try #require(try body(.feishu).json as? [String: Any])
        #expect(feishu["msg_type"] as? String == "text")
        let text = (feishu["content"] as? [String: String])?["text"]
        #expect(text?.hasPrefix("[gw] error one-way-audio") == true)
        let slack = try body(.slack).json as? [String: String]
        #expect(slack?["text"]?.hasPrefix("[gw] error") == true)
        let plain = try #require(try body(.json).json as? [String: Any])
        #expect(plain["schema"] as? Int == 1 && plain["host"] as? String == "gw" && plain["test"] as? Bool == false)
        #expect((plain["event"] as? [String: Any])?["event"] as? String == "opened")
        #expect((plain["finding"] as? [String: Any])?["id"] as? String == "f-1")
    }

    @Test("Alertmanager learns when an incident is over") func alertmanagerLearnsWhenAnIncidentIsOver() throws {
        func alert(_ change: IncidentEvent.Change) throws -> [String: Any] {
            try #require((try body(.alertmanager, change).json as? [[String: Any]])?.first)
        }
        let open = try alert(.opened)
        let labels = try #require(open["labels"] as? [String: String])
        #expect(labels["alertname"] == "Earshot" && labels["kind"] == "one-way-audio" && labels["severity"] == "error")
        let end = try #require((open["endsAt"] as? String).flatMap { Timestamp(rfc3339: $0) })
        #expect(end > Sample.answered + .seconds(86_400))
        let over = try alert(.cleared)
        #expect(over["labels"] as? [String: String] == labels, "it is the same alert")
        #expect(over["endsAt"] as? String == Sample.incident.last.rfc3339)
    }

    @Test("A long text is cut between characters") func aLongTextIsCutBetweenCharacters() {
        let cut = HookBody.cut(String(repeating: "告警", count: 2_000), toBytes: 2_048)
        #expect(cut.utf8.count <= 2_048 && cut.hasSuffix("警…") || cut.hasSuffix("告…"))
        #expect(HookBody.cut("short", toBytes: 10) == "short")
        #expect(HookBody.slackEscaped("a<b>&c") == "a&lt;b&gt;&amp;c")
    }

    // MARK: Answers

    struct Answer: Sendable, CustomTestStringConvertible {
        var service: AlertHook.Service
        var output: String
        /// Nil for success; else whether another attempt may help.
        var mayPass: Bool?
        var testDescription: String { "\(service) \(output)" }
    }

    @Test(
        "What was answered decides whether it is tried again",
        arguments: [
            Answer(service: .json, output: "204\n", mayPass: nil),
            Answer(service: .slack, output: "200\nok", mayPass: nil),
            Answer(service: .json, output: "503\nlater", mayPass: true),
            Answer(service: .json, output: "429\n", mayPass: true),
            Answer(service: .json, output: "404\nno such page", mayPass: false),
            Answer(service: .wecom, output: "200\n{\"errcode\":0,\"errmsg\":\"ok\"}", mayPass: nil),
            Answer(
                service: .wecom, output: "200\n{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}", mayPass: false),
            Answer(
                service: .wecom, output: "200\n{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}", mayPass: true),
            Answer(
                service: .dingtalk, output: "200\n{\"errcode\":310000,\"errmsg\":\"sign not match\"}", mayPass: false),
            Answer(service: .feishu, output: "200\n{\"code\":0,\"msg\":\"success\"}", mayPass: nil),
            Answer(service: .feishu, output: "200\n{\"StatusCode\":0}", mayPass: nil),
            Answer(service: .feishu, output: "200\n{\"code\":19021,\"msg\":\"sign match fail\"}", mayPass: false),
            Answer(service: .feishu, output: "200\n<html>", mayPass: false),
            Answer(service: .json, output: "", mayPass: true),
        ])
    func whatWasAnsweredDecidesWhetherItIsTriedAgain(answer: Answer) {
        let target = AlertHook.Target.webhook(answer.service, url: Self.url, secret: nil)
        do throws(HookFailure) {
            _ = try HookAnswer.judge(target, code: 0, output: Array(answer.output.utf8))
            #expect(answer.mayPass == nil)
        } catch {
            #expect(answer.mayPass == error.mayPass, "\(error.reason)")
        }
    }

    @Test("A program that is not there is not tried again") func aProgramThatIsNotThereIsNotTriedAgain() {
        func mayPass(_ code: Int32?) -> Bool? {
            do throws(HookFailure) {
                _ = try HookAnswer.judge(.command(["/x"]), code: code, output: [0x1B, 0x41])
                return nil
            } catch {
                #expect(!error.reason.unicodeScalars.contains { $0.value == 0x1B })
                return error.mayPass
            }
        }
        #expect([0, 1, 127, 265, nil].map(mayPass) == [nil, true, false, true, true])
    }

    @Test("Secrets are hidden in what is told of a hook") func secretsAreHiddenInWhatIsToldOfAHook() {
        let hook = AlertHook(name: "ops", target: .webhook(.dingtalk, url: Self.url, secret: "SEC42"))
        #expect(hook.hidingSecrets("no \(Self.url) and access_token=hush SEC42") == "no … and … …")
        #expect("\(hook)" == "ops")
    }
}
