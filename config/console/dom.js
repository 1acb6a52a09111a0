// Elements, times and tables. Text only ever becomes text nodes and attributes: what the wire says is never markup.
import { language, t } from "/console/words.js";

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child !== undefined && child !== null) node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function time(text, withDate = false) {
  if (!text) return "–";
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return String(text);
  const day = date.toDateString() !== new Date().toDateString();
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
  if (withDate || day) Object.assign(options, { year: "numeric", month: "2-digit", day: "2-digit" });
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), options).format(date);
}

export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((n) => String(n).padStart(2, "0"));
  return (parts[0] === "00" ? parts.slice(1) : parts).join(":");
}

export function count(value) {
  return new Intl.NumberFormat(language()).format(value ?? 0);
}

export function word(severity) {
  return el("span", { class: `word ${severity}` }, t(severity));
}

/** `columns`: [heading, cell(record), class?]. Cards on a phone, by the headings' names. */
export function table(caption, columns, records) {
  if (!records.length) return el("p", { class: "soft" }, t("none"));
  return el("table", { class: "cards" },
    el("caption", { class: caption ? undefined : "unseen" }, caption || t("table")),
    el("thead", {}, el("tr", {}, columns.map(([name, , kind]) => el("th", { scope: "col", class: kind }, name)))),
    el("tbody", {}, records.map((record) => el("tr", {}, columns.map(([name, cell, kind]) =>
      el("td", { class: kind, "data-name": name }, el("span", {}, cell(record))))))));
}

/** A page made by the daemon, in a frame as tall as it is. */
export function frame(address, title) {
  const node = el("iframe", { src: address, title, sandbox: "allow-same-origin allow-downloads" });
  node.addEventListener("load", () => {
    const page = node.contentDocument?.documentElement;
    if (!page) return;
    const whole = page.querySelector("main") ?? page;
    const fit = () => node.setAttribute("height", Math.ceil(whole.getBoundingClientRect().height) + 6);
    fit();
    new ResizeObserver(fit).observe(whole);
    // Paper has no folds, and is narrower than a screen.
    const folded = () => page.querySelectorAll("details[data-folded]");
    addEventListener("beforeprint", () => {
      for (const one of page.querySelectorAll("details:not([open])")) { one.dataset.folded = "1"; one.open = true; }
      node.setAttribute("height", Math.ceil(whole.getBoundingClientRect().height * 1.3));
    });
    addEventListener("afterprint", () => {
      for (const one of folded()) { one.open = false; delete one.dataset.folded; }
      fit();
    });
  });
  return node;
}

/** Puts `nodes` into `place` where they differ from what stands there; who stood on a link stands on it again. */
export function swap(place, ...nodes) {
  const fresh = el(place.tagName, {}, nodes);
  if (fresh.innerHTML === place.innerHTML) return;
  const held = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.replaceChildren(...fresh.childNodes);
  if (held) [...place.querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus();
}

export function callLink(id, text) {
  return el("a", { href: `#/call/${encodeURIComponent(id)}` }, text);
}

export function parties(call) {
  return `${call.caller || "?"} → ${call.callee || "?"}`;
}
