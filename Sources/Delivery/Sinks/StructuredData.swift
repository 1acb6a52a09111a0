/// The fields of an alert as an element of structured data (RFC 5424 §6.3).
///
/// `[earshot@32473 event="opened" kind="trunk-down" …]`; the number is the one for documentation (RFC 5612), since nobody
/// here has one of their own.
package enum StructuredData {
    package static func element(_ event: IncidentEventRecord, _ finding: FindingRecord?) -> String {
        let incident = event.incident
        var parameters = [
            ("event", event.event), ("kind", incident.kind), ("severity", incident.severity),
            ("subject", incident.subject), ("incident", incident.id), ("handle", incident.handle),
            ("count", "\(incident.count)"),
        ]
        if let finding {
            parameters.append(("finding", finding.id))
            if let cause = finding.causes.first { parameters.append(("cause", cause.kind)) }
            if let call = finding.call {
                parameters += [("call-id", call.callID), ("caller", call.caller), ("callee", call.callee)]
            }
        }
        return "[earshot@32473" + parameters.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined() + "]"
    }

    /// Quotes, backslashes and closing brackets have a backslash before them (§6.3.3); controls are written out.
    package static func escaped(_ value: String) -> String {
        ReadableLine.oneLine(value).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
            "]", with: "\\]")
    }
}
