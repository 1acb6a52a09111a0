// The daemon's API, from the page's own origin and from nowhere else.
import { language } from "/console/words.js";

export class Refusal extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

async function answer(response) {
  if (response.status === 401) { location.assign("/console/login"); throw new Refusal(401, ""); }
  if (response.ok) return response;
  let message = response.statusText;
  try { message = (await response.json()).error.message; } catch { /* no JSON: the status says it */ }
  throw new Refusal(response.status, message);
}

function address(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters ?? {})) if (value !== undefined && value !== "") query.set(name, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export async function get(path, parameters, signal) {
  return (await answer(await fetch(address(path, parameters), { signal, cache: "no-store" }))).json();
}

export async function lines(path, parameters, signal) {
  const text = await (await answer(await fetch(address(path, parameters), { signal, cache: "no-store" }))).text();
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

export async function post(path, parameters, body) {
  const response = await fetch(address(path, parameters), {
    method: "POST", body, headers: { "X-Earshot": "1", "Content-Type": "application/octet-stream" } });
  return (await answer(response)).json().catch(() => null);
}

export async function exists(path) {
  try { return (await fetch(path, { cache: "no-store" })).status === 200; } catch { return false; }
}

/** Findings as they come, until `signal`; begins anew where the connection ends. */
export async function follow(take, signal, isUp) {
  let last = 50;
  while (!signal.aborted) {
    try {
      const path = address("/v1/findings", { follow: 1, limit: last || undefined, lang: language() });
      const response = await answer(await fetch(path, { signal, cache: "no-store" }));
      isUp(true);
      last = 0;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = "", part = await reader.read(); !part.done; part = await reader.read()) {
        const all = (rest + part.value).split("\n");
        rest = all.pop();
        for (const line of all) if (line) take(JSON.parse(line));
      }
    } catch (error) {
      if (signal.aborted || error.status === 401) return;
      isUp(false);
    }
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
}
