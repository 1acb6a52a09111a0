import Diagnosis
import Support
import Testing
import Tracking

/// What a registrar says itself comes before what its code may mean.
@Suite struct RegisterWordsTests {
    private func refused(_ code: Int, _ phrase: String? = nil, headers: [(String, String)] = []) -> Script {
        let script = Script().call("R", caller: "1001", callee: "1001")
        return script.at(0).register("R").at(0.1).respond("R", code, phrase, to: "REGISTER", headers: headers)
    }

    @Test func `a warning that nobody knows is quoted first`() throws {
        let script = refused(403, headers: [("Warning", "399 pbx \"Device 77 is parked\"")])
        let found = try #require(script.run(until: 60).finding("registration-failed"))
        #expect(found.title.en.contains("says \"Device 77 is parked\"; 198.51.100.20:5060 forbids it"))
        #expect(found.title.zh.contains("称“Device 77 is parked”"))
        #expect(found.cause == "forbidden")
    }

    @Test(arguments: [(403, "Come back on Monday"), (500, "Shard 7 asleep"), (404, "Domain not hosted")])
    func `so is a phrase of its own`(code: Int, phrase: String) throws {
        let found = try #require(refused(code, phrase).run(until: 60).finding("registration-failed"))
        #expect(found.title.en.contains("says \"\(phrase)\""))
    }

    @Test(arguments: [(403, "Forbidden"), (404, "Not Found"), (500, "Server Internal Error"), (403, "forbidden")])
    func `a phrase that only repeats the code is not`(code: Int, phrase: String) throws {
        let found = try #require(refused(code, phrase).run(until: 60).finding("registration-failed"))
        #expect(!found.title.en.contains("says"))
    }
}
