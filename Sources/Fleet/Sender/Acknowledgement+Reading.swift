import Delivery

extension Acknowledgement {
    private struct Answer: Decodable {
        struct Fault: Decodable {
            var code: Int?
            var description: String?
        }

        var stream: String?
        var duplicate: Bool?
        var error: Fault?
    }

    /// What JetStream answered to a record: `{"stream":"EARSHOT","seq":7}`, or `{"error":{…}}`.
    ///
    /// - Parameter status: The header of an answer without a body: 503 where no stream takes the subject.
    package init(_ body: [UInt8], status: String? = nil) {
        if let status, body.isEmpty {
            self = .refused(status == "503" ? "no stream takes our records" : "status \(status)")
            return
        }
        guard let answer = try? JSONLine.decode(Answer.self, from: String(decoding: body, as: UTF8.self)) else {
            self = .refused("an answer that is not understood")
            return
        }
        if let error = answer.error {
            self = .refused(error.description ?? "error \(error.code ?? 0)")
        } else if answer.stream != nil {
            self = .stored(isDuplicate: answer.duplicate ?? false)
        } else {
            self = .refused("an answer that is not understood")
        }
    }
}
