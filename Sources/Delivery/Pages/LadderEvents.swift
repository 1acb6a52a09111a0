import Diagnosis
package import Wire

/// What happened in a call in the order of time, for a drawing: messages, media that begins and ends, findings; and
/// the columns between which it happened, in the order of the path from the caller to the callee.
package struct LadderEvents: Sendable {
    package enum Event: Sendable {
        /// A message, and what it was beyond an address translator.
        case message(LadderRecord, beyond: LadderRecord?)
        case mediaBegins(StreamPassage)
        case mediaEnds(StreamPassage)
        /// Numbered from 1.
        case found(FindingRecord, number: Int)
    }

    package struct Row: Sendable {
        package var time: Timestamp
        /// Columns; nil where the end is not drawn.
        package var from: Int?
        package var to: Int?
        /// The column of the gateway that was passed.
        package var through: Int?
        /// It came to `to` and was not seen to leave there.
        package var isLost = false
        package var event: Event
    }

    package struct Column: Sendable, Equatable {
        /// An endpoint; for media without signalling of its own, the address alone; for a gateway that translates
        /// nothing, its interfaces.
        package var name: String
        /// Interfaces on the caller's side and on the other, where what passes is seen on both.
        package var interfaces: [String] = []
    }

    package private(set) var columns: [Column] = []
    package private(set) var rows: [Row] = []
    /// Each stream once, however often it was seen on its way.
    package private(set) var streams: [StreamPassage]
    /// Endpoints and streams beyond what a drawing can hold.
    package private(set) var hiddenEndpoints = 0
    package private(set) var hiddenStreams = 0

    private static let columnLimit = 8
    private static let streamLimit = 12

    package init(_ detail: CallDetailRecord) {
        let path = LadderPath(detail)
        var order = LifelineOrder(gateway: path.gateway)
        streams = StreamPassage.grouped(detail.call.media, interfaces: path.interfaces)
        let messages = detail.ladder.indices.compactMap { index in path.passage(index).map { (index, $0) } }
        for (index, passage) in messages where !detail.ladder[index].isError {
            order.add(passage.nodes, detail.ladder[index])
        }
        for index in streams.indices { streams[index].isLost = path.passage(streams[index]).isLost }
        let drawn = streams.prefix(LadderEvents.streamLimit)
        for stream in drawn { order.add(path.passage(stream).nodes, stream) }
        for (index, passage) in messages where detail.ladder[index].isError {
            order.add(error: passage.nodes)
        }
        let names = order.names(limit: LadderEvents.columnLimit)
        hiddenEndpoints = order.count - names.count
        hiddenStreams = streams.count - drawn.count
        columns = names.map { Column(name: $0, interfaces: $0 == path.gateway?.name ? path.interfaces : []) }
        for (index, passage) in messages {
            let line = detail.ladder[index]
            let event = Event.message(line, beyond: path.beyond[index].map { detail.ladder[$0] })
            add(line.time, line.isError ? order.placed(passage, byAddress: true) : passage, event)
        }
        for stream in drawn {
            let passage = order.placed(path.passage(stream), byAddress: true)
            add(stream.first.first, passage, .mediaBegins(stream))
            add(stream.last.last, passage, .mediaEnds(stream))
            // More came than went on: where that ended too.
            if stream.isThinned, let end = path.end(stream), stream.last.last < stream.first.last {
                add(stream.first.last, order.placed(end, byAddress: true), .mediaEnds(stream))
            }
        }
        for (index, finding) in detail.rankedFindings.enumerated() {
            guard let time = Timestamp(rfc3339: finding.time) else { continue }
            rows.append(Row(time: time, event: .found(finding, number: index + 1)))
        }
        rows = rows.enumerated().sorted {
            $0.element.time == $1.element.time ? $0.offset < $1.offset : $0.element.time < $1.element.time
        }.map(\.element)
    }

    private mutating func add(_ time: String, _ passage: LadderPath.Passage, _ event: Event) {
        guard let time = Timestamp(rfc3339: time) else { return }
        func column(_ name: String?) -> Int? { columns.firstIndex { $0.name == name } }
        rows.append(
            Row(
                time: time, from: column(passage.nodes.first), to: column(passage.nodes.last),
                through: passage.nodes.count > 2 ? column(passage.nodes[1]) : nil, isLost: passage.isLost, event: event)
        )
    }

    /// What the record says of an endpoint, without its port.
    static func address(_ endpoint: String) -> String { IPAddress(hostOf: endpoint)?.description ?? endpoint }
}

extension LadderRecord {
    /// An ICMP error: it has no ports.
    var isError: Bool { Endpoint(source)?.port == 0 }

    /// Status code of a response; nil for a request.
    var code: Int? { label.prefix(3).allSatisfy(\.isNumber) ? Int(label.prefix(3)) : nil }
}
