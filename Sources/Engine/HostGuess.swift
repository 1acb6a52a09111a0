import Wire

/// The one address that takes part in every packet of a capture: the host it was made on, or stands beside.
///
/// A file does not say whose it is. Where two addresses remain (only two hosts talked) nothing is guessed.
struct HostGuess {
    private var first: IPAddress?
    private var second: IPAddress?
    private var isOver = false
    private var seen = 0

    @inline(__always)
    mutating func note(_ flow: Flow) {
        guard !isOver else { return }
        // The usual packet: of the one address that is left.
        if second == nil, first == flow.source.address || first == flow.destination.address { return }
        narrow(flow.source.address, flow.destination.address)
    }

    private mutating func narrow(_ source: IPAddress, _ destination: IPAddress) {
        seen &+= 1
        if seen == 1 {
            first = source
            second = destination
            return
        }
        if first != source, first != destination { first = nil }
        if second != source, second != destination { second = nil }
        if first == nil { swap(&first, &second) }
        isOver = first == nil
    }

    /// The address, once it is the only one left.
    var address: IPAddress? {
        seen > 1 && second == nil ? first : nil
    }
}
