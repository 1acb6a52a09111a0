// What a daemon that captures shows.
import { call, incident, incidents, live, search } from "/console/views.js";
import { capture, explain, ports } from "/console/more.js";
import { peers, registration, registrations } from "/console/lists.js";
import { start } from "/console/frame.js";

start({
  views: { "": live, search, call, incidents, incident, peers, registrations, registration, ports, explain, capture },
  menu: [["", "live"], ["incidents", "incidents"], ["search", "search"], ["peers", "peers"], ["registrations", "registrations"],
    ["ports", "ports"], ["explain", "explain"], ["capture", "capture"]],
  parents: { call: "search", incident: "incidents", registration: "registrations" }, follows: true,
});
