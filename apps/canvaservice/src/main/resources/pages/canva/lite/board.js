// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

import { askFirst } from "../twice.js";
import { Session, boardExists, createBoard } from "./session.js";
import { Surface } from "./surface.js";

const COLORS = [
  ["#16202a", "Ink"],
  ["#dc2626", "Red"],
  ["#ea580c", "Orange"],
  ["#ca8a04", "Yellow"],
  ["#16a34a", "Green"],
  ["#0891b2", "Cyan"],
  ["#2563eb", "Blue"],
  ["#9333ea", "Violet"],
];
const CHIPS_MAX = 6;
const TOAST_MILLIS = 2_600;
const CODE = /^[A-Z0-9]{6}$/;

const element = (id) => document.getElementById(id);
const pen = { color: COLORS[Math.floor(Math.random() * COLORS.length)][0], width: 2 + Math.floor(Math.random() * 6) };
let session = null;
let carrier = "";
let delayMillis = null;
let wanted = "";

const surface = new Surface(
  element("sheet"),
  element("ahead"),
  element("cursor"),
  () => pen,
  (event) => session?.draw(event),
);

// Joining

element("create").addEventListener("click", (e) => busy(e.currentTarget, async () => enter(await createBoard())));

element("join").addEventListener("submit", (e) => {
  e.preventDefault();
  busy(e.submitter ?? e.target.querySelector("button"), () => join(element("join-code").value));
});

element("join-code").addEventListener("input", (e) => {
  e.target.value = e.target.value.toUpperCase().replace(/[^A-Z0-9]/g, "");
});

async function busy(button, act) {
  element("problem").textContent = "";
  button.disabled = true;
  try {
    await act();
  } catch (problem) {
    element("problem").textContent = problem.message;
  } finally {
    button.disabled = false;
  }
}

async function join(text) {
  const code = text.trim().toUpperCase();
  if (!CODE.test(code)) {
    throw new Error("A code has six letters and digits.");
  }
  if (!(await boardExists(code))) {
    throw new Error(`There is no board ${code}.`);
  }
  enter(code);
}

// The code is in the fragment of the address, which browsers do not send.

async function followAddress() {
  const code = location.hash.slice(1).toUpperCase();
  if (code === wanted) {
    return;
  }
  leave();
  if (code) {
    wanted = code;
    await busy(element("create"), () => join(code)).then(() => {
      if (!session) {
        wanted = "";
      }
    });
  }
}
addEventListener("hashchange", followAddress);

// The board

function enter(code) {
  session?.close();
  wanted = code;
  if (location.hash !== `#${code}`) {
    history.pushState(null, "", `#${code}`);
  }
  document.body.dataset.screen = "board";
  document.title = `${code} · board · fawa`;
  element("code").textContent = code;
  surface.reset();
  surface.pending([]);
  delayMillis = null;
  session = new Session(code, {
    reset: () => surface.reset(),
    drawn: (event) => {
      surface.drawn(event);
      if (event.type === "clear" && session && event.client_id !== session.me) {
        toast("The board was cleared.");
      }
    },
    pending: (events) => surface.pending(events),
    people: showPeople,
    state: showState,
    delay: (millis) => {
      delayMillis = delayMillis === null ? millis : delayMillis * 0.8 + millis * 0.2;
    },
    progress: (sequence, pending) => {
      element("sheet").dataset.sequence = sequence;
      element("sheet").dataset.pending = pending;
    },
    gone: (reason) => {
      leave();
      element("problem").textContent = reason;
    },
  });
  element("ahead").focus({ preventScroll: true });
}

function leave() {
  const left = document.body.dataset.screen === "board";
  session?.close();
  session = null;
  wanted = "";
  document.body.dataset.screen = "door";
  if (left) {
    // The focused element is gone; focus the next action.
    element("create").focus({ preventScroll: true });
  }
  document.title = "board · fawa";
  if (location.hash) {
    history.pushState(null, "", location.pathname);
  }
}

element("leave").addEventListener("click", leave);
element("home").addEventListener("click", (e) => {
  e.preventDefault();
  leave();
});

function showState(state, detail) {
  element("dot").dataset.state = state;
  element("paper").classList.toggle("off", state !== "live");
  carrier = state === "live" ? detail : "";
  element("status").textContent = state === "live" ? `live · ${detail}` : detail;
  element("status").dataset.state = state;
}

setInterval(() => {
  if (session && element("status").dataset.state === "live" && delayMillis !== null) {
    element("status").textContent = `live · ${carrier} · ${Math.max(1, Math.round(delayMillis))} ms`;
  }
}, 1_000);

function showPeople(ids, me) {
  const others = ids.filter((id) => id !== me);
  const shown = [me, ...others.slice(0, CHIPS_MAX - 1)];
  element("people").replaceChildren(
    ...shown.map((id) => {
      const chip = document.createElement("span");
      chip.className = id === me ? "chip me" : "chip";
      chip.textContent = id === me ? "you" : id.slice(0, 2);
      chip.title = id === me ? `${id} (you)` : id;
      chip.style.background = hue(id);
      return chip;
    }),
  );
  element("count").textContent = ids.length === 1 ? "only you here" : `${ids.length} here`;
  element("count").dataset.participants = ids.length;
}

function hue(id) {
  let hash = 0;
  for (const character of id) {
    hash = (hash * 31 + character.charCodeAt(0)) % 360;
  }
  // White is to be read on it: the lightest, a yellow, has a contrast of 4.7.
  return `hsl(${hash} 55% 30%)`;
}

// The tools

function pick(color) {
  pen.color = color;
  element("color").value = color;
  for (const swatch of element("swatches").children) {
    const mine = swatch.dataset.color === color;
    swatch.setAttribute("aria-checked", String(mine));
    swatch.tabIndex = mine ? 0 : -1;
  }
  if (!COLORS.some(([known]) => known === color)) {
    element("swatches").firstElementChild.tabIndex = 0;
  }
  showPen();
}

function showPen() {
  element("width").value = pen.width;
  element("width-value").textContent = pen.width;
  document.documentElement.style.setProperty("--pen-size", `${pen.width}px`);
  document.documentElement.style.setProperty("--pen-color", pen.color);
}

for (const [color, name] of COLORS) {
  const swatch = document.createElement("button");
  swatch.type = "button";
  swatch.setAttribute("role", "radio");
  swatch.setAttribute("aria-label", name);
  swatch.title = name;
  swatch.dataset.color = color;
  swatch.style.background = color;
  swatch.addEventListener("click", () => pick(color));
  element("swatches").append(swatch);
}
element("swatches").addEventListener("keydown", (e) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
  if (step) {
    e.preventDefault();
    const swatches = [...e.currentTarget.children];
    const next = swatches.at((swatches.indexOf(e.target) + step) % swatches.length);
    pick(next.dataset.color);
    next.focus();
  }
});
element("color").addEventListener("input", (e) => pick(e.target.value));
element("width").addEventListener("input", (e) => {
  pen.width = Number(e.target.value);
  showPen();
});

askFirst(element("clear"), "Clear for everybody?", () => session?.draw({ type: "clear" }));

element("export").addEventListener("click", async () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await surface.png());
  link.download = `board-${element("code").textContent}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});

element("copy-code").addEventListener("click", () => copy(element("code").textContent, "Code copied."));
element("copy-link").addEventListener("click", () => copy(location.href, "Link copied."));

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast(text);
  }
}

function toast(text) {
  const note = document.createElement("div");
  note.className = "toast";
  note.textContent = text;
  element("toasts").append(note);
  setTimeout(() => note.remove(), TOAST_MILLIS);
}

pick(pen.color);
followAddress();
