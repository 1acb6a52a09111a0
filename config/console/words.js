// Both languages stand side by side: neither can be forgotten.
const words = {
  live: ["Now", "当前"], search: ["Calls", "呼叫"], incidents: ["Incidents", "事件"], ports: ["Ports", "端口"],
  explain: ["Explanations", "说明"], capture: ["Judge a capture", "分析抓包"], peers: ["Peers", "对端"],
  registrations: ["Registrations", "注册"],
  error: ["Error", "错误"], warning: ["Warning", "警告"], notice: ["Notice", "提示"], well: ["Well", "正常"],
  skip: ["Skip to the content", "跳到正文"], logout: ["Log out", "退出"], table: ["Table", "表格"],
  findNumber: ["Search a number", "搜索号码"], find: ["Search", "搜索"],
  openIncidents: ["Open incidents", "未恢复的事件"], noIncident: ["No incident is open.", "没有未恢复的事件。"],
  findings: ["Findings as they come", "实时发现"], noFinding: ["Nothing was found yet.", "尚无发现。"],
  liveCalls: ["Live calls", "进行中的呼叫"], noCall: ["No call is up.", "当前没有呼叫。"],
  load: ["This point", "本监测点"], calls: ["Calls up", "进行中呼叫"], packets: ["Packets", "数据包"],
  rate: ["Packets per second", "每秒数据包"], drops: ["Dropped by the kernel", "内核丢包"], rtp: ["RTP streams", "RTP流"],
  uptime: ["Running since", "启动时间"], interfaces: ["Interfaces", "网卡"], down: ["down", "未工作"],
  caller: ["Caller", "主叫"], callee: ["Callee", "被叫"], state: ["State", "状态"], start: ["Started", "开始"],
  talk: ["Talk", "通话"], toCaller: ["Toward the caller", "发往主叫"], toCallee: ["Toward the callee", "发往被叫"],
  result: ["Result", "结果"], found: ["Found", "发现"], lost: ["lost", "丢失"], silent: ["nothing", "无媒体"],
  setup: ["being set up", "建立中"], ringing: ["ringing", "振铃"], answered: ["answered", "通话中"],
  ended: ["ended", "已结束"],
  number: ["Number", "号码"], peer: ["Peer's address", "对端地址"], kind: ["Kind", "类型"], since: ["Since", "起始时间"],
  none: ["Nothing fits.", "没有符合的内容。"], any: ["any", "全部"], hits: ["calls found", "个呼叫"],
  call: ["Call", "呼叫"], refresh: ["Show it as it is now", "刷新"], report: ["Report", "报告"],
  record: ["Capture this number", "抓取此号码"], saved: ["Save the page", "保存页面"], alone: ["Open it alone", "单独打开"],
  opened: ["Opened", "发生"], last: ["Last", "最近"], over: ["Over", "恢复"], still: ["still open", "未恢复"],
  subject: ["At", "对象"], times: ["Findings", "次数"], incident: ["Incident", "事件"], history: ["Its findings", "事件中的发现"],
  address: ["Address", "地址"], port: ["Port", "端口"], used: ["Calls", "呼叫数"], heard: ["Received RTP", "收到RTP"],
  icmp: ["ICMP errors", "ICMP错误"], lastHeard: ["Last received", "最近收到"],
  summary: ["What it is", "含义"], back: ["All kinds", "全部类型"],
  dropHere: ["Drop a pcap or pcapng here, or choose one.", "将pcap或pcapng文件拖到此处，或选择文件。"],
  dropWhy: ["It is judged apart from the live calls, kept in memory only, and forgotten.",
    "与实时呼叫分开分析，仅存于内存，随后删除。"],
  choose: ["Choose a capture", "选择抓包文件"], judging: ["Judging", "正在分析"], tooLarge: ["This file is too large; the limit is",
    "文件过大，上限为"], offline: ["The daemon does not answer; trying again.", "服务无应答，正在重试。"],
  updated: ["Updated", "更新于"], sessions: ["Capture sessions", "抓包会话"], stop: ["Stop", "停止"], save: ["Save", "保存"],
  started: ["Recording begins.", "已开始抓包。"], gone: ["There is no such thing any more.", "已不存在。"],
  fleet: ["Fleet", "机群"], hosts: ["Hosts", "主机"], host: ["Host", "主机"], heartbeat: ["Last heartbeat", "最近心跳"],
  version: ["Version", "版本"], clock: ["Clock", "时钟"], undisciplined: ["not disciplined", "未校时"],
  outbox: ["In its outbox", "待发记录"], lostRecords: ["Records lost", "丢失记录"], remark: ["Remark", "备注"],
  silentFor: ["silent for", "静默"], twin: ["two hosts have this name", "两台主机同名"], nowCalled: ["is now", "现名"],
  wasCalled: ["was", "曾名"], between: ["Where", "位置"], joined: ["What two hosts prove together", "两台主机共同证实的发现"],
  noJoined: ["Nothing was proved between two hosts yet.", "尚无由两台主机共同证实的发现。"],
  silentHosts: ["Silent hosts", "静默主机"], behind: ["Behind the stream", "落后于消息流"], kept: ["Kept", "已保存"],
  server: ["Server", "服务器"], site: ["Site", "站点"], agent: ["Host's name", "主机名"], way: ["Way", "路径"],
  media: ["Media", "媒体"], codec: ["Codec", "编码"], proved: ["proved", "已证实"], likely: ["likely", "很可能"],
  possible: ["possible", "可能"],
  failed: ["It did not work:", "操作失败："], missed: ["findings came too fast and were left out", "个发现因过快而未显示"],
  trunk: ["Trunk", "中继"], client: ["client", "客户端"], way: ["Way", "方向"], in: ["in", "呼入"], out: ["out", "呼出"],
  callCount: ["Calls", "呼叫"], active: ["Up", "进行中"], answeredCount: ["Answered", "接通"],
  dialDelay: ["PDD mean / max", "拨号后延迟 平均/最大"], loss: ["Loss mean / max", "丢包 平均/最大"],
  codes: ["Responses", "响应码"], openCount: ["Open incidents", "未结事件"], countedSince: ["Counted since", "统计自"],
  peersNote: ["MOS: mean / lowest. ASR: answered of the calls that got a circuit; ABR: of all.",
    "MOS：平均/最低。ASR：占用到线路的呼叫中接通的比例；ABR：全部呼叫中接通的比例。"],
  narrow: ["Contains", "包含"], narrower: ["more are not shown; narrow them down", "条未显示，请缩小范围"],
  account: ["Account", "账号"], registrar: ["Registrar", "注册服务器"], expires: ["Expires", "到期"],
  lastAnswer: ["Last answer", "最近应答"], registration: ["Registration", "注册"], yes: ["yes", "是"],
  bound: ["registered", "已注册"], expired: ["expired", "已过期"], removed: ["removed", "已注销"],
  refused: ["refused", "被拒绝"], pending: ["not answered", "未应答"],
  more: ["more are not shown; search for them", "个未显示，请用搜索"],
};

let chosen = localStorage.getItem("earshot-language") ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en");
if (chosen !== "zh-CN") chosen = "en";

export function language() { return chosen; }

export function choose(name) {
  chosen = name === "zh-CN" ? "zh-CN" : "en";
  localStorage.setItem("earshot-language", chosen);
}

export function t(name) {
  const pair = words[name];
  return pair ? pair[chosen === "en" ? 0 : 1] : name;
}

export function allWords() { return words; }
