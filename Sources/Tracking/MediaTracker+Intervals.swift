import SIP
import Wire

/// Streams cut into intervals, and the calls they are told for.
extension MediaTracker {
    /// - Parameter time: When it ends; the stream's last packet where nil.
    func closeWindow(of slot: Int, at time: Timestamp? = nil) {
        let (window, stream) = streams.change(slot) { stream in
            let window = stream.closeWindow(at: time ?? stream.last)
            return (window, stream)
        }
        keep(window, of: stream)
    }

    func keep(_ window: MediaWindow, of stream: Stream) {
        guard stream.isConfirmed, window.packets > 0 else { return }
        for (_, session, party) in served(by: stream) { session[party].note(window, of: stream) }
        guard closed.count < Self.closedLimit else {
            windowsLost &+= 1
            return
        }
        closed.append((stream, window))
        hasNews = true
    }

    /// Forgets the intervals and reports that were told; room is kept for the next.
    package func clearNews() {
        closed.removeAll(keepingCapacity: true)
        farReports.removeAll(keepingCapacity: true)
        strayReports.removeAll(keepingCapacity: true)
        hasNews = false
    }

    /// The call is over: what its streams did since their last interval is judged with it.
    package func closeWindows(of call: Call) {
        for session in call.sessions {
            for party in Party.allCases {
                for slot in session[party].streams {
                    guard let stream = streams.stream(slot), serves(stream, call, session, party) else { continue }
                    closeWindow(of: slot)
                }
            }
        }
    }

    /// The capture is over.
    package func closeAllWindows() {
        var slots: [Int] = []
        streams.visit { slot, _ in slots.append(slot) }
        for slot in slots { closeWindow(of: slot) }
    }

    func serves(_ stream: Stream, _ call: Call, _ session: MediaSession, _ party: Party) -> Bool {
        stream.binding.serves(session, party) || isShared(stream, session, party)
    }

    /// Calls whose audio the stream carries: direct media may serve the calls on both sides of a B2BUA.
    package func served(by stream: Stream) -> [ServedCall] {
        let bound = stream.binding
        if bound.isBound, let call = calls[bound.call], bound.session < call.sessions.count,
            isStranger(stream, session: call.sessions[bound.session], toward: bound.toward)
        {
            return []
        }
        // Every judge of a window asks; the answer changes with the bindings only.
        let epoch = epochs.of(stream.sourceBucket, stream.destinationBucket)
        if let last = lastServed, last.epoch == epoch, last.binding == stream.binding, last.flow == stream.flow {
            return last.calls
        }
        let calls = findServed(by: stream)
        lastServed = (epoch, stream.binding, stream.flow, calls)
        return calls
    }

    private func findServed(by stream: Stream) -> [ServedCall] {
        guard stream.binding.isBound, stream.binding.isAudio, let call = calls[stream.binding.call],
            stream.binding.session < call.sessions.count
        else { return [] }
        var all: [ServedCall] = [(call, call.sessions[stream.binding.session], stream.binding.toward)]
        for receiver in bindings.at(stream.destination)
        where receiver.isAudio && !receiver.isRTCP && !receiver.isLatched
            && !all.contains(where: { $0.call === receiver.call })
            && !isOthers(stream, receiver.session, receiver.party)
        {
            all.append((receiver.call, receiver.session, receiver.party))
        }
        return all
    }
}
