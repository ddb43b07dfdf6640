// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

import { RpcError, stream, unary } from "./connect.js";
import { copy } from "./copy.js";

const SERVICE = "/greet.v1.GreetService/";
const LOG_LINES_MAX = 500;
const CALL_MILLIS_MAX = 15_000;

const element = (id) => document.getElementById(id);
const buttons = [...document.querySelectorAll("button[data-kind]")];
let running = null;

const kinds = {
  async unary([name], options) {
    const { message, headers } = await unary(SERVICE + "SayHello", { name }, options);
    const version = headers.get("Greet-Version");
    log(message.resp + (version ? `   (Greet-Version: ${version})` : ""));
  },
  async server([name], options) {
    for await (const { part } of stream(SERVICE + "GreetStream", [{ name }], options)) {
      log(part);
    }
  },
  async client(names, options) {
    for await (const { summary } of stream(SERVICE + "GreetClientStream", names.map((name) => ({ name })), options)) {
      log(summary);
    }
  },
  async bidi(names, options) {
    for await (const { echo } of stream(SERVICE + "GreetBidiStream", names.map((name) => ({ name })), options)) {
      log(echo);
    }
  },
};

const methods = { unary: "SayHello", server: "GreetStream", client: "GreetClientStream", bidi: "GreetBidiStream" };

async function call(kind) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const limit = setTimeout(() => mine.abort(new RpcError("deadline_exceeded", "no end in time")), CALL_MILLIS_MAX);
  element("stop").disabled = false;
  log(methods[kind], "call");
  const start = performance.now();
  try {
    await kinds[kind](names(), { signal: mine.signal });
    log(`done in ${(performance.now() - start).toFixed(1)} ms`, "good");
    showWire();
  } catch (error) {
    const reason = mine.signal.aborted && mine.signal.reason instanceof RpcError ? mine.signal.reason : error;
    if (reason instanceof RpcError) {
      log(`${reason.code}: ${reason.message}`, "bad");
    } else if (mine.signal.aborted) {
      log("stopped", "bad");
    } else {
      log("the server cannot be reached", "bad");
      wire("unreachable", "down");
    }
  } finally {
    clearTimeout(limit);
    if (running === mine) {
      running = null;
      element("stop").disabled = true;
    }
  }
}

/** Those that were typed; the world, as the field shows, if none was. */
function names() {
  const typed = element("names").value.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return typed.length > 0 ? typed : [element("names").placeholder];
}

function log(text, kind = "") {
  const list = element("log");
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.textContent = new Date().toTimeString().slice(0, 8);
  const what = document.createElement("span");
  what.className = kind;
  what.textContent = text;
  line.append(time, what);
  list.append(line);
  while (list.children.length > LOG_LINES_MAX) {
    list.firstChild.remove();
  }
  list.parentElement.scrollTop = list.scrollHeight;
}

function wire(text, state) {
  element("wire").textContent = text;
  document.querySelector(".dot").className = `dot ${state}`;
}

/** Tells the HTTP version of the newest exchange, and whether it can carry a bidi stream. */
function showWire() {
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const version = entries.map((entry) => entry.nextHopProtocol).filter(Boolean).at(-1) ?? "http/1.1";
  const label = { "http/1.1": "HTTP/1.1", h2: "HTTP/2", h3: "HTTP/3" }[version] ?? version;
  wire(`Connect JSON · ${label}${location.protocol === "https:" ? " · TLS" : ""}`, "up");
  const able = version === "h2" || version === "h3";
  document.querySelector('[data-kind="bidi"]').disabled = !able;
  element("bidi-note").textContent = able
    ? "Names in, a greeting for each out, in one call."
    : "Needs HTTP/2, which browsers speak under TLS only: open this page by its https address.";
}

function showCommand() {
  const [name] = names();
  const body = JSON.stringify({ name }).replaceAll("'", "'\\''");
  element("command").textContent =
    `curl ${location.protocol === "https:" ? "-k " : ""}-H 'Content-Type: application/json' -d '${body}' ${location.origin}${SERVICE}SayHello`;
}

for (const button of buttons) {
  button.addEventListener("click", () => call(button.dataset.kind));
}
element("stop").addEventListener("click", () => running?.abort());
element("clear").addEventListener("click", () => element("log").replaceChildren());
element("names").addEventListener("input", showCommand);
element("copy").addEventListener("click", ({ target }) => copy(element("command").textContent, target));
showCommand();
showWire();
