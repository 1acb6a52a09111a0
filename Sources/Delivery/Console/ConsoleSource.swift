package import Diagnosis

/// What the console is served with.
package struct ConsoleSource: Sendable {
    /// A capture that somebody gave us, judged apart from the daemon's own: a page, or why there is none.
    package typealias Analysis =
        @Sendable (_ bytes: [UInt8], _ name: String, _ language: Language) ->
        Result<String, CaptureRefusal>

    package struct CaptureRefusal: Error, Sendable, Hashable {
        package var message: String

        package init(_ message: String) { self.message = message }
    }

    /// POST may do more than look: start and stop capture sessions.
    package var allowsActions: Bool
    /// Largest capture that is taken.
    package var captureBytes: Int
    package var analyse: Analysis

    package init(allowsActions: Bool, captureBytes: Int, analyse: @escaping Analysis) {
        self.allowsActions = allowsActions
        self.captureBytes = captureBytes
        self.analyse = analyse
    }
}
