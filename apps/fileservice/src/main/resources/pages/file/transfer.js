// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// One line of the page: a file on its way, either way.

const REDRAW_MILLIS = 150;
const RATE_MILLIS = 3_000;
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
  const hours = Math.floor(whole / 3600);
  return hours > 0
    ? `${hours}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
    : `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}

export class Transfer {
  #marks = [];
  #drawn = 0;

  constructor(list, name) {
    this.element = document.getElementById("transfer").content.cloneNode(true).firstElementChild;
    list.prepend(this.element);
    this.bar = this.#part("progress");
    this.name(name);
  }

  name(text) {
    this.#part(".name").textContent = text;
    this.bar.setAttribute("aria-label", `Progress of ${text}`);
  }

  size(bytes) {
    this.bytes = bytes;
    this.#part(".size").textContent = bytesText(bytes);
  }

  state(text) {
    this.#part(".state").textContent = text;
  }

  /** Shows how far it is, how quick, and how long it will take. */
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
    this.bar.value = this.bytes === 0 ? 1 : done / this.bytes;
    const [then, before] = this.#marks[0];
    const rate = now > then ? ((done - before) * 1000) / (now - then) : 0;
    const left = rate > 0 ? ` · ${secondsText((this.bytes - done) / rate)} left` : "";
    const percent = this.bytes === 0 ? 100 : Math.floor((done * 100) / this.bytes);
    this.state(`${verb} ${percent} % · ${bytesText(rate)}/s${left}`);
  }

  /** Forgets the rate: there was a pause. */
  paused() {
    this.#marks = [];
  }

  /** Replaces the buttons; each is a label and what it does. */
  actions(...actions) {
    this.#part(".acts").replaceChildren(
      ...actions.map(([label, act, quiet = true]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = quiet ? "quiet" : "";
        button.textContent = label;
        button.addEventListener("click", act);
        return button;
      }),
    );
  }

  outcome(kind, text) {
    this.element.classList.remove("failed", "done");
    if (kind) {
      this.element.classList.add(kind);
    }
    this.bar.hidden = kind === "done" || (kind === "failed" && this.bar.value === 0);
    this.state(text);
    document.getElementById("news").textContent = `${this.#part(".name").textContent}: ${text}`;
  }

  append(element) {
    this.element.append(element);
  }

  remove() {
    this.element.remove();
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}
