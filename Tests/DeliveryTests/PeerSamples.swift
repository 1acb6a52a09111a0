import Engine
import Tracking
import Wire

extension Sample {
    /// A trunk with three calls sent to it: answered, busy, without an answer.
    static let peer: PeerSnapshot = {
        var talk = PeerFigures.Outcome(.answered)
        talk.talkSeconds = 60
        talk.postDialDelaySeconds = 1.2
        talk.meanOpinionScore = 4.1
        talk.lostPercent = 0.25
        var figures = PeerFigures()
        figures.note(talk)
        figures.note(PeerFigures.Outcome(.refused(486)))
        figures.note(PeerFigures.Outcome(.unanswered))
        return PeerSnapshot(
            address: trunk.address, trunk: "carrier-a", first: answered, last: answered + .seconds(60),
            outbound: figures)
    }()

    static let registration: RegistrationSnapshot = {
        var registration = RegistrationSnapshot(
            account: "13800138000@pbx.example.net", contact: "sip:13800138000@192.0.2.10:5060", client: agent,
            registrar: trunk, transport: .udp, lastAttempt: answered - .seconds(60))
        registration.since = answered - .seconds(3_600)
        registration.until = answered + .seconds(3_540)
        registration.code = 200
        registration.userAgent = "MicroSIP/3.21"
        return registration
    }()
}
