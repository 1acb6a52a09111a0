// What a daemon that captures shows.
import { call, incident, incidents, live, search } from "/console/views.js";
import { capture, explain, plain, ports } from "/console/more.js";
import { start } from "/console/frame.js";

start({
  views: { "": live, search, call, incidents, incident, ports, explain, capture },
  menu: [["", "live"], ["incidents", "incidents"], ["search", "search"], ["ports", "ports"], ["explain", "explain"],
    ["capture", "capture"]],
  parents: { call: "search", incident: "incidents" }, follows: true,
  optional: [["peers", "/v1/peers"], ["registrations", "/v1/registrations"]].map(([name, path]) => [name, path, plain(name, path)]),
});
