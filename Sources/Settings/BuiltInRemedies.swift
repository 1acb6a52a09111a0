/// The remedies of `config/remedies`, byte for byte, so that `--device mikrotik` works where nothing is installed.
/// Written by `scripts/embed.py`: change the files and run it.
enum BuiltInRemedies {
    static let texts: [String: String] = [
        "asterisk": asterisk,
        "audiocodes": audiocodes,
        "baresip": baresip,
        "cisco-cube": ciscoCube,
        "cisco-ios": ciscoIos,
        "fortinet": fortinet,
        "freeswitch": freeswitch,
        "h3c": h3c,
        "huawei-ar": huaweiAr,
        "juniper": juniper,
        "kamailio": kamailio,
        "linphone": linphone,
        "linux": linux,
        "microsip": microsip,
        "mikrotik": mikrotik,
        "opensips": opensips,
        "openwrt": openwrt,
        "pfsense": pfsense,
        "rtpengine": rtpengine,
        "tp-link": tpLink,
        "windows": windows,
    ]

    static let asterisk = #"""
        # Asterisk with the PJSIP channel driver; FreePBX and others are built on it.
        name: asterisk
        product: {en: Asterisk (chan_pjsip), zh: Asterisk（chan_pjsip）}
        also-called: [pjsip, freepbx, fpbx]
        agents: [asterisk, fpbx-, freepbx]

        remedies:
          - topic: external-address
            mends: [private-address-in-sdp, one-way-audio, no-audio, ack-missing/private-contact, ack-missing/contact-unreachable]
            en: |
              In pjsip.conf name the public address on the transport, and what is local; `core restart when convenient`
              afterwards, as a transport is not reloaded unless it has `allow_reload=yes`:
                  [transport-udp]
                  type=transport
                  external_media_address=203.0.113.5
                  external_signaling_address=203.0.113.5
                  local_net=192.168.0.0/16
              Phones behind a NAT of their own: `rewrite_contact=yes` and `force_rport=yes` on their endpoint.
            zh: |
              在 pjsip.conf 的 transport 上写明公网地址和本地网段；除非设置了 `allow_reload=yes`，修改 transport 后需
              `core restart when convenient`：
                  [transport-udp]
                  type=transport
                  external_media_address=203.0.113.5
                  external_signaling_address=203.0.113.5
                  local_net=192.168.0.0/16
              话机自身在 NAT 之后：在其 endpoint 上设置 `rewrite_contact=yes` 和 `force_rport=yes`。
            source: "pjsip.conf.sample: transport and endpoint options"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: symmetric-rtp
            mends: [media-wrong-port, one-way-audio, no-audio]
            en: |
              On the endpoint in pjsip.conf, so that media goes back to where it comes from, whatever the SDP says:
                  rtp_symmetric=yes
              With `strictrtp` on (the default in rtp.conf), a source that changes in a call must first send `probation`
              packets in a row (4 by default).
            zh: |
              在 pjsip.conf 的 endpoint 上设置，使媒体发回其实际来源，而不依 SDP：
                  rtp_symmetric=yes
              rtp.conf 的 `strictrtp`（默认开启）生效时，通话中更换的来源须先连续发来 `probation` 个包（默认 4 个）。
            source: "pjsip.conf.sample, rtp.conf.sample"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/rtp.conf.sample
            checked: Asterisk 16 to 20

          - topic: port-range
            mends: [media-blocked, port-exhaustion]
            en: |
              Media uses the ports that rtp.conf names; the file delivered with Asterisk has 10000 to 20000:
                  [general]
                  rtpstart=10000
                  rtpend=20000
              Let exactly this range in (UDP) on the firewall; each audio stream takes two ports (RTP, RTCP).
            zh: |
              媒体使用 rtp.conf 中的端口，随附文件为 10000 至 20000：
                  [general]
                  rtpstart=10000
                  rtpend=20000
              在防火墙上放行同一范围（UDP）；每路音频占用两个端口（RTP 与 RTCP）。
            source: rtp.conf.sample
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/rtp.conf.sample
            checked: Asterisk 16 to 20

          - topic: reliable-provisional
            mends: [missing-100rel]
            en: |
              `100rel=yes`, the default, uses PRACK only when the far side requires it. To send 18x reliably whenever the
              INVITE supports it, set on the endpoint of the trunk:
                  100rel=peer_supported
              `required` refuses callers without 100rel (421) and puts it into Require of one's own INVITE; `no` refuses
              an INVITE that requires it (420).
            zh: |
              默认的 `100rel=yes` 只在对端 Require 时才使用 PRACK。要在 INVITE 支持 100rel 时即可靠发送 18x，请在中继的
              endpoint 上设置：
                  100rel=peer_supported
              `required` 会以 421 拒绝不支持 100rel 的主叫，并在自己的 INVITE 中 Require 它；`no` 会以 420 拒绝要求它的 INVITE。
            source: "res_pjsip configuration, endpoint option 100rel"
            url: https://docs.asterisk.org/Asterisk_20_Documentation/API_Documentation/Module_Configuration/res_pjsip
            checked: Asterisk 20 and 22

          - topic: reliable-provisional
            mends: [prack-failed]
            en: |
              Where the far side answers PRACK badly or not at all, do without it on its endpoint:
                  100rel=no
              An INVITE that requires 100rel is then refused with 420.
            zh: |
              对端不应答或错误应答 PRACK 时，在其 endpoint 上停用：
                  100rel=no
              之后要求 100rel 的 INVITE 会被 420 拒绝。
            source: "res_pjsip configuration, endpoint option 100rel"
            url: https://docs.asterisk.org/Asterisk_20_Documentation/API_Documentation/Module_Configuration/res_pjsip
            checked: Asterisk 20 and 22

          - topic: session-timers
            mends: [session-refresh-failed]
            en: |
              On the endpoint; a refresh that does not get through is best avoided by mending its path, otherwise:
                  timers=no
              or a longer interval, `timers_sess_expires=1800` (the default); `timers_min_se` is 90 by default and what a
              422 answers with.
            zh: |
              在 endpoint 上设置。刷新无法送达时应先修复路径，否则：
                  timers=no
              或加长间隔 `timers_sess_expires=1800`（默认值）；`timers_min_se` 默认 90，是 422 中给出的值。
            source: "pjsip.conf.sample: timers, timers_min_se, timers_sess_expires"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: direct-media
            mends: [reinvite-failed, media-wrong-port, one-way-audio, no-audio]
            en: |
              Asterisk sends a re-INVITE after the answer to let the two sides send media to each other directly. Where
              NAT is between them or the far side refuses it, on both endpoints:
                  direct_media=no
              `disable_direct_media_on_nat=yes` does without it only where NAT was found.
            zh: |
              接通后 Asterisk 会发 re-INVITE 让双方媒体直通。双方之间有 NAT 或对端拒绝时，在两侧 endpoint 上设置：
                  direct_media=no
              `disable_direct_media_on_nat=yes` 只在发现 NAT 时停用直通。
            source: "pjsip.conf.sample: direct_media, disable_direct_media_on_nat"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: renegotiation
            mends: [update-failed]
            en: |
              `connected_line_method=update` sends UPDATE whatever the far side allows. Let Asterisk look at its Allow
              header instead (the default):
                  connected_line_method=invite
            zh: |
              `connected_line_method=update` 不看对端 Allow 就发 UPDATE。改为查看其 Allow 头（默认值）：
                  connected_line_method=invite
            source: "pjsip.conf.sample: connected_line_method"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: codecs
            mends: [codec-mismatch]
            en: |
              Name on the endpoint what the far side has, most wanted first:
                  disallow=all
                  allow=alaw,ulaw
            zh: |
              在 endpoint 上写明对端支持的编码，优先者在前：
                  disallow=all
                  allow=alaw,ulaw
            source: "pjsip.conf.sample: allow, disallow"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: packet-time
            mends: [ptime-mismatch]
            en: |
              To send with the packet time that the far side asks for, on its endpoint:
                  use_ptime=yes
            zh: |
              要按对端要求的打包时长发送，在其 endpoint 上设置：
                  use_ptime=yes
            source: "pjsip.conf.sample: use_ptime"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: dtmf
            mends: [dtmf-mismatch]
            en: |
              On the endpoint; `rfc4733` (the default) sends keys as telephone events:
                  dtmf_mode=rfc4733
            zh: |
              在 endpoint 上设置；`rfc4733`（默认）以电话事件发送按键：
                  dtmf_mode=rfc4733
            source: "pjsip.conf.sample: dtmf_mode"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: encryption
            mends: [srtp-mismatch]
            en: |
              On the endpoint: `media_encryption=sdes` or `dtls` as the far side has it, `no` (the default) for plain RTP.
              To take encryption where offered and go on without it:
                  media_encryption=sdes
                  media_encryption_optimistic=yes
            zh: |
              在 endpoint 上设置：按对端情况用 `media_encryption=sdes` 或 `dtls`，明文 RTP 用 `no`（默认）。
              要有加密则用、没有也能通话：
                  media_encryption=sdes
                  media_encryption_optimistic=yes
            source: "pjsip.conf.sample: media_encryption, media_encryption_optimistic"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: return-path
            mends: [asymmetric-signalling/rport-ignored]
            en: |
              Responses go back to the port a request came from, even where it did not ask with rport, with the default:
                  force_rport=yes
            zh: |
              使应答发回请求的来源端口，即使请求没有 rport（默认值）：
                  force_rport=yes
            source: "pjsip.conf.sample: force_rport"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

          - topic: keep-alive
            mends: [registration-lost, media-stopped]
            en: |
              Keep the NAT of registered phones open by asking them more often than it forgets (30 s is short enough for
              most), on the aor:
                  qualify_frequency=25
              Through silence on RTP, on the endpoint (seconds):
                  rtp_keepalive=15
              Over TCP and TLS, in [global]: `keep_alive_interval=20`.
            zh: |
              在 aor 上以短于 NAT 老化时间的间隔探测已注册的话机（多数情况 30 秒内即可）：
                  qualify_frequency=25
              RTP 静默期间保活，在 endpoint 上（秒）：
                  rtp_keepalive=15
              TCP 与 TLS：在 [global] 中设置 `keep_alive_interval=20`。
            source: "pjsip.conf.sample: qualify_frequency, rtp_keepalive, keep_alive_interval"
            url: https://github.com/asterisk/asterisk/blob/master/configs/samples/pjsip.conf.sample
            checked: Asterisk 16 to 20

        """#

    static let audiocodes = #"""
        # AudioCodes Mediant gateways and SBCs.
        name: audiocodes
        product: {en: AudioCodes Mediant, zh: AudioCodes Mediant}
        also-called: [mediant]
        agents: [audiocodes, mediant]

        remedies:
          - topic: symmetric-rtp
            mends: [media-wrong-port, private-address-in-sdp, one-way-audio, no-audio]
            en: |
              Send media to where the first packet came from: Setup > Signaling & Media > Media > Media Settings, NAT
              Traversal (ini parameter NATMode). Older versions compare only with `DisableNAT` at 0, address and port each
              by `EnableIpAddrTranslation` and `EnableUdpPortTranslation` at 1.
            zh: |
              按首个收到的包的来源发送媒体：Setup > Signaling & Media > Media > Media Settings 中的 NAT Traversal（ini 参数
              NATMode）。旧版本须 `DisableNAT` 为 0，并由 `EnableIpAddrTranslation` 与 `EnableUdpPortTranslation` 为 1 分别
              比较地址与端口。
            source: "Mediant 800 Gateway & E-SBC User's Manual: First Incoming Packet Mechanism"
            url: https://www.easymanua.ls/audiocodes/mediant-800/manual?p=152
            checked: "Mediant 800 User's Manual; SIP User's Manual 6.4"

          - topic: keep-alive
            mends: [media-stopped]
            en: |
              Keep NAT and firewall open through silence with RTP No-Op packets (ini parameters):
                  NoOpEnable = 1
                  NoOpInterval
              The second one is their interval.
            zh: |
              静音期间用 RTP No-Op 包保持 NAT 与防火墙开放（ini 参数）：
                  NoOpEnable = 1
                  NoOpInterval
              后者为发送间隔。
            source: "Mediant 600 SIP User's Manual 6.4: No-Op Packets"
            url: https://www.easymanua.ls/audiocodes/mediant-600/manual?p=127
            checked: "SIP User's Manual 6.4"

        """#

    static let baresip = #"""
        # baresip, softphone and building block; files ~/.baresip/accounts and ~/.baresip/config.
        name: baresip
        product: {en: baresip, zh: baresip}
        also-called: []
        agents: [baresip]

        remedies:
          - topic: external-address
            mends: [private-address-in-sdp, one-way-audio, no-audio]
            en: |
              Let the account find its public address (module stun.so, or ice.so with `medianat=ice`):
                  <sip:user@example.com>;medianat=stun;stunserver=stun:stun.example.com
            zh: |
              让账号自行获知公网地址（模块 stun.so；`medianat=ice` 则为 ice.so）：
                  <sip:user@example.com>;medianat=stun;stunserver=stun:stun.example.com
            source: "baresip, docs/examples/accounts"
            url: https://github.com/baresip/baresip/blob/main/docs/examples/accounts
            checked: baresip 1.0 and 3

          - topic: port-range
            mends: [media-blocked, port-exhaustion]
            en: |
              In ~/.baresip/config, and the same range on the firewall (UDP):
                  rtp_ports               10500-10559
            zh: |
              在 ~/.baresip/config 中设置，并在防火墙上放行同一范围（UDP）：
                  rtp_ports               10500-10559
            source: "baresip, docs/examples/config"
            url: https://github.com/baresip/baresip/blob/main/docs/examples/config
            checked: baresip 1.0 and 3

          - topic: reliable-provisional
            mends: [missing-100rel, prack-failed]
            en: |
              In the account's line; the default is `no`, `required` refuses who cannot:
                  <sip:user@example.com>;100rel=yes
              The sample file of baresip 1.0 does not have this parameter yet.
            zh: |
              写在账号行中；默认 `no`，`required` 会拒绝不支持的对端：
                  <sip:user@example.com>;100rel=yes
              baresip 1.0 的示例文件尚无此参数。
            source: "baresip, docs/examples/accounts"
            url: https://github.com/baresip/baresip/blob/main/docs/examples/accounts
            checked: baresip 3

          - topic: codecs
            mends: [codec-mismatch]
            en: |
              Name them in the account's line, and load their modules in ~/.baresip/config:
                  <sip:user@example.com>;audio_codecs=pcma,pcmu
                  module                  g711.so
            zh: |
              在账号行中写明编码，并在 ~/.baresip/config 中加载其模块：
                  <sip:user@example.com>;audio_codecs=pcma,pcmu
                  module                  g711.so
            source: "baresip, docs/examples/accounts, config"
            url: https://github.com/baresip/baresip/blob/main/docs/examples/accounts
            checked: baresip 1.0 and 3

          - topic: packet-time
            mends: [ptime-mismatch]
            en: |
              In the account's line (milliseconds):
                  <sip:user@example.com>;ptime=20
            zh: |
              写在账号行中（毫秒）：
                  <sip:user@example.com>;ptime=20
            source: "baresip, docs/examples/accounts"
            url: https://github.com/baresip/baresip/blob/main/docs/examples/accounts
            checked: baresip 1.0 and 3

          - topic: dtmf
            mends: [dtmf-mismatch]
            en: |
              In the account's line; `auto` takes what was negotiated:
                  <sip:user@example.com>;dtmfmode=rtpevent
              The sample file of baresip 1.0 does not have this parameter yet.
            zh: |
              写在账号行中；`auto` 按协商结果：
                  <sip:user@example.com>;dtmfmode=rtpevent
              baresip 1.0 的示例文件尚无此参数。
            source: "baresip, docs/examples/accounts"
            url: https://github.com/baresip/baresip/blob/main/docs/examples/accounts
            checked: baresip 3

          - topic: encryption
            mends: [srtp-mismatch]
            en: |
              In the account's line, as the far side has it: `srtp`, `srtp-mand`, `srtp-mandf`, `dtls_srtp` or `zrtp`;
              without the parameter plain RTP. Its module must be loaded (srtp.so, dtls_srtp.so, zrtp.so):
                  <sip:user@example.com>;mediaenc=srtp
            zh: |
              写在账号行中，与对端一致：`srtp`、`srtp-mand`、`srtp-mandf`、`dtls_srtp` 或 `zrtp`；不写即明文 RTP。
              须加载相应模块（srtp.so、dtls_srtp.so、zrtp.so）：
                  <sip:user@example.com>;mediaenc=srtp
            source: "baresip, docs/examples/accounts, config"
            url: https://github.com/baresip/baresip/blob/main/docs/examples/accounts
            checked: baresip 1.0 and 3

          - topic: keep-alive
            mends: [registration-lost]
            en: |
              Register more often than the NAT forgets, or keep one connection open (SIP Outbound over TCP):
                  <sip:user@example.com>;regint=60
                  <sip:user@example.com>;sipnat=outbound;outbound="sip:example.com;transport=tcp"
            zh: |
              以短于 NAT 老化时间的间隔注册，或保持一条连接（TCP 上的 SIP Outbound）：
                  <sip:user@example.com>;regint=60
                  <sip:user@example.com>;sipnat=outbound;outbound="sip:example.com;transport=tcp"
            source: "baresip, docs/examples/accounts"
            url: https://github.com/baresip/baresip/blob/main/docs/examples/accounts
            checked: baresip 1.0 and 3

        """#

    static let ciscoCube = #"""
        # Cisco Unified Border Element and IOS voice gateways. What the router's NAT does: see cisco-ios.
        name: cisco-cube
        product: {en: Cisco CUBE and IOS voice gateway, zh: Cisco CUBE 与 IOS 语音网关}
        also-called: [cube, cisco]
        agents: [cisco-sipgateway]

        remedies:
          - topic: reliable-provisional
            mends: [missing-100rel]
            en: |
              CUBE supports 100rel as delivered: it answers a reliable 18x with PRACK, but does not send its own reliably.
              To send 18x with `Require: 100rel`:
                  voice service voip
                   sip
                    rel1xx require 100rel
              or for one peer, which goes before the global setting:
                  dial-peer voice 1000 voip
                   voice-class sip rel1xx require 100rel
            zh: |
              CUBE 默认支持 100rel：以 PRACK 确认可靠的 18x，但自己的 18x 不可靠发送。要发送带 `Require: 100rel` 的 18x：
                  voice service voip
                   sip
                    rel1xx require 100rel
              或只对一个 dial-peer，其优先于全局设置：
                  dial-peer voice 1000 voip
                   voice-class sip rel1xx require 100rel
            source: "Cisco: configure SIP reliable provisional responses on CUBE and CUCM (116086)"
            url: https://cisco.com/c/zh_cn/support/docs/voice/session-initiation-protocol-sip/116086-configure-cube-cucm-sip-00.html
            checked: IOS 15.1(4)M4

          - topic: reliable-provisional
            mends: [prack-failed]
            en: |
              Where the far side answers PRACK badly, do without it on its dial peer:
                  dial-peer voice 1000 voip
                   voice-class sip rel1xx disable
            zh: |
              对端不能正确应答 PRACK 时，在其 dial-peer 上停用：
                  dial-peer voice 1000 voip
                   voice-class sip rel1xx disable
            source: "Cisco IOS Voice Command Reference: voice-class sip rel1xx"
            checked: IOS 15, IOS XE 16

          - topic: session-timers
            mends: [session-refresh-failed]
            en: |
              Least interval taken, and interval asked for (seconds, both 1800 unless set):
                  voice service voip
                   sip
                    min-se 90 session-expires 1800
            zh: |
              可接受的最小间隔与所要求的间隔（秒，默认均为 1800）：
                  voice service voip
                   sip
                    min-se 90 session-expires 1800
            source: "Cisco IOS Voice Command Reference: min-se (SIP)"
            checked: IOS 15.1(2)T, IOS XE

          - topic: renegotiation
            mends: [reinvite-failed, update-failed]
            en: |
              `midcall-signaling passthru` hands re-INVITE and UPDATE on to the other leg; where a side cannot take them,
              only those that change media, or none:
                  voice service voip
                   sip
                    midcall-signaling passthru media-change
                    midcall-signaling block
              One of the two lines; services made with re-INVITE, such as hold across CUBE, need `passthru`.
            zh: |
              `midcall-signaling passthru` 把 re-INVITE 与 UPDATE 转给另一侧；一侧不能处理时，只转改变媒体的，或全部不转：
                  voice service voip
                   sip
                    midcall-signaling passthru media-change
                    midcall-signaling block
              两行取其一；跨 CUBE 的保持等以 re-INVITE 实现的业务需要 `passthru`。
            source: "Cisco IOS Voice Command Reference: midcall-signaling"
            checked: IOS 15.6(2)T, IOS XE 16.3

          - topic: external-address
            mends: [private-address-in-sdp, one-way-audio, no-audio]
            en: |
              SIP and SDP carry the address of the interface that the dial peer is bound to; bind the carrier's to the one
              that the carrier reaches:
                  dial-peer voice 1 voip
                   voice-class sip bind control source-interface GigabitEthernet0/0/0
                   voice-class sip bind media source-interface GigabitEthernet0/0/0
              The interface must be up for the binding to take effect.
            zh: |
              SIP 与 SDP 使用 dial-peer 所绑定接口的地址；将运营商侧绑定到运营商可达的接口：
                  dial-peer voice 1 voip
                   voice-class sip bind control source-interface GigabitEthernet0/0/0
                   voice-class sip bind media source-interface GigabitEthernet0/0/0
              接口处于 up 状态后绑定才生效。
            source: "Cisco Unified Border Element Configuration Guide: SIP binding"
            checked: IOS XE 16 and 17

          - topic: port-range
            mends: [media-blocked, port-exhaustion]
            en: |
              IOS XE uses UDP 8000 to 48198 for media unless told otherwise; the firewall must let the same range in:
                  voice service voip
                   rtp-port range 16384 32768
            zh: |
              IOS XE 默认使用 UDP 8000 至 48198 传媒体，可另行设定；防火墙须放行同一范围：
                  voice service voip
                   rtp-port range 16384 32768
            source: "Cisco Guide to Harden IOS XE voice gateways: rtp-port range"
            checked: IOS XE 16 and 17

          - topic: codecs
            mends: [codec-mismatch]
            en: |
              Name what both sides have, most wanted first, and give the list to their dial peers:
                  voice class codec 1
                   codec preference 1 g711alaw
                   codec preference 2 g711ulaw
                  dial-peer voice 1 voip
                   voice-class codec 1
            zh: |
              写明双方都支持的编码，优先者在前，并用于两侧的 dial-peer：
                  voice class codec 1
                   codec preference 1 g711alaw
                   codec preference 2 g711ulaw
                  dial-peer voice 1 voip
                   voice-class codec 1
            source: "Cisco Unified Border Element Configuration Guide: codec preference"
            checked: IOS 15, IOS XE 16

          - topic: dtmf
            mends: [dtmf-mismatch]
            en: |
              Keys as telephone events (RFC 4733) on the dial peers of both sides:
                  dial-peer voice 1 voip
                   dtmf-relay rtp-nte
            zh: |
              在两侧的 dial-peer 上以电话事件（RFC 4733）传送按键：
                  dial-peer voice 1 voip
                   dtmf-relay rtp-nte
            source: "Cisco Unified Border Element Configuration Guide: DTMF relay"
            checked: IOS 15, IOS XE 16

          - topic: direct-media
            mends: [media-wrong-port, one-way-audio, no-audio]
            en: |
              With flow-around the two sides send media to each other past CUBE, which needs a way between their addresses.
              Let it pass CUBE instead, as delivered:
                  voice service voip
                   no media flow-around
              and likewise on dial peers and voice classes that have the line.
            zh: |
              flow-around 时双方媒体绕过 CUBE 直达，须彼此地址可达。改为经过 CUBE（默认）：
                  voice service voip
                   no media flow-around
              dial-peer 与 voice class 中有此行的同样处理。
            source: "Cisco Unified Border Element Configuration Guide: Media Path, flow-through and flow-around"
            checked: IOS XE 16 and 17

        """#

    static let ciscoIos = #"""
        # NAT of Cisco IOS and IOS XE routers. Voice gateways: see cisco-cube.
        name: cisco-ios
        product: {en: Cisco IOS router, zh: Cisco IOS 路由器}
        also-called: [ios, ios-xe]
        agents: []

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              NAT translates addresses inside SIP as delivered. Switch it off, then let translations in use end:
                  no ip nat service sip udp port 5060
                  no ip nat service sip tcp port 5060
                  end
                  clear ip nat translation *
            zh: |
              NAT 默认会改写 SIP 内的地址。停用后清除现有转换：
                  no ip nat service sip udp port 5060
                  no ip nat service sip tcp port 5060
                  end
                  clear ip nat translation *
            source: "Cisco IOS 12.2(8)T: NAT Support for SIP, ip nat service"
            url: http://www.cisco.com/en/US/docs/ios/12_2t/12_2t8/feature/guide/ftnatsip.html
            checked: IOS 12.2(8)T to 15, IOS XE

          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              How long NAT remembers UDP without packets (seconds); longer than the clients' keep-alive:
                  ip nat translation udp-timeout 300
            zh: |
              NAT 在无包时保留 UDP 转换的时间（秒），须长于客户端保活间隔：
                  ip nat translation udp-timeout 300
            source: "Cisco IOS IP Addressing Command Reference: ip nat translation"
            checked: IOS 15, IOS XE

        """#

    static let fortinet = #"""
        # Fortinet FortiGate.
        name: fortinet
        product: {en: Fortinet FortiGate, zh: 飞塔 FortiGate}
        also-called: [fortigate, fortios]
        agents: []

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              The proxy ALG goes first, then the session helper; both must be off, and no VoIP profile may stand in the
              policies, since it brings the ALG back:
                  config system settings
                      set default-voip-alg-mode kernel-helper-based
                  end
                  show system session-helper
                  config system session-helper
                      delete 13
                  end
              13 is the usual number of the entry with `set name sip`: take the one shown. Then clear the sessions or reboot.
            zh: |
              代理 ALG 优先，其次是 session helper；两者都要关闭，且策略中不能有 VoIP profile，否则 ALG 仍会生效：
                  config system settings
                      set default-voip-alg-mode kernel-helper-based
                  end
                  show system session-helper
                  config system session-helper
                      delete 13
                  end
              13 是 `set name sip` 那一条的常见编号：以实际显示为准。之后清除会话或重启。
            source: "Fortinet Technical Tip: How SIP ALG and Session helper works in FortiGate"
            url: https://community.fortinet.com/t5/FortiGate/Technical-Tip-How-SIP-ALG-and-Session-helper-works-in-FortiGate/ta-p/211669
            checked: FortiOS 5.2 to 7

          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              Keep SIP sessions over UDP (protocol 17) longer than the clients' keep-alive (seconds):
                  config system session-ttl
                      config port
                          edit 1
                              set protocol 17
                              set start-port 5060
                              set end-port 5060
                              set timeout 600
                          next
                      end
                  end
            zh: |
              让 UDP（协议号 17）上的 SIP 会话保留时间长于客户端保活间隔（秒）：
                  config system session-ttl
                      config port
                          edit 1
                              set protocol 17
                              set start-port 5060
                              set end-port 5060
                              set timeout 600
                          next
                      end
                  end
            source: "FortiOS CLI Reference: config system session-ttl"
            checked: FortiOS 7

        """#

    static let freeswitch = #"""
        # FreeSWITCH; FusionPBX is built on it. Profiles are conf/sip_profiles/internal.xml and external.xml.
        name: freeswitch
        product: {en: FreeSWITCH, zh: FreeSWITCH}
        also-called: [fusionpbx, sofia]
        agents: [freeswitch, fusionpbx, mod_sofia]

        remedies:
          - topic: external-address
            mends: [private-address-in-sdp, one-way-audio, no-audio, ack-missing/private-contact, ack-missing/contact-unreachable]
            en: |
              On the Sofia profile that the call uses, then `sofia profile external restart`:
                  <param name="ext-rtp-ip" value="203.0.113.5"/>
                  <param name="ext-sip-ip" value="203.0.113.5"/>
              Besides an address, `stun:SERVER`, `host:NAME` and `auto-nat` (NAT-PMP or UPnP) are taken. `local-network-acl`
              says who is local and gets the private address.
            zh: |
              在呼叫所用的 Sofia profile 上设置，然后 `sofia profile external restart`：
                  <param name="ext-rtp-ip" value="203.0.113.5"/>
                  <param name="ext-sip-ip" value="203.0.113.5"/>
              除地址外还可用 `stun:服务器`、`host:域名` 和 `auto-nat`（NAT-PMP 或 UPnP）。`local-network-acl` 指明哪些是本地
              网络、使用私网地址。
            source: "conf/vanilla/sip_profiles/internal.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/internal.xml
            checked: FreeSWITCH 1.10

          - topic: symmetric-rtp
            mends: [media-wrong-port, one-way-audio, no-audio]
            en: |
              FreeSWITCH follows the address media really comes from, unless the profile says otherwise: remove
                  <param name="disable-rtp-auto-adjust" value="true"/>
              For phones behind NAT, `<param name="aggressive-nat-detection" value="true"/>` finds more of them.
            zh: |
              FreeSWITCH 默认跟随媒体的实际来源地址，除非 profile 中停用：请删除
                  <param name="disable-rtp-auto-adjust" value="true"/>
              话机在 NAT 之后时，`<param name="aggressive-nat-detection" value="true"/>` 能识别更多情况。
            source: "conf/vanilla/sip_profiles/internal.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/internal.xml
            checked: FreeSWITCH 1.10

          - topic: port-range
            mends: [media-blocked, port-exhaustion]
            en: |
              Media uses the ports that autoload_configs/switch.conf.xml names (16384 to 32768 unless set):
                  <param name="rtp-start-port" value="16384"/>
                  <param name="rtp-end-port" value="32768"/>
              Let exactly this range in (UDP) on the firewall.
            zh: |
              媒体使用 autoload_configs/switch.conf.xml 中的端口（未设置时为 16384 至 32768）：
                  <param name="rtp-start-port" value="16384"/>
                  <param name="rtp-end-port" value="32768"/>
              在防火墙上放行同一范围（UDP）。
            source: "conf/vanilla/autoload_configs/switch.conf.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/autoload_configs/switch.conf.xml
            checked: FreeSWITCH 1.10

          - topic: reliable-provisional
            mends: [missing-100rel]
            en: |
              On the profile of the trunk:
                  <param name="enable-100rel" value="true"/>
              It is off as delivered, and the comment in internal.xml warns of crashes known with it: try it outside
              business hours.
            zh: |
              在中继所用的 profile 上设置：
                  <param name="enable-100rel" value="true"/>
              出厂配置关闭，internal.xml 的注释提醒启用后有已知崩溃问题：请在非业务时段试用。
            source: "conf/vanilla/sip_profiles/internal.xml: enable-100rel"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/internal.xml
            checked: FreeSWITCH 1.10

          - topic: reliable-provisional
            mends: [prack-failed]
            en: |
              Take 100rel off the profile, as it is delivered:
                  <!--<param name="enable-100rel" value="true"/>-->
            zh: |
              在 profile 上停用 100rel（出厂即如此）：
                  <!--<param name="enable-100rel" value="true"/>-->
            source: "conf/vanilla/sip_profiles/internal.xml: enable-100rel"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/internal.xml
            checked: FreeSWITCH 1.10

          - topic: session-timers
            mends: [session-refresh-failed, reinvite-failed]
            en: |
              Where it is the refresh that fails: on the profile a longer interval (seconds), or none:
                  <param name="session-timeout" value="1800"/>
                  <param name="minimum-session-expires" value="120"/>
                  <param name="enable-timer" value="false"/>
              The last line switches session timers off; the others are then without effect.
            zh: |
              失败的是会话刷新时：在 profile 上加长间隔（秒）或停用：
                  <param name="session-timeout" value="1800"/>
                  <param name="minimum-session-expires" value="120"/>
                  <param name="enable-timer" value="false"/>
              最后一行停用会话定时器，此时前两行无效。
            source: "conf/vanilla/sip_profiles/internal.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/internal.xml
            checked: FreeSWITCH 1.10

          - topic: direct-media
            mends: [one-way-audio, no-audio, media-wrong-port]
            en: |
              Let media pass FreeSWITCH: on the profile there must be none of
                  <param name="inbound-bypass-media" value="true"/>
                  <param name="inbound-proxy-media" value="true"/>
            zh: |
              让媒体经过 FreeSWITCH：profile 中不应有
                  <param name="inbound-bypass-media" value="true"/>
                  <param name="inbound-proxy-media" value="true"/>
            source: "conf/vanilla/sip_profiles/internal.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/internal.xml
            checked: FreeSWITCH 1.10

          - topic: codecs
            mends: [codec-mismatch]
            en: |
              In vars.xml, most wanted first; the profiles take both from there:
                  <X-PRE-PROCESS cmd="set" data="global_codec_prefs=OPUS,G722,PCMU,PCMA"/>
                  <X-PRE-PROCESS cmd="set" data="outbound_codec_prefs=OPUS,G722,PCMU,PCMA"/>
              G729 and G723 are passed through only, unless a module that codes them is loaded.
            zh: |
              在 vars.xml 中设置，优先者在前；各 profile 由此取用：
                  <X-PRE-PROCESS cmd="set" data="global_codec_prefs=OPUS,G722,PCMU,PCMA"/>
                  <X-PRE-PROCESS cmd="set" data="outbound_codec_prefs=OPUS,G722,PCMU,PCMA"/>
              G729 与 G723 默认只能透传，除非加载了能编解码的模块。
            source: "conf/vanilla/vars.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/vars.xml
            checked: FreeSWITCH 1.10

          - topic: packet-time
            mends: [ptime-mismatch]
            en: |
              Name the packet time with the codec in vars.xml, as `CODEC@8000h@MILLISECONDSi`:
                  <X-PRE-PROCESS cmd="set" data="outbound_codec_prefs=PCMA@8000h@20i"/>
            zh: |
              在 vars.xml 中随编码写明打包时长，形式为 `编码@8000h@毫秒i`：
                  <X-PRE-PROCESS cmd="set" data="outbound_codec_prefs=PCMA@8000h@20i"/>
            source: "conf/vanilla/vars.xml: examples of codec options"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/vars.xml
            checked: FreeSWITCH 1.10

          - topic: dtmf
            mends: [dtmf-mismatch]
            en: |
              On the profile; telephone events with payload type 101 are the default:
                  <param name="dtmf-type" value="rfc2833"/>
                  <param name="rfc2833-pt" value="101"/>
              To offer events always and take INFO as well: `<param name="liberal-dtmf" value="true"/>`.
            zh: |
              在 profile 上设置；默认为电话事件，负载类型 101：
                  <param name="dtmf-type" value="rfc2833"/>
                  <param name="rfc2833-pt" value="101"/>
              要始终提供电话事件并同时接受 INFO：`<param name="liberal-dtmf" value="true"/>`。
            source: "conf/vanilla/sip_profiles/internal.xml; FusionPBX: external SIP profile"
            url: https://github.com/fusionpbx/fusionpbx-docs/blob/master/source/advanced/external_sip_profile.rst
            checked: FreeSWITCH 1.10

          - topic: encryption
            mends: [srtp-mismatch]
            en: |
              The channel variable `rtp_secure_media` (or `rtp_secure_media_inbound`, `_outbound`) says what is offered and
              taken: `mandatory` only SRTP, `optional` SRTP before plain, `forbidden` plain. Suites follow after colons:
                  rtp_secure_media=optional:AES_CM_128_HMAC_SHA1_80
            zh: |
              通道变量 `rtp_secure_media`（或 `rtp_secure_media_inbound`、`_outbound`）决定提供和接受什么：`mandatory` 只用
              SRTP，`optional` 优先 SRTP，`forbidden` 只用明文。加密套件写在冒号之后：
                  rtp_secure_media=optional:AES_CM_128_HMAC_SHA1_80
            source: "conf/vanilla/vars.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/vars.xml
            checked: FreeSWITCH 1.10

          - topic: return-path
            mends: [asymmetric-signalling/rport-ignored]
            en: |
              For clients that do not ask with rport (the delivered file says: at your own risk), on the profile:
                  <param name="NDLB-force-rport" value="true"/>
            zh: |
              对不带 rport 的客户端，在 profile 上设置（随附文件注明风险自负）：
                  <param name="NDLB-force-rport" value="true"/>
            source: "conf/vanilla/sip_profiles/internal.xml: NDLB-force-rport"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/internal.xml
            checked: FreeSWITCH 1.10

          - topic: keep-alive
            mends: [registration-lost]
            en: |
              Ask registered clients behind NAT with OPTIONS (on the profile; `all-reg-options-ping` asks all of them):
                  <param name="nat-options-ping" value="true"/>
              Towards a provider, on the gateway (seconds); and register more often than the NAT forgets:
                  <param name="ping" value="25"/>
                  <param name="expire-seconds" value="60"/>
            zh: |
              用 OPTIONS 探测 NAT 之后的已注册客户端（在 profile 上；`all-reg-options-ping` 探测全部）：
                  <param name="nat-options-ping" value="true"/>
              对运营商，在 gateway 上设置（秒），并以短于 NAT 老化时间的间隔注册：
                  <param name="ping" value="25"/>
                  <param name="expire-seconds" value="60"/>
            source: "conf/vanilla/sip_profiles/external/example.xml, internal.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/external/example.xml
            checked: FreeSWITCH 1.10

          - topic: media-timeout
            mends: [media-stopped]
            en: |
              FreeSWITCH hangs up when no RTP comes for so many seconds, in talk and on hold (profile):
                  <param name="rtp-timeout-sec" value="300"/>
                  <param name="rtp-hold-timeout-sec" value="1800"/>
              Raise the first where the far side is silent without comfort noise.
            zh: |
              超过以下秒数没有 RTP 时 FreeSWITCH 会挂断，分别用于通话与保持（profile）：
                  <param name="rtp-timeout-sec" value="300"/>
                  <param name="rtp-hold-timeout-sec" value="1800"/>
              对端静音时不发舒适噪声的，请加大前者。
            source: "conf/vanilla/sip_profiles/internal.xml"
            url: https://github.com/signalwire/freeswitch/blob/master/conf/vanilla/sip_profiles/internal.xml
            checked: FreeSWITCH 1.10

        """#

    static let h3c = #"""
        # H3C routers and firewalls with Comware V7.
        name: h3c
        product: {en: H3C (Comware), zh: H3C（Comware）}
        also-called: [comware]
        agents: [h3c]

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              In the system view:
                  undo nat alg sip
            zh: |
              在系统视图下：
                  undo nat alg sip
            source: "H3C Comware V7 Command Reference, NAT: nat alg"
            checked: Comware V7

          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              How long sessions over UDP are kept without packets, seen one way (open) and both ways (ready); longer than
              the clients' keep-alive (seconds), in the system view:
                  display session aging-time state
                  session aging-time state udp-open 60
                  session aging-time state udp-ready 300
              An application's own time, if it has one, goes before: `display session aging-time application`.
            zh: |
              UDP 会话在无包时的老化时间，分单向（open）与双向（ready），须长于客户端保活间隔（秒），在系统视图下：
                  display session aging-time state
                  session aging-time state udp-open 60
                  session aging-time state udp-ready 300
              应用层协议有自己的老化时间时以其为准：`display session aging-time application`。
            source: "H3C Comware V7 Command Reference, session management: session aging-time state"
            checked: Comware V7

        """#

    static let huaweiAr = #"""
        # Huawei AR routers.
        name: huawei-ar
        product: {en: Huawei AR, zh: 华为 AR 路由器}
        also-called: [huawei]
        agents: []

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              In the system view:
                  undo nat alg sip enable
            zh: |
              在系统视图下：
                  undo nat alg sip enable
            source: "Huawei AR100 to AR3600 V300R003, CLI-based Configuration Guide, IP Service: NAT ALG"
            url: https://support.huawei.com/enterprise/en/doc/EDOC1100069333/9130981d/nat-alg
            checked: AR V300R003

          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              See how long sessions without packets are kept (in the manual UDP 120 s, SIP 1800 s, media of SIP 120 s):
                  display firewall-nat session aging-time
              and lengthen what is shorter than the clients' keep-alive, in the system view (seconds):
                  firewall-nat session udp aging-time 300
            zh: |
              查看无包会话的保留时间（手册示例：UDP 120 秒、SIP 1800 秒、SIP 媒体 120 秒）：
                  display firewall-nat session aging-time
              将短于客户端保活间隔的加长，在系统视图下（秒）：
                  firewall-nat session udp aging-time 300
            source: "Huawei AR100 to AR3600 V200R010 Command Reference: NAT Configuration Commands"
            url: https://support.huawei.com/enterprise/en/doc/EDOC1100041733/29a820da/nat-configuration-commands
            checked: AR V200R010

        """#

    static let juniper = #"""
        # Juniper SRX and J series.
        name: juniper
        product: {en: Juniper SRX, zh: Juniper SRX}
        also-called: [srx, junos]
        agents: []

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              The SIP ALG is on as delivered. In configuration mode:
                  set security alg sip disable
                  commit
                  run show security alg status
            zh: |
              SIP ALG 默认开启。在配置模式下：
                  set security alg sip disable
                  commit
                  run show security alg status
            source: "Junos OS CLI Reference: alg (Security); Junos ES: sip"
            url: https://www.juniper.net/documentation/us/en/software/junos/cli-reference/topics/ref/statement/security-edit-alg.html
            checked: Junos OS

          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              Name SIP as an application with an inactivity timeout longer than the clients' keep-alive (seconds), and use
              it in the policy:
                  set applications application my-sip protocol udp
                  set applications application my-sip destination-port 5060
                  set applications application my-sip inactivity-timeout 600
            zh: |
              为 SIP 定义应用，使其不活动超时长于客户端保活间隔（秒），并用于策略：
                  set applications application my-sip protocol udp
                  set applications application my-sip destination-port 5060
                  set applications application my-sip inactivity-timeout 600
            source: "Junos OS: ALG Applications, configuring application properties"
            url: https://www.juniper.net/documentation/cn/zh/software/junos/interfaces-adaptive-services/topics/topic-map/alg-applications.html
            checked: Junos OS

        """#

    static let kamailio = #"""
        # Kamailio, the SIP proxy. Media is a relay's: see rtpengine.
        name: kamailio
        product: {en: Kamailio, zh: Kamailio}
        also-called: [openser]
        agents: [kamailio, openser]

        remedies:
          - topic: external-address
            mends: [ack-missing/private-contact, ack-missing/contact-unreachable, asymmetric-signalling/received-is-private]
            en: |
              Behind a NAT of its own, the address to write into Via and Record-Route stands behind the socket:
                  listen=udp:10.0.0.10:5060 advertise 203.0.113.5:5060
            zh: |
              Kamailio 自身在 NAT 之后时，在监听地址后写明用于 Via 与 Record-Route 的地址：
                  listen=udp:10.0.0.10:5060 advertise 203.0.113.5:5060
            source: "kamailio.cfg as delivered, listen"
            url: https://github.com/kamailio/kamailio/blob/5.6/etc/kamailio.cfg
            checked: Kamailio 5.6

          - topic: nat-clients
            mends: [ack-missing, registration-lost]
            en: |
              For clients behind NAT, as the delivered kamailio.cfg does with `#!define WITH_NAT`: write where a request
              came from to its Contact, and send what follows in the dialog there (module nathelper):
                  if (nat_uac_test("19")) {
                      force_rport();
                      if (is_method("REGISTER")) { fix_nated_register(); } else { set_contact_alias(); }
                  }
              and for requests within a dialog `handle_ruri_alias();`.
            zh: |
              客户端在 NAT 之后时，像随附 kamailio.cfg 的 `#!define WITH_NAT` 那样，把请求来源写到 Contact，并把对话内的
              后续请求发往该处（nathelper 模块）：
                  if (nat_uac_test("19")) {
                      force_rport();
                      if (is_method("REGISTER")) { fix_nated_register(); } else { set_contact_alias(); }
                  }
              对话内的请求用 `handle_ruri_alias();`。
            source: "Kamailio 5.6: nathelper module"
            url: https://www.kamailio.org/docs/modules/5.6.x/modules/nathelper.html
            checked: Kamailio 5.6

          - topic: symmetric-rtp
            mends: [private-address-in-sdp, one-way-audio, no-audio]
            en: |
              Relay the media of clients behind NAT: `rtpengine_manage()` for INVITE, its answers and BYE rewrites the SDP
              to the relay (module rtpengine). `fix_nated_sdp("2")` only writes the source address into c=; it helps where
              the client's NAT keeps its ports.
            zh: |
              中继 NAT 之后客户端的媒体：对 INVITE、其应答及 BYE 调用 `rtpengine_manage()`，SDP 即改写为中继地址
              （rtpengine 模块）。`fix_nated_sdp("2")` 只把来源地址写入 c=，仅当客户端的 NAT 保持端口不变时有用。
            source: "Kamailio 5.6: rtpengine and nathelper modules"
            url: https://www.kamailio.org/docs/modules/5.6.x/modules/rtpengine.html
            checked: Kamailio 5.6

          - topic: keep-alive
            mends: [registration-lost]
            en: |
              Ping registered clients with SIP requests: their answers go out through the NAT and keep it open, an empty
              packet that comes in often does not (module nathelper):
                  modparam("nathelper", "natping_interval", 25)
                  modparam("nathelper", "ping_nated_only", 1)
                  modparam("nathelper", "sipping_bflag", FLB_NATSIPPING)
                  modparam("nathelper", "sipping_from", "sip:pinger@example.com")
            zh: |
              用 SIP 请求探测已注册客户端：其应答从内向外经过 NAT，可保持映射；只发空包往往无效（nathelper 模块）：
                  modparam("nathelper", "natping_interval", 25)
                  modparam("nathelper", "ping_nated_only", 1)
                  modparam("nathelper", "sipping_bflag", FLB_NATSIPPING)
                  modparam("nathelper", "sipping_from", "sip:pinger@example.com")
            source: "Kamailio 5.6: nathelper module"
            url: https://www.kamailio.org/docs/modules/5.6.x/modules/nathelper.html
            checked: Kamailio 5.6

          - topic: session-timers
            mends: [session-refresh-failed]
            en: |
              Look at `min_se` of the module sst: `sstCheckMin()` answers 422 to intervals below it (1800 s unless set).
                  modparam("sst", "min_se", 90)
            zh: |
              检查 sst 模块的 `min_se`：`sstCheckMin()` 对小于它的间隔应答 422（未设置时为 1800 秒）。
                  modparam("sst", "min_se", 90)
            source: "Kamailio 5.6: sst module"
            url: https://www.kamailio.org/docs/modules/5.6.x/modules/sst.html
            checked: Kamailio 5.6

          - topic: return-path
            mends: [asymmetric-signalling/rport-ignored]
            en: |
              Answer to the port a request came from, even where it did not ask, at the head of the request route:
                  force_rport();
            zh: |
              即使请求没有 rport 也按来源端口应答，写在请求路由开头：
                  force_rport();
            source: "kamailio.cfg as delivered, route[REQINIT]"
            url: https://github.com/kamailio/kamailio/blob/5.6/etc/kamailio.cfg
            checked: Kamailio 5.6

        """#

    static let linphone = #"""
        # Linphone on all systems, and softphones made with its SDK; the file is linphonerc.
        name: linphone
        product: {en: Linphone, zh: Linphone}
        also-called: [liblinphone]
        agents: [linphone]

        remedies:
          - topic: port-range
            mends: [media-blocked, port-exhaustion]
            en: |
              In linphonerc, and the same range on the firewall (UDP):
                  [rtp]
                  audio_rtp_port=10500-10559
              Any free port is taken where nothing stands there.
            zh: |
              在 linphonerc 中设置，并在防火墙上放行同一范围（UDP）：
                  [rtp]
                  audio_rtp_port=10500-10559
              未设置时取任意空闲端口。
            source: "liblinphone, coreapi/linphonecore.c: rtp_config_read"
            url: https://github.com/BelledonneCommunications/liblinphone/blob/master/coreapi/linphonecore.c
            checked: liblinphone 5

          - topic: session-timers
            mends: [session-refresh-failed]
            en: |
              Session timers are in use only where linphonerc has an interval (seconds); without the line Linphone asks
              for none:
                  [sip]
                  session_expires_value=1800
            zh: |
              只有 linphonerc 中写有间隔（秒）时才使用会话定时器；没有这一行则不主动要求：
                  [sip]
                  session_expires_value=1800
            source: "liblinphone, coreapi/linphonecore.c: sip_config_read"
            url: https://github.com/BelledonneCommunications/liblinphone/blob/master/coreapi/linphonecore.c
            checked: liblinphone 5

          - topic: renegotiation
            mends: [update-failed]
            en: |
              Do without UPDATE where the far side answers it badly:
                  [sip]
                  sip_update=0
            zh: |
              对端不能正确应答 UPDATE 时停用：
                  [sip]
                  sip_update=0
            source: "liblinphone, coreapi/linphonecore.c: sip_config_read"
            url: https://github.com/BelledonneCommunications/liblinphone/blob/master/coreapi/linphonecore.c
            checked: liblinphone 5

          - topic: media-timeout
            mends: [media-stopped]
            en: |
              Linphone hangs up when no RTP comes for so many seconds:
                  [rtp]
                  nortp_timeout=30
            zh: |
              超过以下秒数没有 RTP 时 Linphone 会挂断：
                  [rtp]
                  nortp_timeout=30
            source: "liblinphone, coreapi/linphonecore.c: rtp_config_read"
            url: https://github.com/BelledonneCommunications/liblinphone/blob/master/coreapi/linphonecore.c
            checked: liblinphone 5

          - topic: keep-alive
            mends: [registration-lost]
            en: |
              Keep-alives go out every 30 s unless linphonerc says otherwise; 0 switches them off (milliseconds):
                  [sip]
                  keepalive_period=30000
            zh: |
              默认每 30 秒发送一次保活，除非 linphonerc 另有设置；0 为停用（毫秒）：
                  [sip]
                  keepalive_period=30000
            source: "liblinphone, coreapi/linphonecore.c: sip_config_read"
            url: https://github.com/BelledonneCommunications/liblinphone/blob/master/coreapi/linphonecore.c
            checked: liblinphone 5

        """#

    static let linux = #"""
        # Linux as router or host: nftables, iptables, connection tracking.
        name: linux
        product: {en: Linux (nftables and conntrack), zh: Linux（nftables 与 conntrack）}
        also-called: [nftables, iptables, netfilter, conntrack]
        agents: []
        # What nf_nat_sip changes, and never changes, in two copies of one message; routers built on Linux share it.
        fingerprint:
          rewrites: [Via sent-by, Contact]
          leaves: [Call-ID, Route, Record-Route, a=rtcp]

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              Is the SIP helper bound, and to what?
                  nft list ruleset | grep -n 'ct helper'
                  iptables -t raw -S | grep helper
                  conntrack -L -p udp | grep helper=sip
              Take the rule out, then the modules; connections in use keep their helper until they end:
                  modprobe -r nf_nat_sip nf_conntrack_sip
              Where it must stay and media comes from another address than signalling:
                  modprobe nf_conntrack_sip sip_direct_media=0
            zh: |
              SIP 助手是否绑定、绑在何处：
                  nft list ruleset | grep -n 'ct helper'
                  iptables -t raw -S | grep helper
                  conntrack -L -p udp | grep helper=sip
              先删除规则，再卸载模块；现有连接在结束前仍使用助手：
                  modprobe -r nf_nat_sip nf_conntrack_sip
              必须保留且媒体与信令来自不同地址时：
                  modprobe nf_conntrack_sip sip_direct_media=0
            source: "nft(8), iptables-extensions(8), conntrack(8); Linux kernel: nf_conntrack_sip"
            url: https://git.zx2c4.com/linux-dev/patch/?id=a3419ce3356cf1fdc69a0524eced84cef730b3bf
            checked: Linux 5.10 to 6.1, nftables 1.0.6

          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              UDP is forgotten after 30 s, after 120 s where packets went both ways:
                  sysctl -w net.netfilter.nf_conntrack_udp_timeout=60
                  sysctl -w net.netfilter.nf_conntrack_udp_timeout_stream=300
              To keep it, write both into a file of /etc/sysctl.d.
            zh: |
              UDP 在 30 秒后遗忘，双向有包时为 120 秒：
                  sysctl -w net.netfilter.nf_conntrack_udp_timeout=60
                  sysctl -w net.netfilter.nf_conntrack_udp_timeout_stream=300
              要长期生效，写入 /etc/sysctl.d 中的文件。
            source: "Linux kernel: Netfilter Conntrack Sysfs variables"
            url: https://docs.kernel.org/networking/nf_conntrack-sysctl.html
            checked: Linux 5.10 to 6.1

          - topic: port-range
            mends: [media-blocked, signalling-blocked]
            en: |
              Let SIP and the range of media in; the names of table and chain are those of `nft list ruleset`:
                  nft insert rule inet filter input udp dport 5060-5090 accept
                  nft insert rule inet filter input udp dport 10500-10559 accept
              To keep it, write the rules into /etc/nftables.conf.
            zh: |
              放行 SIP 与媒体端口；表与链的名称以 `nft list ruleset` 为准：
                  nft insert rule inet filter input udp dport 5060-5090 accept
                  nft insert rule inet filter input udp dport 10500-10559 accept
              要长期生效，写入 /etc/nftables.conf。
            source: "nft(8)"
            url: https://www.netfilter.org/projects/nftables/manpage.html
            checked: nftables 1.0.6

        """#

    static let microsip = #"""
        # MicroSIP for Windows and the many softphones made from it; the file is microsip.ini, sections [Settings], [Account1].
        name: microsip
        product: {en: MicroSIP, zh: MicroSIP}
        also-called: []
        agents: [microsip]

        remedies:
          - topic: external-address
            mends: [private-address-in-sdp, one-way-audio, no-audio]
            en: |
              Let the account take the address that the registrar sees, or name it; or ask a STUN server ([Settings]):
                  [Account1]
                  allowRewrite=1
                  publicAddr=203.0.113.5
                  [Settings]
                  enableSTUN=1
                  STUN=stun.example.com
              One of the three is enough.
            zh: |
              让账号使用注册服务器看到的地址，或直接写明，或询问 STUN 服务器（[Settings]）：
                  [Account1]
                  allowRewrite=1
                  publicAddr=203.0.113.5
                  [Settings]
                  enableSTUN=1
                  STUN=stun.example.com
              三者取其一即可。
            source: "MicroSIP 3.19.27, settings.cpp"
            url: https://github.com/nirzaf/MicroSIP-3.19.27-src/blob/main/settings.cpp
            checked: MicroSIP 3.19

          - topic: port-range
            mends: [media-blocked, port-exhaustion]
            en: |
              Name a range, and open it on the Windows firewall:
                  [Settings]
                  rtpPortMin=10500
                  rtpPortMax=10559
            zh: |
              指定范围，并在 Windows 防火墙上放行：
                  [Settings]
                  rtpPortMin=10500
                  rtpPortMax=10559
            source: "MicroSIP 3.19.27, settings.cpp"
            url: https://github.com/nirzaf/MicroSIP-3.19.27-src/blob/main/settings.cpp
            checked: MicroSIP 3.19

          - topic: session-timers
            mends: [session-refresh-failed, reinvite-failed]
            en: |
              Where it is the refresh that fails, do without session timers:
                  [Account1]
                  disableSessionTimer=1
            zh: |
              失败的是会话刷新时，停用会话定时器：
                  [Account1]
                  disableSessionTimer=1
            source: "MicroSIP 3.19.27, settings.cpp"
            url: https://github.com/nirzaf/MicroSIP-3.19.27-src/blob/main/settings.cpp
            checked: MicroSIP 3.19

          - topic: keep-alive
            mends: [registration-lost]
            en: |
              Keep-alives every 15 s and a registration every 300 s are the default (seconds); nothing longer behind NAT:
                  [Account1]
                  keepAlive=15
                  registerRefresh=300
            zh: |
              默认每 15 秒保活、每 300 秒注册（秒）；NAT 之后不要更长：
                  [Account1]
                  keepAlive=15
                  registerRefresh=300
            source: "MicroSIP 3.19.27, settings.cpp"
            url: https://github.com/nirzaf/MicroSIP-3.19.27-src/blob/main/settings.cpp
            checked: MicroSIP 3.19

        """#

    static let mikrotik = #"""
        # MikroTik RouterOS.
        name: mikrotik
        product: {en: MikroTik RouterOS, zh: MikroTik RouterOS}
        also-called: [routeros]
        agents: []

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              Switch the SIP helper off, look, and let connections in use end or reboot:
                  /ip firewall service-port set sip disabled=yes
                  /ip firewall service-port print
            zh: |
              关闭 SIP 助手并确认，然后等现有连接结束或重启：
                  /ip firewall service-port set sip disabled=yes
                  /ip firewall service-port print
            source: "RouterOS documentation: NAT helpers"
            url: https://help.mikrotik.com/docs/display/ROS/NAT
            checked: RouterOS 6 and 7

          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              UDP seen both ways is forgotten after 3 min, one way after 10 s to 30 s; longer than the clients' keep-alive:
                  /ip firewall connection tracking set udp-stream-timeout=5m
              With the SIP helper on, `sip-timeout` counts for SIP instead (1 h).
            zh: |
              双向 UDP 默认 3 分钟后遗忘，单向 10 至 30 秒；须长于客户端保活间隔：
                  /ip firewall connection tracking set udp-stream-timeout=5m
              SIP 助手开启时，SIP 按 `sip-timeout` 计（1 小时）。
            source: "RouterOS documentation: connection tracking; NAT helpers"
            url: https://help.mikrotik.com/docs/display/ROS/NAT
            checked: RouterOS 6 and 7

          - topic: port-range
            mends: [media-blocked, signalling-blocked]
            en: |
              Lead the ports of a server behind the router to it:
                  /ip firewall nat
                  add chain=dstnat action=dst-nat protocol=udp in-interface=WAN dst-port=5060 to-addresses=192.168.1.20
                  add chain=dstnat action=dst-nat protocol=udp in-interface=WAN dst-port=10000-20000 to-addresses=192.168.1.20
            zh: |
              把路由器之后服务器的端口映射给它：
                  /ip firewall nat
                  add chain=dstnat action=dst-nat protocol=udp in-interface=WAN dst-port=5060 to-addresses=192.168.1.20
                  add chain=dstnat action=dst-nat protocol=udp in-interface=WAN dst-port=10000-20000 to-addresses=192.168.1.20
            source: "RouterOS documentation: NAT"
            url: https://help.mikrotik.com/docs/display/ROS/NAT
            checked: RouterOS 6 and 7

        """#

    static let opensips = #"""
        # OpenSIPS, the SIP proxy. Media is a relay's: see rtpengine.
        name: opensips
        product: {en: OpenSIPS, zh: OpenSIPS}
        also-called: []
        agents: [opensips]

        remedies:
          - topic: nat-clients
            mends: [ack-missing, registration-lost]
            en: |
              For clients behind NAT, write where a request came from into its Contact (module nathelper):
                  if (nat_uac_test("private-contact,diff-port-src-via")) {
                      if (is_method("REGISTER")) fix_nated_register(); else fix_nated_contact();
                  }
              Older versions take a sum of numbers instead of names, as in `nat_uac_test("19")`.
            zh: |
              客户端在 NAT 之后时，把请求来源写入其 Contact（nathelper 模块）：
                  if (nat_uac_test("private-contact,diff-port-src-via")) {
                      if (is_method("REGISTER")) fix_nated_register(); else fix_nated_contact();
                  }
              旧版本用数值之和而非名称，如 `nat_uac_test("19")`。
            source: "OpenSIPS 3.6: nathelper module"
            url: https://opensips.org/docs/modules/3.6.x/nathelper.html
            checked: OpenSIPS 3.6

          - topic: symmetric-rtp
            mends: [private-address-in-sdp, one-way-audio, no-audio]
            en: |
              Relay the media of clients behind NAT: `rtpengine_manage()` for INVITE, its answers and BYE rewrites the SDP
              to the relay (module rtpengine).
            zh: |
              中继 NAT 之后客户端的媒体：对 INVITE、其应答及 BYE 调用 `rtpengine_manage()`，SDP 即改写为中继地址
              （rtpengine 模块）。
            source: "OpenSIPS 3.1: rtpengine module"
            url: https://opensips.org/docs/modules/3.1.x/rtpengine.html
            checked: OpenSIPS 3.1 to 4.1

          - topic: keep-alive
            mends: [registration-lost]
            en: |
              Ping registered clients behind NAT with SIP requests (module nathelper), more often than NATs forget:
                  modparam("nathelper", "natping_interval", 25)
                  modparam("nathelper", "ping_nated_only", 1)
                  modparam("nathelper", "sipping_bflag", "SIPPING_ENABLE")
                  modparam("nathelper", "sipping_from", "sip:pinger@example.com")
            zh: |
              以短于 NAT 老化时间的间隔，用 SIP 请求探测 NAT 之后的已注册客户端（nathelper 模块）：
                  modparam("nathelper", "natping_interval", 25)
                  modparam("nathelper", "ping_nated_only", 1)
                  modparam("nathelper", "sipping_bflag", "SIPPING_ENABLE")
                  modparam("nathelper", "sipping_from", "sip:pinger@example.com")
            source: "OpenSIPS 3.6: nathelper module"
            url: https://opensips.org/docs/modules/3.6.x/nathelper.html
            checked: OpenSIPS 3.6

          - topic: return-path
            mends: [asymmetric-signalling/rport-ignored]
            en: |
              Answer to the port a request came from, even where it did not ask, at the head of the route:
                  force_rport();
            zh: |
              即使请求没有 rport 也按来源端口应答，写在路由开头：
                  force_rport();
            source: "OpenSIPS: residential script of the menuconfig tool"
            checked: OpenSIPS 3

        """#

    static let openwrt = #"""
        # OpenWrt 22.03 and later (firewall4, nftables).
        name: openwrt
        product: {en: OpenWrt, zh: OpenWrt}
        also-called: [lede]
        agents: []

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              The helper is there only with the package kmod-nf-nathelper-extra; is it bound?
                  nft list ruleset | grep 'ct helper'
              A zone without masquerading takes every helper there is; name those wanted, without sip, or remove the package:
                  uci add_list firewall.@zone[0].helper='ftp'
                  uci commit firewall
                  service firewall restart
            zh: |
              只有安装了 kmod-nf-nathelper-extra 才有该助手；查看是否绑定：
                  nft list ruleset | grep 'ct helper'
              未启用伪装的区域会使用所有可用助手；请只列出需要的（不含 sip），或卸载该软件包：
                  uci add_list firewall.@zone[0].helper='ftp'
                  uci commit firewall
                  service firewall restart
            source: "OpenWrt firewall4, tests/02_zones/07_helpers; include/netfilter.mk"
            url: https://github.com/openwrt/firewall4/blob/master/tests/02_zones/07_helpers
            checked: firewall4 of OpenWrt 22.03

          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              Linux forgets UDP after 30 s, after 120 s where packets went both ways. In /etc/sysctl.conf, then `sysctl -p`:
                  net.netfilter.nf_conntrack_udp_timeout=60
                  net.netfilter.nf_conntrack_udp_timeout_stream=300
            zh: |
              Linux 在 30 秒后遗忘 UDP，双向有包时为 120 秒。写入 /etc/sysctl.conf，然后 `sysctl -p`：
                  net.netfilter.nf_conntrack_udp_timeout=60
                  net.netfilter.nf_conntrack_udp_timeout_stream=300
            source: "Linux kernel: Netfilter Conntrack Sysfs variables"
            url: https://docs.kernel.org/networking/nf_conntrack-sysctl.html
            checked: Linux 5.10 and later

          - topic: port-range
            mends: [media-blocked, signalling-blocked]
            en: |
              Lead the ports of a server behind the router to it, in /etc/config/firewall, then `service firewall restart`:
                  config redirect
                          option name 'rtp'
                          option target 'DNAT'
                          option src 'wan'
                          option dest 'lan'
                          option proto 'udp'
                          option src_dport '10000-20000'
                          option dest_ip '192.168.1.20'
            zh: |
              把路由器之后服务器的端口映射给它，写入 /etc/config/firewall，然后 `service firewall restart`：
                  config redirect
                          option name 'rtp'
                          option target 'DNAT'
                          option src 'wan'
                          option dest 'lan'
                          option proto 'udp'
                          option src_dport '10000-20000'
                          option dest_ip '192.168.1.20'
            source: "OpenWrt firewall4, root/etc/config/firewall"
            url: https://github.com/openwrt/firewall4/blob/master/root/etc/config/firewall
            checked: firewall4 of OpenWrt 22.03

        """#

    static let pfsense = #"""
        # pfSense and OPNsense, whose settings have the same names.
        name: pfsense
        product: {en: pfSense and OPNsense, zh: pfSense 与 OPNsense}
        also-called: [opnsense]
        agents: []

        remedies:
          - topic: udp-timeout
            mends: [registration-lost, media-stopped]
            en: |
              Let UDP states live longer: Firewall Optimization "conservative". pfSense: System > Advanced > Firewall & NAT;
              OPNsense: Firewall > Settings > Advanced.
            zh: |
              延长 UDP 状态的保留时间：Firewall Optimization 选 “conservative”。pfSense：System > Advanced > Firewall & NAT；
              OPNsense：Firewall > Settings > Advanced。
            source: "OPNsense documentation: Firewall, (Advanced) Settings"
            url: https://docs.opnsense.org/manual/firewall_settings.html
            checked: OPNsense 24, pfSense 2

          - topic: external-address
            mends: [registration-lost/nat-binding-expired, one-way-audio, no-audio, media-wrong-port]
            en: |
              Outbound NAT rewrites source ports; let SIP and RTP of the phones keep theirs. Firewall > NAT > Outbound:
              Hybrid Outbound NAT, save; add a rule at the top: interface WAN, protocol UDP, source the phones' network,
              tick Static Port; save, apply.
            zh: |
              出站 NAT 会改写源端口；让话机的 SIP 与 RTP 保持端口。Firewall > NAT > Outbound：选 Hybrid Outbound NAT 并保存；
              在最上方添加规则：接口 WAN、协议 UDP、源为话机网段，勾选 Static Port；保存并应用。
            source: "pfSense documentation: Using Static Port with Outbound NAT"
            url: https://pfsense-docs.netlify.app/nat/static-port.html
            checked: pfSense 2

        """#

    static let rtpengine = #"""
        # Sipwise rtpengine, the media relay beside Kamailio or OpenSIPS. Without a SIP name of its own: by --device.
        name: rtpengine
        product: {en: rtpengine, zh: rtpengine}
        also-called: [ngcp-rtpengine]
        agents: []

        remedies:
          - topic: external-address
            mends: [private-address-in-sdp, one-way-audio, no-audio]
            en: |
              In /etc/rtpengine/rtpengine.conf write the address to advertise after an exclamation mark:
                  interface = 10.65.76.2!192.0.2.4
              Between a private and a public network, name both and let the proxy say `direction=priv direction=pub` in the
              flags of the first offer:
                  interface = priv/10.35.2.75;pub/10.35.2.75!192.0.2.67
            zh: |
              在 /etc/rtpengine/rtpengine.conf 中，把对外公布的地址写在感叹号之后：
                  interface = 10.65.76.2!192.0.2.4
              跨私网与公网时分别命名，并由代理在首个 offer 的标志中写 `direction=priv direction=pub`：
                  interface = priv/10.35.2.75;pub/10.35.2.75!192.0.2.67
            source: "rtpengine(1), INTERFACES"
            url: https://rtpengine.readthedocs.io/en/latest/rtpengine.html
            checked: rtpengine 10.5

          - topic: symmetric-rtp
            mends: [media-wrong-port, one-way-audio, no-audio]
            en: |
              rtpengine learns where media comes from by itself. Look in the proxy's flags for what forbids it:
              `asymmetric` switches learning off for the sender of the message, `strict-source` drops what comes from
              another address. `SIP-source-address` takes the address of the signalling for that in the SDP.
            zh: |
              rtpengine 默认自行学习媒体来源。请检查代理所用标志中是否有阻止学习的：`asymmetric` 对消息发送方停用学习，
              `strict-source` 丢弃其他来源的包。`SIP-source-address` 用信令来源地址代替 SDP 中的地址。
            source: "Kamailio 5.6: rtpengine module, rtpengine_offer flags"
            url: https://www.kamailio.org/docs/modules/5.6.x/modules/rtpengine.html
            checked: rtpengine 10.5, Kamailio 5.6

          - topic: port-range
            mends: [media-blocked, port-exhaustion]
            en: |
              In rtpengine.conf; 30000 to 40000 unless set:
                  port-min = 30000
                  port-max = 40000
              Let exactly this range in (UDP) on the firewall.
            zh: |
              在 rtpengine.conf 中设置；未设置时为 30000 至 40000：
                  port-min = 30000
                  port-max = 40000
              在防火墙上放行同一范围（UDP）。
            source: "rtpengine(1), --port-min, --port-max"
            url: https://rtpengine.readthedocs.io/en/latest/rtpengine.html
            checked: rtpengine 10.5

          - topic: media-timeout
            mends: [media-stopped]
            en: |
              A call whose streams all stay silent is forgotten, and its media no longer passed on, after (seconds):
                  timeout = 60
                  silent-timeout = 3600
              The second one counts for streams on hold. Raise the first where both sides send nothing in silence.
            zh: |
              所有媒体流都无包超过以下秒数，呼叫即被清除、不再转发媒体：
                  timeout = 60
                  silent-timeout = 3600
              后者用于保持中的媒体流。双方静音时都不发包的，请加大前者。
            source: "rtpengine(1), --timeout, --silent-timeout"
            url: https://rtpengine.readthedocs.io/en/latest/rtpengine.html
            checked: rtpengine 10.5

          - topic: codecs
            mends: [codec-mismatch]
            en: |
              Let rtpengine transcode: flags of the offer, in the proxy's configuration, such as
                  rtpengine_offer("codec-transcode=PCMA")
              adds G.711 A-law to what is offered; `codec-strip=NAME` takes a codec out.
            zh: |
              由 rtpengine 转码：在代理配置的 offer 标志中写
                  rtpengine_offer("codec-transcode=PCMA")
              即在所提供的编码中加入 G.711 A 律；`codec-strip=编码` 去掉一种编码。
            source: "Kamailio 5.6: rtpengine module, rtpengine_offer flags"
            url: https://www.kamailio.org/docs/modules/5.6.x/modules/rtpengine.html
            checked: rtpengine 10.5, Kamailio 5.6

          - topic: encryption
            mends: [srtp-mismatch]
            en: |
              Bridge the two sides with a flag of the offer that says what its recipient speaks: `RTP/AVP` for plain,
              `RTP/SAVP` for SRTP, `UDP/TLS/RTP/SAVPF` for browsers. Without one the offer's own is left as it is.
            zh: |
              在 offer 中用标志指明接收方使用的协议，由 rtpengine 桥接：明文用 `RTP/AVP`，SRTP 用 `RTP/SAVP`，浏览器用
              `UDP/TLS/RTP/SAVPF`。不写则保持 offer 原样。
            source: "Kamailio 5.6: rtpengine module, rtpengine_offer flags"
            url: https://www.kamailio.org/docs/modules/5.6.x/modules/rtpengine.html
            checked: rtpengine 10.5, Kamailio 5.6

        """#

    static let tpLink = #"""
        # TP-Link routers for homes and small offices.
        name: tp-link
        product: {en: TP-Link, zh: TP-Link}
        also-called: [tplink, archer]
        agents: []

        remedies:
          - topic: alg-off
            mends: [sip-alg, ack-missing, one-way-audio, no-audio]
            en: |
              On the router's page (http://tplinkmodem.net or its address): Advanced > NAT Forwarding > ALG, untick SIP ALG,
              save. Then let the phones register again. Menus of other models may differ.
            zh: |
              在路由器管理页面（http://tplinkmodem.net 或其地址）：Advanced > NAT Forwarding > ALG，取消 SIP ALG，保存，再让
              话机重新注册。其他型号的菜单可能不同。
            source: "TP-Link TD-W9960v User Guide, chapter 11: Translate Address and Port by ALG"
            url: https://www.easymanua.ls/tp-link/td-w9960v/manual?p=69
            checked: TD-W9960v

        """#

    static let windows = #"""
        # Windows Defender Firewall on the agents' computers.
        name: windows
        product: {en: Windows firewall, zh: Windows 防火墙}
        also-called: [windows-firewall, defender]
        agents: []

        remedies:
          - topic: port-range
            mends: [media-blocked, signalling-blocked, one-way-audio, no-audio]
            en: |
              In PowerShell as administrator, with the softphone's ranges:
                  New-NetFirewallRule -DisplayName "Softphone media" -Direction Inbound -Protocol UDP -LocalPort 10500-10559 -Action Allow
                  New-NetFirewallRule -DisplayName "Softphone SIP" -Direction Inbound -Protocol UDP -LocalPort 5060-5090 -Action Allow
              Or for the program, whatever its ports: `-Program "C:\Path\softphone.exe"` instead of protocol and port.
            zh: |
              以管理员身份在 PowerShell 中执行，端口取软电话的范围：
                  New-NetFirewallRule -DisplayName "Softphone media" -Direction Inbound -Protocol UDP -LocalPort 10500-10559 -Action Allow
                  New-NetFirewallRule -DisplayName "Softphone SIP" -Direction Inbound -Protocol UDP -LocalPort 5060-5090 -Action Allow
              或按程序放行而不论端口：用 `-Program "C:\Path\softphone.exe"` 代替协议与端口。
            source: "Microsoft: New-NetFirewallRule (NetSecurity)"
            url: https://learn.microsoft.com/powershell/module/netsecurity/new-netfirewallrule
            checked: Windows 10 and 11, Server 2022

        """#
}
