extension EnglishPages {
    static let registrationConflict = #"""
        # registration-conflict: one account is logged in from two hosts at once

        ## What it means
        One address-of-record is bound from two hosts in overlapping time, or one keeps taking over from the
        other. Calls ring at the wrong desk, at both, or at neither, depending on the registrar.

        ## What users notice
        - The agent is logged out again and again; calls ring at a colleague's desk, or nowhere.

        ## Likely causes
        1. Another agent is logged in with this account.
        2. The same agent left a softphone running on a second computer or phone.
        3. A cloned configuration or virtual machine: two devices with one account.
        4. One computer with two paths (VPN and LAN) whose softphone registers on both.

        Named in findings: `taking-over` (the registrar keeps the latest binding, or lists none: calls ring
        at whoever registered last), `two-bindings` (its 200 lists both: calls ring at both).

        ## How to confirm
        Each account with its sources and Contacts:

            tshark -r call.pcapng -Y 'sip.Method == "REGISTER"' -T fields -e sip.to.addr -e ip.src \
              -e sip.contact.uri -e sip.User-Agent | sort | uniq -c

        The registrar's list of bindings, in its 200 OK:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER" && sip.Status-Code == 200' -T fields \
              -e frame.time -e sip.to.user -e sip.Contact -e sip.Expires

        ## How to fix
        - Check whether another agent is logged in with this account; one account per agent.
        - Log out on the second device; remove the account from its configuration.
        - Still bound after that: wait for Expires, or have the administrator remove the binding.
        - Allow one binding per account at the registrar (Asterisk PJSIP `max_contacts = 1`,
          `remove_existing = yes`), when forking to two devices is not wanted.

        ## When it is no fault
        - A client that moved once: the old binding was removed, or fell silent.
        - A NAT that changed the port of the same client (same instance, same User-Agent, same user).
        - A query REGISTER without Contact.
        - A binding that the client itself left behind: it only runs out.
        - A host that is called at its old binding: the registrar keeps what it does not list.

        ## Thresholds
        - Profile with `one-binding-per-account`: a registration that goes on (same Call-ID) after another
          host has registered counts at once; warning, `likely`.
        - Other profiles: `takeovers`, 3 in a row, when the registrar lists only the latest binding; warning,
          `likely`. When it lists both, or none, that may be meant: notice, `possible`.
        - A 200 to one host that no longer lists the binding of another, which had time left and whose host goes
          on (same Call-ID, or any other request): warning, `likely`; when that host logs out: `possible`.
        - A 200 that lists another host's binding beside the client's own, new or refreshed since the 200
          before: as if both had registered here. What is there in the first 200 may be left over.

        ## References
        RFC 3261 §10.2.1 (bindings), §10.3 (registrar, step 7), §16.6 (forking); RFC 5626 §4.1 (instance).
        """#
}
