package import Tracking
package import Wire

/// One host's view of one call, registration or other exchange, as plain values: what another host's view of the same
/// is joined with.
package struct CallTrace: Sendable, Hashable {
    package enum Matter: String, Sendable, CaseIterable { case call, registration, exchange }

    /// As it stands on the wire here; another host may see another one.
    package var callID: String
    package var matter: Matter
    /// In order of time.
    package var messages: [Message]
    package var streams: [Stream]
    /// Messages that were seen and are not among them.
    package var messagesDropped = 0
    /// The capture began inside the call.
    package var isPartial = false
    /// What the capture covers: from its first packet until this was written.
    package var watched: ClosedRange<Timestamp>
    /// Packets the kernel dropped since the call began.
    package var drops: UInt64 = 0
    /// Something besides signalling was seen by this capture: that media is missing from it says something.
    package var seesMedia = false

    package init(
        callID: String, matter: Matter, messages: [Message], streams: [Stream] = [],
        watched: ClosedRange<Timestamp>
    ) {
        self.callID = callID
        self.matter = matter
        self.messages = messages
        self.streams = streams
        self.watched = watched
    }

    /// One message, one transmission, at one capture interface.
    package struct Message: Sendable, Hashable {
        package var time: Timestamp
        package var flow: Flow
        package var transport: SignallingTransport
        /// The interface's name.
        package var place: String
        /// 0 where it is not known.
        package var timeToLive: UInt8
        /// The capture cut it.
        package var isCut = false
        /// The message with CRLF line ends, its secrets blanked and its Content-Length fitted to what is left.
        package var text: String

        package init(
            time: Timestamp, flow: Flow, transport: SignallingTransport, place: String, timeToLive: UInt8 = 0,
            text: String
        ) {
            self.time = time
            self.flow = flow
            self.transport = transport
            self.place = place
            self.timeToLive = timeToLive
            self.text = text
        }
    }

    /// One RTP stream at one capture interface.
    package struct Stream: Sendable, Hashable {
        package var flow: Flow
        package var ssrc: UInt32
        package var payloadType: UInt8
        /// Hertz.
        package var clockRate: UInt32
        package var place: String
        /// Its last packet described silence (RFC 3389): it may go on later.
        package var endsInSilence = false
        /// When its receiver last reported by RTCP that it heard more of it.
        package var heard: Timestamp?
        /// Oldest first; without those in which nothing came.
        package var intervals: [Interval]

        package init(
            flow: Flow, ssrc: UInt32, payloadType: UInt8, clockRate: UInt32, place: String, intervals: [Interval]
        ) {
            self.flow = flow
            self.ssrc = ssrc
            self.payloadType = payloadType
            self.clockRate = clockRate
            self.place = place
            self.intervals = intervals
        }

        package var packets: UInt64 { intervals.reduce(0) { $0 &+ UInt64($1.packets) } }
        package var first: Timestamp? { intervals.first?.start }
        package var last: Timestamp? { intervals.last?.end }
    }

    /// 5 s of a stream, or several of them.
    package struct Interval: Sendable, Hashable {
        package var start: Timestamp
        package var end: Timestamp
        package var packets: UInt32
        /// Sequence numbers that became due, and of these the ones never seen.
        package var expected: UInt32
        package var lost: UInt32

        package init(start: Timestamp, end: Timestamp, packets: UInt32, expected: UInt32, lost: UInt32) {
            self.start = start
            self.end = end
            self.packets = packets
            self.expected = expected
            self.lost = lost
        }
    }
}
