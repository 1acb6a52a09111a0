// Ports, explanations, and captures to judge.
import { el, time, count, word, table, frame } from "/console/dom.js";
import { get, post } from "/console/api.js";
import { language, t } from "/console/words.js";

export async function ports(view, shared, signal) {
  view.append(el("h2", { tabindex: -1 }, t("ports")));
  const all = await get("/v1/ports", {}, signal);
  view.append(table("", [
    [t("address"), (port) => port.address, "mono"], [t("port"), (port) => port.port, "figure"],
    [t("used"), (port) => count(port.calls), "figure"], [t("heard"), (port) => count(port.received), "figure"],
    [t("icmp"), (port) => count(port.icmp_errors), "figure"],
    [t("state"), (port) => word(port.received ? "well" : port.calls ? "warning" : "notice")],
    [t("lastHeard"), (port) => time(port.last_received), "key"],
  ], all.slice(0, 2000)));
  shared.ok();
}

export async function explain(view, shared, signal, parameters, kind) {
  if (kind) {
    const page = await get(`/console/explanations/${encodeURIComponent(kind)}`, { lang: language() }, signal);
    view.append(el("h2", { tabindex: -1 }, el("span", { class: "mono" }, page.kind), ": ", page.summary),
      el("p", {}, el("a", { href: "#/explain" }, t("back"))));
    const tags = { head: "h3", prose: "p", code: "pre" };
    let list = null;
    for (const block of page.blocks) {
      if (block.role === "item") {
        if (!list) view.append(list = el("ul", { class: "plain" }));
        list.append(el("li", {}, block.text));
      } else {
        list = null;
        view.append(el(tags[block.role], {}, block.text));
      }
    }
    document.title = `${kind} · Earshot`;
  } else {
    view.append(el("h2", { tabindex: -1 }, t("explain")));
    const all = await get("/console/explanations", { lang: language() }, signal);
    view.append(table("", [
      [t("kind"), (one) => el("a", { class: "mono", href: `#/explain/${one.kind}` }, one.kind), "key"],
      [t("state"), (one) => word(one.severity)], [t("summary"), (one) => one.summary]], all));
  }
  shared.ok();
}

export async function capture(view, shared, signal) {
  const place = el("div", { id: "judged" });
  const note = el("p", { id: "judging", role: "status" });
  const input = el("input", { type: "file", id: "file", accept: ".pcap,.pcapng,.cap", class: "unseen",
    onchange: () => input.files[0] && judge(input.files[0]) });
  const judge = async (file) => {
    const limit = shared.board?.capture_bytes ?? 32 << 20;
    note.className = "";
    place.replaceChildren();
    if (file.size > limit) {
      note.className = "wrong";
      note.textContent = `${t("tooLarge")} ${limit >> 20} MiB`;
      return;
    }
    note.textContent = `${t("judging")} ${file.name} …`;
    try {
      const made = await post("/console/captures", { name: file.name, lang: language() }, file);
      note.textContent = file.name;
      place.replaceChildren(el("p", {}, el("a", { href: made.report, download: `${file.name}.html` }, t("saved"))),
        frame(made.report, `${t("report")}: ${file.name}`));
    } catch (error) {
      note.className = "wrong";
      note.textContent = `${t("failed")} ${error.message}`;
    }
  };
  view.append(el("h2", { tabindex: -1 }, t("capture")), el("div", { class: "drop" }, el("p", {}, t("dropHere")),
    el("p", { class: "soft" }, t("dropWhy")), input,
    el("button", { onclick: () => input.click(), id: "choose" }, t("choose"))), note, place);
  shared.judge = judge;
  if (shared.dropped) { const file = shared.dropped; shared.dropped = null; judge(file); }
  if (shared.board?.actions) await sessions(view, shared, signal);
  shared.ok();
}

async function sessions(view, shared, signal) {
  const all = await get("/v1/captures", {}, signal).catch(() => []);
  view.append(el("h3", {}, t("sessions")), table("", [
    ["ID", (one) => one.id, "mono"], [t("state"), (one) => one.state], [t("start"), (one) => time(one.started), "key"],
    ["", (one) => [el("a", { href: `/v1/captures/${encodeURIComponent(one.id)}/file?lang=${language()}`, download: `${one.id}.pcapng` }, t("save")), " ",
      el("button", { onclick: async () => {
        try { await post(`/v1/captures/${encodeURIComponent(one.id)}/stop`); shared.show(); } catch (error) { shared.complain(error); }
      } }, t("stop"))]],
  ], all));
}
