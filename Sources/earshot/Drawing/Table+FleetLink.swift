import Delivery
import Diagnosis

extension Table {
    /// Whether the fleet gets what this host tells it.
    static func fleet(_ fleet: FleetLinkRecord, language: Language) -> [String] {
        let name = "\(fleet.site)/\(fleet.agent)"
        let chinese = language == .zhCN
        var line: String
        if let problem = fleet.problem {
            line =
                chinese
                ? "机群（\(name)）：未送达，\(fleet.waiting)条记录在等待：\(problem)"
                : "fleet (\(name)): not delivered, \(fleet.waiting) records wait: \(problem)"
        } else if fleet.connected {
            line =
                chinese
                ? "机群（\(name)）：\(fleet.server) 已接收\(fleet.stored)条记录，\(fleet.waiting)条在等待"
                : "fleet (\(name)): \(fleet.server) took \(fleet.stored) records, \(fleet.waiting) wait"
        } else {
            line = chinese ? "机群（\(name)）：尚未连接" : "fleet (\(name)): not connected yet"
        }
        if fleet.lost > 0 {
            line +=
                chinese
                ? "；丢失：发现\(fleet.lostFindings)，心跳\(fleet.lostHeartbeats)，呼叫\(fleet.lostCalls)"
                : """
                ; lost: \(fleet.lostFindings) findings, \(fleet.lostHeartbeats) heartbeats, \(fleet.lostCalls) calls
                """
        }
        return [line]
    }
}
