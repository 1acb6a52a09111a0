import Delivery
import Diagnosis
import Wire

@testable import Fleet

/// Records of a fleet for proofs, as they come.
enum Facts {
    static let noon = Timestamp(seconds: 1_740_830_400)

    static func incident(
        _ agent: String, _ change: String = "opened", kind: String = "trunk-down", subject: String = "203.0.113.5",
        severity: String = "warning", count: UInt64 = 1, at seconds: Double = 0, site: String = "main",
        id: String = "i-1"
    ) throws -> IncidentFact {
        let time = (noon + .seconds(seconds)).rfc3339
        let cleared = change == "cleared" ? "\"\(time)\"" : "null"
        let incident = """
            {"id":"\(id)","handle":"00000000","kind":"\(kind)","subject":"\(subject)","severity":"\(severity)",\
            "title":"the trunk does not answer","opened":"\(noon.rfc3339)","last":"\(time)","cleared":\(cleared),\
            "count":\(count),"calls":0,"good_in_a_row":0,"first_finding":"f-1","share":"1 time"}
            """
        return try JSONLine.decode(
            IncidentFact.self,
            from: """
                {"schema":"earshot.v1.incident","site":"\(site)","agent":"\(agent)","time":"\(time)","language":"en",\
                "event":{"schema":1,"time":"\(time)","event":"\(change)","alert":true,"incident":\(incident)},\
                "translation":\(incident.replacing("the trunk does not answer", with: "中继无应答"))}
                """)
    }

    static func heartbeat(
        _ agent: String = "a", run: String = "1", at seconds: Double = 0, incidents: Int = 0, lost: UInt64 = 0,
        site: String = "main"
    ) throws -> HeartbeatFact {
        let time = (noon + .seconds(seconds)).rfc3339
        return try JSONLine.decode(
            HeartbeatFact.self,
            from: """
                {"schema":"earshot.v1.heartbeat","site":"\(site)","agent":"\(agent)","time":"\(time)","version":"1",\
                "host":"\(agent)","run":"\(run)","started":"\(time)","clock_synchronised":true,"interfaces":[],\
                "packets":0,"drops":0,"calls":0,"active_calls":0,"registrations":0,"findings":0,\
                "open_incidents":\(incidents),"cpu_seconds":1,"resident_bytes":1,"outbox":{"waiting":0,"bytes":0,\
                "lost_findings":0,"lost_heartbeats":0,"lost_calls":\(lost)}}
                """)
    }

    static func call(_ agent: String, callID: String, number: Int = 0, at seconds: Double = 0) throws -> CallFact {
        let time = (noon + .seconds(seconds)).rfc3339
        let record = try JSONLine.decode(
            CallRecord.self,
            from: """
                {"call_id":"\(callID)","handle":"00000000","caller":"1001","callee":"1002","start":"\(time)",\
                "answered":null,"end":"\(time)","state":"ended","result":"rejected 486","from":"203.0.113.5:5060",\
                "to":"203.0.113.6:5060","findings":["call-rejected"],"media":[],"linked":[]}
                """)
        return CallFact(record, site: "main", agent: agent)
    }

    static let outbox = "0123456789abcdef"

    /// As it is read of a message.
    static func received(
        _ fact: some FleetRecord, row: Int64 = 1, outbox: String = Facts.outbox, clock: Double = 0
    ) throws -> ReceivedRecord {
        let subject = FleetSubject(type(of: fact).kind, site: fact.site, agent: fact.agent)
        let id = RecordID(outbox: outbox, shelf: Shelf(subject.kind), row: row)
        let time = Timestamp(rfc3339: fact.time) ?? noon
        return try ReceivedRecord(
            subject: subject.description, id: id.description, sent: time.rfc3339, stored: time - .seconds(clock),
            body: Array(JSONLine.encode(fact).utf8))
    }
}
