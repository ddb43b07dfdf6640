// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// One card of the page, for what is on its way in either direction, and what all cards need.

import { say, sayIn, t } from "./texts.js";

const REDRAW_MILLIS = 150;
const RATE_MILLIS = 3_000;
const SAID_MILLIS = 1_500;
const COUNTDOWN_MILLIS = 1_000;
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Bytes for people: three digits and a unit. */
export function bytesText(bytes) {
  let unit = 0;
  let value = bytes;
  for (; value >= 1024 && unit < UNITS.length - 1; unit++) {
    value /= 1024;
  }
  return `${Number(unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1))} ${UNITS[unit]}`;
}

/** Seconds for people. */
export function secondsText(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const clock = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  if (days > 0) {
    return `${days} d ${hours}:${clock}`;
  }
  return hours > 0 ? `${hours}:${clock}` : clock.replace(/^0/, "");
}

/** A long time for people: a key of the texts and its values. */
export function lifeText(seconds) {
  if (seconds < 3_600) {
    return ["lifeMinutes", Number((seconds / 60).toFixed(1))];
  }
  if (seconds < 86_400) {
    return seconds === 3_600 ? ["lifeHour"] : ["lifeHours", Number((seconds / 3_600).toFixed(1))];
  }
  return seconds === 86_400 ? ["lifeDay"] : ["lifeDays", Number((seconds / 86_400).toFixed(1))];
}

/** What a template has, filled in nowhere yet. */
export const fromTemplate = (id) => document.getElementById(id).content.cloneNode(true).firstElementChild;

/** Tells those who cannot see the page. */
export function announce(text) {
  document.getElementById("news").textContent = text;
}

/** A button with a text of the table, and what it does. */
export function button(key, act, quiet = true) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = quiet ? "quiet" : "";
  say(made, key);
  made.addEventListener("click", act);
  return made;
}

/** A button that must be pressed twice: a key of the texts, one that asks, and what it does. */
export function armedButton(key, question, act) {
  const made = button(key, async () => {
    if (!made.classList.contains("armed")) {
      made.classList.add("armed");
      say(made, question);
      announce(made.textContent);
      return;
    }
    made.disabled = true;
    await act();
    made.disabled = false;
  });
  made.addEventListener("blur", () => {
    made.classList.remove("armed");
    say(made, key);
  });
  return made;
}

/** Browsers give the clipboard to trustworthy addresses only, and let others copy what is selected. */
async function copyText(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement("textarea");
  field.className = "hidden";
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) {
    throw new Error("the browser does not let this page copy");
  }
}

/** Copies a text and says so on the button. */
export async function copyBy(pressed, text) {
  // Pressed again while it says so, it still has its own text.
  const label = (pressed.dataset.label ??= pressed.dataset.t);
  try {
    await copyText(text);
    say(pressed, "copied");
  } catch {
    say(pressed, "copyRefused");
  }
  pressed.focus();
  announce(pressed.textContent);
  setTimeout(() => say(pressed, label), SAID_MILLIS);
}

/** The server's clock is so much ahead of this device's. */
let clockAheadMillis = 0;

/** Reads the server's clock off a response. */
export function readClock(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  clockAheadMillis = Number.isNaN(date) ? 0 : date - Date.now();
}

export const secondsUntil = (expires) => (Date.parse(expires) - Date.now() - clockAheadMillis) / 1000;

function tick(time) {
  const left = secondsUntil(time.dateTime);
  if (left > 0) {
    say(time, "expiresIn", secondsText(left));
  } else {
    say(time, "expired");
    time.closest(".transfer, .row")?.classList.add("late");
  }
}

/** Counts down to an instant. */
export function countDown(time, expires) {
  time.dateTime = expires;
  tick(time);
}

setInterval(() => document.querySelectorAll("time[datetime]").forEach(tick), COUNTDOWN_MILLIS);

/** A digest, out of the way until somebody wants it. */
export function digestDetails(sha256) {
  const details = fromTemplate("digest");
  details.querySelector("code").textContent = sha256;
  return details;
}

export class Card {
  #marks = [];
  #drawn = 0;
  #name = "";

  constructor(list) {
    this.element = fromTemplate("transfer");
    list.prepend(this.element);
    this.bar = this.part("progress");
  }

  name(text) {
    this.#name = text;
    this.part(".name").textContent = text;
    sayIn(this.bar, "aria-label", "progressOf", text);
  }

  /** A name that depends on the language. */
  title(key, ...values) {
    this.name(t(key, ...values));
    say(this.part(".name"), key, ...values);
  }

  size(bytes) {
    this.bytes = bytes;
    this.part(".size").textContent = bytesText(bytes);
  }

  state(key, ...values) {
    say(this.part(".state"), key, ...values);
  }

  percent(done) {
    return this.bytes === 0 ? 100 : Math.floor((done * 100) / this.bytes);
  }

  /** Shows how far it is, how quick, and how long it will take; `verb` begins the keys of the texts. */
  progress(done, verb) {
    const now = performance.now();
    this.#marks.push([now, done]);
    while (this.#marks.length > 2 && now - this.#marks[0][0] > RATE_MILLIS) {
      this.#marks.shift();
    }
    if (now - this.#drawn < REDRAW_MILLIS && done < this.bytes) {
      return;
    }
    this.#drawn = now;
    this.bar.hidden = false;
    this.bar.value = this.bytes === 0 ? 1 : done / this.bytes;
    const [then, before] = this.#marks[0];
    const rate = now > then ? Math.max(0, ((done - before) * 1000) / (now - then)) : 0;
    if (rate > 0) {
      this.state(`${verb}Left`, this.percent(done), bytesText(rate), secondsText((this.bytes - done) / rate));
    } else {
      this.state(verb, this.percent(done), bytesText(rate));
    }
  }

  /** Forgets the rate: there was a pause. */
  pausedRate() {
    this.#marks = [];
  }

  /** Replaces the buttons; who had the focus on one of them has it on the first of the new ones. */
  actions(...buttons) {
    const place = this.part(".acts");
    const focused = place.contains(document.activeElement);
    place.replaceChildren(...buttons);
    if (focused) {
      buttons[0]?.focus();
    }
  }

  outcome(kind, key, ...values) {
    this.element.classList.remove("failed", "done");
    if (kind) {
      this.element.classList.add(kind);
    }
    this.bar.hidden = kind === "done" || kind === "idle" || (kind === "failed" && this.bar.value === 0);
    this.state(key, ...values);
    announce(`${this.#name}: ${t(key, ...values)}`);
  }

  append(...elements) {
    this.element.append(...elements);
  }

  remove() {
    this.element.remove();
  }

  part(selector) {
    return this.element.querySelector(selector);
  }
}
