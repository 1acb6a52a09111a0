"""A SIPp peer written as its steps. `Script` turns them into SIPp's XML.

A script talks in its own name (`me`) to `peer`. CSeq numbers are counted here, so that each message shows the number it
will have on the wire. Dialog requests go to the other side's Contact (`[next_url]`) along its route (`[routes]`).
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Party:
    """One end of a call. `ip` and `media_ip` are what it writes into its messages; SIPp binds to `bind`."""

    user: str
    ip: str
    port: int = 5060
    media_ip: str = ""
    media_port: int = 10500
    agent: str = "Softphone 25.200"
    bind: str = ""
    node: str = "agent"
    voice: str = "caller"
    media_bind: str = ""
    codecs: tuple = ("PCMU", "PCMA", "DTMF")

    @property
    def host(self):
        return f"[{self.ip}]" if ":" in self.ip else self.ip

    @property
    def uri(self):
        return f"sip:{self.user}@{self.host}"

    @property
    def contact(self):
        return f"sip:{self.user}@{self.host}:{self.port}"

    @property
    def media(self):
        return self.media_ip or self.ip

    def but(self, **changes):
        return replace(self, **changes)


CODECS = {
    "PCMU": (0, "PCMU/8000"),
    "PCMA": (8, "PCMA/8000"),
    "G729": (18, "G729/8000"),
    "CN": (13, "CN/8000"),
    "DTMF": (101, "telephone-event/8000"),
    # Another number for the same, and the event's clock beside a codec of 48 kHz (RFC 4733 section 2.1).
    "DTMF-96": (96, "telephone-event/8000"),
    "DTMF-48": (110, "telephone-event/48000"),
    "OPUS": (111, "opus/48000/2"),
    "OPUS-120": (120, "opus/48000/2"),
    "G722": (9, "G722/8000"),
}


# codec → the voice's file, payload type, octets in 20 ms
VOICES = {
    "PCMU": ("ulaw", 0, 160),
    "PCMA": ("alaw", 8, 160),
    "G729": ("g729", 18, 20),
    # No encoder here either.
    "OPUS": ("g729", 111, 60),
    "OPUS-120": ("g729", 120, 60),
    "G722": ("g729", 9, 160),
}


def sdp(party, codecs=None, direction=None, version=1, port=None, ip=None, extra=()):
    """A session description (RFC 4566) of one audio stream, lines without the last line end."""
    address = ip or party.media
    codecs = codecs or party.codecs
    family = "IP6" if ":" in address else "IP4"
    lines = [
        "v=0",
        f"o={party.user} 2890844526 {version} IN {family} {address}",
        "s=call",
        f"c=IN {family} {address}",
        "t=0 0",
        f"m=audio {party.media_port if port is None else port} RTP/AVP "
        + " ".join(str(CODECS[name][0]) for name in codecs),
    ]
    for name in codecs:
        number, mapping = CODECS[name]
        lines.append(f"a=rtpmap:{number} {mapping}")
        if mapping.startswith("telephone-event"):
            lines.append(f"a=fmtp:{number} 0-15")
    lines.append("a=ptime:20")
    if direction:
        lines.append(f"a={direction}")
    return "\n".join([*lines, *extra])


class Script:
    def __init__(self, me, peer, transport="UDP", tag=None, caller=True, media=None, domain=None):
        self.me, self.peer, self.transport, self.caller = me, peer, transport, caller
        self.tag = tag or ("c7a" if caller else "d9b") + "[pid]x[call_number]"
        self.steps = []
        self.cseq = 0
        self.invite_cseq = 0
        self.invite_index = 0
        self.variables = set()
        self.in_dialog = False
        self.domain = domain or peer.host
        self.via_extra = ""
        self.hops = 1  # Via headers of a request that arrives here: 2 behind a proxy

    # Structure

    def add(self, xml):
        self.steps.append(xml)
        return self

    @property
    def index(self):
        return len(self.steps)

    def xml(self):
        reference = f'<Reference variables="{",".join(sorted(self.variables))}"/>' if self.variables else ""
        body = "\n".join(self.steps)
        # SIPp takes a bracketed IPv6 address for one of its keywords, and writes brackets where its own stand.
        for party, keyword in ((self.me, "[local_ip]"), (self.peer, "[remote_ip]")):
            if ":" in party.ip:
                body = body.replace(f"[{party.ip}]", keyword)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'
            f'<scenario name="{self.me.user}">\n{body}\n{reference}\n</scenario>\n'
        )

    def pause(self, seconds):
        return self.add(f'<pause milliseconds="{int(seconds * 1000)}"/>')

    def run(self, command):
        return self.add(f'<nop><action><exec command="{command}"/></action></nop>')

    def jump(self, label):
        return self.add(f'<nop next="{label}"/>')

    def send_to(self, host, port=5060):
        """Where the messages go from here on, whatever they say."""
        return self.add(
            f'<nop><action><setdest host="{host}" port="{port}" protocol="{self.transport}"/></action></nop>'
        )

    # Media

    def talk(self, codec=None):
        """SIPp's own RTP: 20 ms packets to the address of the last session description received."""
        codec, payload_type, _ = VOICES[codec or self.me.codecs[0]]
        return self.add(
            f'<nop><action><exec rtp_stream="{{voices}}/{self.me.voice}.{codec},-1,{payload_type}"/></action></nop>'
        )

    def hush(self):
        return self.add('<nop><action><exec rtp_stream="pause"/></action></nop>')

    def resume(self):
        return self.add('<nop><action><exec rtp_stream="resume"/></action></nop>')

    def talker(self, seconds, options="", to=None, ip=None, port=None, codec=None):
        """An RTP endpoint of its own, where a scenario needs media that SIPp cannot shape."""
        to_ip, to_port = to or (self.peer.media, self.peer.media_port)
        codec, payload_type, octets = VOICES[codec or self.me.codecs[0]]
        file = f"--file {{voices}}/{self.me.voice}.{codec} --payload-type {payload_type} --frame {octets}"
        return self.run(
            f"/usr/bin/python3 {{talker}} {ip or self.me.media_bind or self.me.media} "
            f"{port or self.me.media_port} {to_ip} {to_port} --seconds {seconds} {file} {options}"
        )

    # Requests

    def send(self, text, body=None, retrans=True, content="application/sdp"):
        lines = [line for line in text.strip().split("\n") if line]
        if body:
            lines += [f"Content-Type: {content}", "Content-Length: [len]", "", body]
        elif not any(line.startswith("Content-Length") for line in lines):
            lines += ["Content-Length: 0", ""]
        repeat = ' retrans="500"' if retrans and self.transport == "UDP" else ""
        return self.add(f"<send{repeat}><![CDATA[\n" + "\n".join(lines) + "\n\n]]></send>")

    def request(
        self,
        method,
        body=None,
        headers=(),
        cseq=None,
        target=None,
        branch="[branch]",
        retrans=True,
        to_tag=None,
        from_tag=None,
        send_body=None,
        length=None,
        content="application/sdp",
    ):
        """`length` forces a Content-Length, wrong ones too."""
        if cseq is None:
            self.cseq += 1
            cseq = self.cseq
        me, peer = self.me, self.peer
        to_tag = (
            (("[peer_tag_param]" if self.caller else ";tag=[$from_tag]") if self.in_dialog else "")
            if to_tag is None
            else to_tag
        )
        target = target or ("[next_url]" if self.in_dialog else f"sip:{peer.user}@{self.domain}")
        route = "[routes]" if self.in_dialog else ""
        far = peer.uri if self.in_dialog and not self.caller else f"sip:{peer.user}@{self.domain}"
        if method == "REGISTER":
            target, far = f"sip:{self.domain}", f"sip:{me.user}@{self.domain}"
        near = f"sip:{me.user}@{self.domain if self.caller and self.domain != peer.host else me.host}"
        if method == "REGISTER":
            near = far
        text = "\n".join(
            [
                f"{method} {target} SIP/2.0",
                f"Via: SIP/2.0/{self.transport} {me.host}:{me.port};branch={branch}{self.via_extra}",
                route,
                "Max-Forwards: 70",
                f"From: <{near}>;tag={from_tag or self.tag}",
                f"To: <{far}>{to_tag}",
                "Call-ID: [call_id]",
                f"CSeq: {cseq} {method}",
                (
                    f"Contact: <{me.contact}{';transport=tcp' if self.transport == 'TCP' else ''}>"
                    if method not in ("BYE", "CANCEL", "ACK", "PRACK")
                    else ""
                ),
                *headers,
                f"User-Agent: {me.agent}",
            ]
        )
        if length is not None:
            lines = [line for line in text.split("\n") if line]
            lines += ["Content-Type: application/sdp", f"Content-Length: {length}", "", body or ""]
            repeat = ' retrans="500"' if retrans and self.transport == "UDP" else ""
            return self.add(f"<send{repeat}><![CDATA[\n" + "\n".join(lines) + "\n\n]]></send>")
        return self.send(text, body, retrans, content)

    def invite(self, body="offer", supported=None, require=None, headers=(), **more):
        body = sdp(self.me) if body == "offer" else body
        extra = [
            f"Supported: {supported}" if supported else "",
            f"Require: {require}" if require else "",
            "Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, OPTIONS",
        ]
        self.invite_index = self.index
        self.request("INVITE", body, [*extra, *headers], **more)
        self.invite_cseq = self.cseq
        return self

    def ack(self, body=None, **more):
        """ACK of a 2xx: a transaction of its own (RFC 3261 13.2.2.4)."""
        self.in_dialog = True
        return self.request("ACK", body, cseq=self.invite_cseq, retrans=False, **more)

    def ack_refusal(self):
        """ACK of a refusal belongs to the INVITE's transaction: same branch, same target (RFC 3261 17.1.1.3)."""
        target = None if self.in_dialog else f"sip:{self.peer.user}@{self.domain}"
        return self.request(
            "ACK",
            cseq=self.invite_cseq,
            retrans=False,
            target=target,
            branch=f"[branch-{self.index - self.invite_index}]",
            to_tag="[peer_tag_param]" if self.caller else None,
        )

    def cancel(self):
        """As the INVITE it cancels: same URI, branch and To (RFC 3261 section 9.1)."""
        return self.request(
            "CANCEL",
            cseq=self.invite_cseq,
            branch=f"[branch-{self.index - self.invite_index}]",
            target=f"sip:{self.peer.user}@{self.domain}",
            to_tag="",
        )

    def prack(self, rseq=1, rack=None, **more):
        self.in_dialog = True
        return self.request("PRACK", headers=[f"RAck: {rack or f'{rseq} {self.invite_cseq} INVITE'}"], **more)

    def bye(self, headers=(), **more):
        self.in_dialog = True
        return self.request("BYE", headers=headers, **more)

    def update(self, body=None, headers=(), **more):
        self.in_dialog = True
        return self.request("UPDATE", body, headers, **more)

    def refer(self, target, headers=(), **more):
        """A blind transfer (RFC 3515)."""
        self.in_dialog = True
        return self.request(
            "REFER", headers=[f"Refer-To: <{target}>", f"Referred-By: <{self.me.uri}>", *headers], **more
        )

    def notify_outcome(self, status, over=False, **more):
        """How a transfer stands, as a status line (RFC 3420)."""
        state = "terminated;reason=noresource" if over else "active;expires=60"
        headers = ["Event: refer", f"Subscription-State: {state}"]
        return self.request("NOTIFY", f"SIP/2.0 {status}", headers, content="message/sipfrag;version=2.0", **more)

    def key(self, digit, **more):
        """A key by SIP INFO."""
        body = f"Signal={digit}\nDuration=160"
        return self.request("INFO", body, content="application/dtmf-relay", **more)

    def options(self, **more):
        return self.request("OPTIONS", headers=["Accept: application/sdp"], **more)

    def register(self, expires=3600, headers=(), **more):
        return self.request("REGISTER", headers=[f"Expires: {expires}", *headers], **more)

    # What is waited for

    def expect(
        self,
        what,
        optional=False,
        record=False,
        auth=False,
        timeout=None,
        on_timeout=None,
        next=None,
        save=False,
        when=None,
    ):
        """`what` is a status code or a method. `save` keeps the INVITE's fields for answers sent after other requests.
        `when` is (regular expression, label): where to go on when the message matches."""
        kind = "response" if str(what).isdigit() else "request"
        attributes = f'{kind}="{what}"'
        if optional:
            attributes += ' optional="true"'
        if record or kind == "request" and what == "INVITE" or kind == "response" and 101 <= int(what) < 300:
            attributes += ' rrs="true"'
        if auth:
            attributes += ' auth="true"'
        if timeout:
            attributes += f' timeout="{int(timeout * 1000)}"'
        if on_timeout:
            attributes += f' ontimeout="{on_timeout}"'
        if next:
            attributes += f' next="{next}"'
        action = ""
        if when:
            self.variables.add("matched")
            action = f'<ereg regexp="{when[0]}" search_in="msg" check_it="false" assign_to="matched"/>'
        if save or what == "INVITE" and not self.caller and not self.in_dialog:
            pieces = [
                (".*", "Via:", "i_via"),
                (".*", "CSeq:", "i_cseq"),
                (".*", "From:", "i_from"),
                ("[^;]*", "To:", "i_to"),
            ]
            action += "".join(
                f'<ereg regexp="{pattern}" search_in="hdr" header="{header}" assign_to="{name}"/>'
                for pattern, header, name in pieces
            )
            for hop in range(2, self.hops + 1):
                action += f'<ereg regexp=".*" search_in="hdr" header="Via:" occurrence="{hop}" assign_to="i_via{hop}"/>'
                self.variables.add(f"i_via{hop}")
            action += '<ereg regexp="tag=([^;]*)" search_in="hdr" header="From:" assign_to="whole_tag,from_tag"/>'
            action += '<ereg regexp="branch=([^;]*)" search_in="hdr" header="Via:" assign_to="whole_branch,i_branch"/>'
            self.variables |= {"i_via", "i_cseq", "i_from", "i_to", "whole_tag", "from_tag", "whole_branch", "i_branch"}
        self.add(f"<recv {attributes}><action>{action}</action></recv>" if action else f"<recv {attributes}/>")
        return self.add(f'<nop next="{when[1]}" test="matched"/>') if when else self

    def label(self, number):
        """A name for the step that comes next. It is no message, so `index` does not count it."""
        self.steps[-1] += f'\n<label id="{number}"/>'
        return self

    # Responses

    def respond(
        self,
        status,
        body=None,
        headers=(),
        saved=False,
        to_tag=True,
        retrans=False,
        contact=True,
        via=None,
        from_host=None,
    ):
        """To the last message received, or with `saved` to the one received with `save`, by default the INVITE.

        `via` (a sent-by) and `from_host` stand where the request said something else.
        """
        tag = f";tag={self.tag}" if to_tag else ""
        if saved:
            head = [
                f"Via: SIP/2.0/{self.transport} {via};branch=[$i_branch]" if via else "Via:[$i_via]",
                *(f"Via:[$i_via{hop}]" for hop in range(2, self.hops + 1)),
                f"From: <sip:{self.peer.user}@{from_host}>;tag=[$from_tag]" if from_host else "From:[$i_from]",
                f"To:[$i_to]{tag}",
                "[last_Call-ID:]",
                "CSeq:[$i_cseq]",
            ]
        else:
            head = [
                "[last_Via:]",
                "[last_From:]",
                f"[last_To:]{'' if self.in_dialog else tag}",
                "[last_Call-ID:]",
                "[last_CSeq:]",
            ]
        record = ["[last_Record-Route:]"] if not saved and not self.in_dialog and not status.startswith("100") else []
        text = "\n".join(
            [
                f"SIP/2.0 {status}",
                *head,
                *record,
                f"Contact: <{self.me.contact}{';transport=tcp' if self.transport == 'TCP' else ''}>" if contact else "",
                *headers,
                f"Server: {self.me.agent}",
            ]
        )
        return self.send(text, body, retrans)

    def trying(self):
        return self.respond("100 Trying", to_tag=False, contact=False)

    def ringing(self, status="180 Ringing", body=None, reliable=None, headers=(), **more):
        extra = [f"Require: 100rel\nRSeq: {reliable}"] if reliable else []
        return self.respond(status, body, [*extra, *headers], **more)

    def answer(self, body="answer", headers=(), **more):
        body = sdp(self.me) if body == "answer" else body
        more.setdefault("retrans", True)
        self.respond("200 OK", body, ["Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, OPTIONS", *headers], **more)
        return self

    def accept(self, headers=(), **more):
        """200 to a BYE, PRACK, UPDATE, REGISTER or CANCEL."""
        return self.respond("200 OK", headers=headers, contact=False, **more)

    def repeated(self, times, send):
        """Calls `send` now and again after each of `times` seconds: a retransmission that SIPp's own timer cannot do,
        because it stops everything else of the script."""
        send()
        before = 0
        for time in times:
            self.pause(time - before)
            send()
            before = time
        return self


# When an INVITE is sent again over UDP (RFC 3261 section 17.1.1.2: T1 doubling), and any other request (17.1.2.2: up to T2).
INVITE_REPEATS = (0.5, 1.5, 3.5, 7.5, 15.5, 31.5)
REQUEST_REPEATS = (0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5)
# When a reliable provisional response is sent again (RFC 3262 section 3: T1 doubling, no cap), in seconds.
RELIABLE_REPEATS = (0.5, 1.5, 3.5, 7.5, 15.5, 31.5)
# When a 2xx to an INVITE is sent again (RFC 3261 section 13.3.1.4: T1 doubling up to T2).
ANSWER_REPEATS = (0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5)
