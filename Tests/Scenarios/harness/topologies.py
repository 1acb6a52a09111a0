"""The networks the scenarios play in. Documentation addresses (RFC 5737, RFC 3849) stand for the Internet."""

from .lab import Link, Topology

# An agent's computer in the office, the office router with NAT, the carrier.
AGENT = "192.168.1.20"
AGENT_2 = "192.168.1.21"
GATEWAY_INSIDE = "192.168.1.1"
GATEWAY_OUTSIDE = "203.0.113.2"
CARRIER = "198.51.100.10"
MEDIA = "198.51.100.11"
# A host with a public address of its own behind a router without NAT: a PBX, or an agent in a data centre.
PBX = "203.0.113.20"
# A private network all through: agent, session border controller of the contact centre.
SBC = "192.168.9.10"
SBC_MEDIA = "192.168.9.11"
AGENT_6 = "2001:db8:1::20"
CARRIER_6 = "2001:db8:2::10"

_MASQUERADE = f"""
table ip nat {{
  chain postrouting {{
    type nat hook postrouting priority 100; policy accept;
    oifname "out" masquerade
  }}
}}
"""

# The helper as a distribution's firewall sets it: on everything to and from port 5060.
ALG = """
table ip alg {
  ct helper sip { type "sip" protocol udp; l3proto ip; }
  chain prerouting {
    type filter hook prerouting priority 0; policy accept;
    udp dport 5060 ct helper set "sip"
  }
}
"""

# Signalling and media forwarded to the agent, as a careful administrator of a NAT router does.
FORWARD = f"""
table ip nat {{
  chain prerouting {{
    type nat hook prerouting priority -100; policy accept;
    iifname "out" udp dport {{ 5060, 10500-10559 }} dnat to {AGENT}
  }}
}}
"""

NAT = Topology(
    name="nat",
    picture=f"""agent {AGENT} --- {GATEWAY_INSIDE} [in] gateway (NAT) [out] {GATEWAY_OUTSIDE} --- """
    f"""carrier {CARRIER}, media {MEDIA}""",
    links=(
        Link("agent", "eth0", (f"{AGENT}/24", f"{AGENT_2}/24"), "gateway", "in", (f"{GATEWAY_INSIDE}/24",)),
        Link(
            "gateway",
            "out",
            (f"{GATEWAY_OUTSIDE}/24",),
            "carrier",
            "eth0",
            ("203.0.113.1/24", f"{CARRIER}/24", f"{MEDIA}/24"),
        ),
    ),
    routes={"agent": [f"default via {GATEWAY_INSIDE}"], "gateway": ["default via 203.0.113.1"]},
    forwarding=("gateway",),
    rules={"gateway": _MASQUERADE},
)

ROUTED = Topology(
    name="routed",
    picture=f"""PBX {PBX} --- 203.0.113.1 [in] gateway (router, no NAT) [out] 198.51.100.1 --- """
    f"""carrier {CARRIER}, media {MEDIA}""",
    links=(
        Link("agent", "eth0", (f"{PBX}/24",), "gateway", "in", ("203.0.113.1/24",)),
        Link("gateway", "out", ("198.51.100.1/24",), "carrier", "eth0", (f"{CARRIER}/24", f"{MEDIA}/24")),
    ),
    routes={"agent": ["default via 203.0.113.1"], "carrier": ["default via 198.51.100.1"]},
    forwarding=("gateway",),
)

OFFICE = Topology(
    name="office",
    picture=f"""agents {AGENT}, {AGENT_2} --- {GATEWAY_INSIDE} [in] gateway (router, no NAT) [out] 192.168.9.1 --- """
    f"""SBC {SBC}, media {SBC_MEDIA}""",
    links=(
        Link("agent", "eth0", (f"{AGENT}/24", f"{AGENT_2}/24"), "gateway", "in", (f"{GATEWAY_INSIDE}/24",)),
        Link("gateway", "out", ("192.168.9.1/24",), "carrier", "eth0", (f"{SBC}/24", f"{SBC_MEDIA}/24")),
    ),
    routes={"agent": [f"default via {GATEWAY_INSIDE}"], "carrier": ["default via 192.168.9.1"]},
    forwarding=("gateway",),
)

# A leased line: the office's private addresses are known to the carrier, and nobody translates them.
LEASED = Topology(
    name="leased",
    picture=f"""agent {AGENT} --- {GATEWAY_INSIDE} [in] gateway (router, no NAT) [out] 198.51.100.1 --- """
    f"""carrier {CARRIER}, media {MEDIA}""",
    links=(
        Link("agent", "eth0", (f"{AGENT}/24",), "gateway", "in", (f"{GATEWAY_INSIDE}/24",)),
        Link("gateway", "out", ("198.51.100.1/24",), "carrier", "eth0", (f"{CARRIER}/24", f"{MEDIA}/24")),
    ),
    routes={"agent": [f"default via {GATEWAY_INSIDE}"], "carrier": ["default via 198.51.100.1"]},
    forwarding=("gateway",),
)

IPV6 = Topology(
    name="ipv6",
    picture=f"""PBX {AGENT_6} --- 2001:db8:1::1 [in] gateway (router) [out] 2001:db8:2::1 --- carrier {CARRIER_6}""",
    links=(
        Link("agent", "eth0", (f"{AGENT_6}/64",), "gateway", "in", ("2001:db8:1::1/64",)),
        Link("gateway", "out", ("2001:db8:2::1/64",), "carrier", "eth0", (f"{CARRIER_6}/64",)),
    ),
    routes={"agent": ["default via 2001:db8:1::1"], "carrier": ["default via 2001:db8:2::1"]},
    forwarding=("gateway",),
)

# A SIP proxy or media relay stands between the two.
PROXY = "203.0.113.30"
MIDDLE = Topology(
    name="middle",
    picture=f"""PBX {PBX} --- 203.0.113.30 [in] proxy (Kamailio or rtpengine) [out] 198.51.100.30 --- """
    f"""carrier {CARRIER}, media {MEDIA}""",
    links=(
        Link("agent", "eth0", (f"{PBX}/24", f"{'203.0.113.21'}/24"), "proxy", "in", (f"{PROXY}/24",)),
        Link("proxy", "out", ("198.51.100.30/24",), "carrier", "eth0", (f"{CARRIER}/24", f"{MEDIA}/24")),
    ),
    routes={"agent": [f"default via {PROXY}"], "carrier": ["default via 198.51.100.30"]},
    forwarding=("proxy",),
)
