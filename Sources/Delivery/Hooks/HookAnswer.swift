import Diagnosis

/// Reads what came of an attempt: the exit of a program, or the answer of a web address.
enum HookAnswer {
    /// - Parameters:
    ///   - code: Exit status; 256 and more for a signal; nil where its time ran out.
    ///   - output: What it wrote, cut.
    /// - Returns: What was answered, in a few words.
    static func judge(_ target: AlertHook.Target, code: Int32?, output: [UInt8]) throws(HookFailure) -> String {
        let text = ReadableLine.oneLine(String(decoding: output.prefix(400), as: UTF8.self))
        guard let code else { throw HookFailure("it took too long", mayPass: true) }
        switch target {
        case .command:
            guard code == 0 else {
                let ending = code >= 256 ? "signal \(code - 256)" : "exit \(code)"
                // The system's own word that there is nothing to run.
                throw HookFailure(text.isEmpty ? ending : "\(ending): \(text)", mayPass: code != 126 && code != 127)
            }
            return text.isEmpty ? "exit 0" : "exit 0: \(text)"
        case .webhook(let service, _, _):
            guard code == 0 else { throw HookFailure(text.isEmpty ? "no answer" : text, mayPass: code != 2) }
            return try judge(service, output)
        }
    }

    private static func judge(_ service: AlertHook.Service, _ output: [UInt8]) throws(HookFailure) -> String {
        let end = output.firstIndex(of: 10) ?? output.endIndex
        let body = String(decoding: output[end...].dropFirst(), as: UTF8.self)
        let short = ReadableLine.oneLine(String(body.prefix(200)))
        guard let status = Int(String(decoding: output[..<end], as: UTF8.self)) else {
            throw HookFailure("no answer", mayPass: true)
        }
        let told = short.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(short)"
        guard 200..<300 ~= status else {
            throw HookFailure(told, mayPass: status == 408 || status == 425 || status == 429 || status >= 500)
        }
        // The robots say no with status 200.
        switch service {
        case .wecom, .dingtalk, .feishu:
            guard let reply = try? JSONLine.decode(RobotReply.self, from: body), reply.isGood else {
                let code = (try? JSONLine.decode(RobotReply.self, from: body))?.number
                throw HookFailure(told, mayPass: code.map(tooOften.contains) ?? false)
            }
        case .json, .alertmanager, .slack: break
        }
        return told
    }

    /// Too many messages: WeCom 45009, DingTalk 130101 and 410100, Feishu 9499 and 11232; and their servers' own trouble.
    private static let tooOften: Set<Int> = [-1, 45_009, 130_101, 410_100, 9_499, 11_232]

    private struct RobotReply: Decodable {
        var errcode: Int?
        var code: Int?
        var status: Int?

        private enum CodingKeys: String, CodingKey {
            case errcode, code
            case status = "StatusCode"
        }

        var number: Int? { errcode ?? code ?? status }
        var isGood: Bool { number == 0 }
    }
}
