/// The profiles of `config/profiles`, byte for byte, so that `--profile huawei-cec` works where nothing is installed.
/// Written by `scripts/embed.py`: change the files and run it.
enum BuiltInProfiles {
    static let texts: [String: String] = [
        "aliyun-ccc": aliyunCCC,
        "generic": generic,
        "huawei-cec": huaweiCEC,
    ]

    static let aliyunCCC = #"""
        # Alibaba Cloud Call Centre (CCC, 2022-07-12), by its FAQ. Signalling and media ports are as configured on your side:
        # write a profile of your own that extends this one to name them.
        name: aliyun-ccc
        extends: generic

        # A line is connected only if it supports loose routing, and signalling that returns the way it came.
        loose-routing: true
        symmetric-signalling: true

        # Concurrent calls: of one number, outgoing of one landline number, lines of a 400 number's trunk.
        concurrent-calls-per-number: 20
        concurrent-calls-per-landline: 10-15
        lines-per-inbound-trunk: 20

        # Calls to one callee: the platform's rule, and the carriers'; days and months are those of China Standard Time.
        calls-to-one-callee-per-day: 3
        calls-to-one-callee-per-month: 5
        carrier-calls-to-one-callee-per-day: 5
        utc-offset-seconds: 28800

        # 400 numbers can only receive calls.
        inbound-only-prefixes: ["400"]

        # What the provider's support asks for.
        support-asks-for: [call id, time, caller, callee]

        """#

    static let generic = #"""
        # Any SIP system: the RFCs' rules and nobody's house rules.
        name: generic

        # Ports where SIP is looked for, besides traffic that plainly is SIP.
        signalling-ports: [5060-5061]

        """#

    static let huaweiCEC = #"""
        # Huawei Cloud Contact Centre (CEC 25.200), by its FAQ.
        name: huawei-cec
        extends: generic

        # To let through between the agents' network and the platform.
        signalling-ports: [5060-5090]
        media-ports: 10500-10559

        # The line's 18x must carry 100rel, and UPDATE and re-INVITE must be answered 200 OK.
        requires-100rel: true
        requires-renegotiation: true

        # More than three wrong passwords block an account until an administrator unlocks it.
        wrong-passwords-before-lock: 3

        # An account is logged in at one place: a second login is another agent with this account.
        one-binding-per-account: true

        # 60 media ports serve 10 softphones behind one address.
        media-ports-per-client: 6
        clients-per-host: 10

        # Softphones released before August 2023 answer MD5 challenges only.
        digest-md5-only: true

        # The carriers' rule for calls from one caller to one callee; days are those of China Standard Time.
        carrier-calls-to-one-callee-per-day: 5
        utc-offset-seconds: 28800

        # What the provider's support asks for.
        support-asks-for: [capture of the media, call id, time, caller, callee]

        """#
}
