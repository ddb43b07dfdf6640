// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

import { copy } from "./copy.js";
import { KeyPen } from "./key-pen.js";
import { tlsAddress } from "./places.js";
import { drawSegment } from "./segment.js";
import { askFirst } from "./twice.js";
import { NeedsHttp2, collaborate } from "./collaborate.js";

const WIDTH = 1600;
const HEIGHT = 900;
const LOOK_MILLIS = 700;
const DRAW_MILLIS = 60;
const RETRY_MILLIS = 3_000;
const BATCH_MAX = 500;
const MIN_STEP = 2;

const element = (id) => document.getElementById(id);
const board = context(element("board"));
const ahead = context(element("ahead"));
const strokes = new Map();
let waiting = [];
let underWay = [];
let timer = 0;
let asking = false;

async function ask() {
  clearTimeout(timer);
  if (asking) {
    return;
  }
  asking = true;
  underWay = waiting.splice(0, BATCH_MAX);
  let next = LOOK_MILLIS;
  try {
    const started = performance.now();
    const events = await collaborate(underWay);
    underWay = [];
    show(events);
    state("live", `live · Connect over HTTP/2 · ${Math.round(performance.now() - started)} ms`);
    next = waiting.length > 0 ? DRAW_MILLIS : LOOK_MILLIS;
  } catch (problem) {
    waiting = [...underWay, ...waiting];
    underWay = [];
    next = RETRY_MILLIS;
    if (problem instanceof NeedsHttp2) {
      needHttp2();
      return;
    }
    state("down", problem instanceof TypeError ? "offline, trying again" : problem.message);
  } finally {
    asking = false;
    showAhead();
  }
  schedule(document.visibilityState === "visible" ? next : RETRY_MILLIS);
}

function schedule(millis) {
  clearTimeout(timer);
  timer = setTimeout(ask, millis);
}

async function needHttp2() {
  state("down", "needs HTTP/2");
  waiting = [];
  const notice = element("notice");
  notice.hidden = false;
  notice.textContent = "This stream needs HTTP/2, which browsers speak only under TLS. ";
  const address = await tlsAddress();
  const link = document.createElement("a");
  link.href = address;
  link.textContent = `Open ${address}`;
  notice.append(...(address ? [link] : ["Open this page at the service’s TLS address"]), ", or use the commands below.");
}

function state(name, text) {
  element("dot").dataset.state = name;
  element("status").textContent = text;
  element("status").dataset.state = name;
}

/** Shows the board as the server has it. */
function show(events) {
  const cleared = events.findLastIndex((event) => event.type === "clear");
  const drawn = events.slice(cleared + 1);
  board.clearRect(0, 0, WIDTH, HEIGHT);
  drawn.filter((event) => event.type === "draw").forEach((event) => segment(board, event));
  element("count").textContent = drawn.length === 0 ? "no events" : drawn.length === 1 ? "1 event" : `${drawn.length} events`;
  element("count").dataset.events = drawn.length;
}

/** Shows one's own strokes that the server does not have yet. */
function showAhead() {
  ahead.clearRect(0, 0, WIDTH, HEIGHT);
  [...underWay, ...waiting].filter((event) => event.type === "draw").forEach((event) => segment(ahead, event));
}

function draw(event) {
  waiting.push(event);
  showAhead();
  if (!asking) {
    schedule(DRAW_MILLIS);
  }
}

function context(canvas) {
  const made = canvas.getContext("2d");
  made.lineCap = "round";
  return made;
}

/** Members that are zero are left out of the JSON. */
function segment(on, { color = "#000", size = 1, prevX = 0, prevY = 0, currX = 0, currY = 0 }) {
  drawSegment(on, color, size, { x: prevX, y: prevY }, { x: currX, y: currY });
}

function point(e) {
  const box = ahead.canvas.getBoundingClientRect();
  return {
    x: Math.round(((e.clientX - box.left) * WIDTH) / box.width),
    y: Math.round(((e.clientY - box.top) * HEIGHT) / box.height),
  };
}

function stroke(from, to) {
  draw({
    type: "draw",
    color: element("color").value,
    size: Number(element("width").value),
    prevX: from.x,
    prevY: from.y,
    currX: to.x,
    currY: to.y,
  });
}

ahead.canvas.addEventListener("pointerdown", (e) => {
  if (e.button === 0) {
    e.target.setPointerCapture(e.pointerId);
    strokes.set(e.pointerId, point(e));
    stroke(point(e), point(e));
  }
});
ahead.canvas.addEventListener("pointermove", (e) => {
  const from = strokes.get(e.pointerId);
  const to = point(e);
  if (from && Math.abs(to.x - from.x) + Math.abs(to.y - from.y) >= MIN_STEP) {
    strokes.set(e.pointerId, to);
    stroke(from, to);
  }
});
for (const end of ["pointerup", "pointercancel"]) {
  ahead.canvas.addEventListener(end, (e) => strokes.delete(e.pointerId));
}
element("color").addEventListener("input", (e) => {
  document.documentElement.style.setProperty("--pen-color", e.target.value);
});
element("width").addEventListener("input", (e) => {
  element("width-value").textContent = e.target.value;
});
askFirst(element("clear"), "Clear for everybody?", () => {
  waiting = [];
  draw({ type: "clear" });
});
new KeyPen(ahead.canvas, element("cursor"), { width: WIDTH, height: HEIGHT }, stroke);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());

const plain = location.protocol === "http:";
element("grpcurl").textContent =
  `grpcurl ${plain ? "-plaintext" : "-insecure"} -d '{"drawEvent":{"type":"draw","color":"#dc2626","size":12,` +
  `"prevX":200,"prevY":200,"currX":1400,"currY":700}}' \\\n  ${location.host} canva.v1.CanvaService/Collaborate`;
element("buf").textContent =
  `(echo '{"drawEvent":{"type":"ping"}}'; sleep 3600) | buf curl ${plain ? "--http2-prior-knowledge" : "--insecure"} -d @- \\\n` +
  `  ${location.origin}/canva.v1.CanvaService/Collaborate`;
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(element(button.dataset.copy).textContent, button));
}
ask();
