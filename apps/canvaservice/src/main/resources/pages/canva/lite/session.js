// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// One session on a board: a connection that reconnects automatically and misses nothing.
//
// What this page draws is shown at once and kept in `pending` until the server has given it its
// place in the board's order. After a break the page resumes behind the last event it has seen,
// strikes out what the server did get, and sends the rest again.

import { openChannel } from "./channel.js";

const FIRST_RETRY_MILLIS = 300;
const LAST_RETRY_MILLIS = 8_000;
const GONE = 404;
const FROM_START = -1;

/** Opens a new board; gives its code. */
export async function createBoard() {
  const response = await ask("../create", { method: "POST" });
  if (!response.ok) {
    throw new Error(await refusal(response));
  }
  return (await response.json()).code;
}

/** Whether there is such a board. */
export async function boardExists(code) {
  const response = await ask(`../join?code=${encodeURIComponent(code)}`);
  if (response.status === GONE) {
    return false;
  }
  if (!response.ok) {
    throw new Error(await refusal(response));
  }
  return true;
}

async function ask(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Error("The server cannot be reached.");
  }
}

async function refusal(response) {
  const text = (await response.text()).trim();
  return text && text.length < 200 ? text : `The server answered ${response.status}.`;
}

export class Session {
  #code;
  #listener;
  #channel = null;
  #retry = null;
  #attempts = 0;
  #closed = false;
  #sequence = FROM_START;
  #historyLeft = 0;
  #historyEnd = 0;
  #ids = new Set();
  #people = new Set();
  #pending = [];
  #retryNow = () => {
    if (!this.#closed && this.#channel === null && document.visibilityState === "visible") {
      clearTimeout(this.#retry);
      this.#again();
    }
  };

  /**
   * @param listener reset(), drawn(event), pending(events), people(ids, me), state(name, detail),
   *     gone(reason), and if it wants delay(millis), progress(sequence, pendingCount)
   */
  constructor(code, listener) {
    this.#code = code;
    this.#listener = listener;
    addEventListener("online", this.#retryNow);
    document.addEventListener("visibilitychange", this.#retryNow);
    this.#connect();
  }

  /** One's own id on this connection; empty before the welcome. */
  me = "";

  /** The number of the newest event seen. */
  get sequence() {
    return this.#sequence;
  }

  /** Draws: shown by whoever listens to `pending`, sent now or after the next welcome. */
  draw(event) {
    const own = { time: Date.now(), ...event };
    this.#pending.push({ event: own, sentMillis: performance.now() });
    if (this.#live()) {
      this.#send(own);
    }
    this.#tellPending();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#retry);
    removeEventListener("online", this.#retryNow);
    document.removeEventListener("visibilitychange", this.#retryNow);
    this.#channel?.close();
  }

  #live() {
    return this.#channel?.open && this.me !== "" && this.#historyLeft === 0;
  }

  #connect() {
    this.#listener.state("connecting", this.#attempts ? "reconnecting…" : "connecting…");
    const query = `?code=${this.#code}&v=2` + (this.#sequence >= 0 ? `&after=${this.#sequence}` : "");
    this.me = "";
    const channel = openChannel(query, {
      message: (text) => {
        if (channel === this.#channel && !this.#closed) {
          this.#receive(JSON.parse(text));
        }
      },
      close: (code, reason) => {
        if (channel === this.#channel && !this.#closed) {
          this.#lost(code, reason);
        }
      },
    });
    this.#channel = channel;
  }

  #receive(message) {
    this.#handle(message);
    this.#tellProgress();
  }

  #handle(message) {
    if (message.draw_event) {
      this.#take(message.draw_event);
      this.#sequence = message.sequence;
    } else if (message.initial_history) {
      message.initial_history.events.forEach((event) => this.#take(event));
      this.#historyLeft -= message.initial_history.events.length;
      this.#caughtUp();
    } else if (message.welcome) {
      this.#welcome(message.welcome);
    } else if (message.presence) {
      const { client_id: id, present } = message.presence;
      present ? this.#people.add(id) : this.#people.delete(id);
      this.#listener.people([...this.#people], this.me);
    } else if (message.error) {
      this.#listener.state("down", message.error.message);
    }
  }

  #welcome({ client_id: id, sequence, reset, history, participants }) {
    this.#attempts = 0;
    this.me = id;
    this.#ids.add(id);
    this.#people = new Set(participants);
    this.#historyLeft = history;
    this.#historyEnd = sequence;
    if (reset) {
      this.#sequence = FROM_START;
      this.#listener.reset();
    }
    this.#listener.people([...this.#people], this.me);
    this.#caughtUp();
  }

  /** With the whole history seen, sends what the server did not get before the break. */
  #caughtUp() {
    if (this.#historyLeft > 0) {
      return;
    }
    this.#sequence = this.#historyEnd;
    this.#listener.state("live", this.#channel.label);
    this.#pending.forEach((own) => {
      own.sentMillis = performance.now();
      this.#send(own.event);
    });
    this.#tellPending();
  }

  #take(event) {
    const first = this.#pending[0];
    if (first && this.#ids.has(event.client_id) && same(first.event, event)) {
      this.#pending.shift();
      this.#listener.delay?.(performance.now() - first.sentMillis);
      this.#listener.drawn(event);
      this.#tellPending();
    } else {
      this.#listener.drawn(event);
    }
  }

  #send(event) {
    this.#channel.send(JSON.stringify({ draw_event: event }));
  }

  #tellPending() {
    this.#listener.pending(this.#pending.map((own) => own.event));
    this.#tellProgress();
  }

  #tellProgress() {
    this.#listener.progress?.(this.#sequence, this.#pending.length);
  }

  #lost(code, reason) {
    this.#channel = null;
    this.me = "";
    if (code === 1007 || code === 1009) {
      // Sending the same again would end the same way.
      this.#pending = [];
      this.#tellPending();
    }
    const delay = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** this.#attempts) * (0.7 + Math.random() * 0.6);
    this.#attempts++;
    this.#listener.state("down", reason || `offline, next try in ${Math.max(1, Math.round(delay / 1000))} s`);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#again(), delay);
  }

  /** Tries again; a browser does not tell why a WebSocket was refused, so it is asked first. */
  async #again() {
    try {
      if (!(await boardExists(this.#code))) {
        if (!this.#closed) {
          this.close();
          this.#listener.gone("This board is gone: nobody was on it for ten minutes, or the server was restarted.");
        }
        return;
      }
    } catch {
      if (!this.#closed) {
        this.#lost(0, "");
      }
      return;
    }
    if (!this.#closed && this.#channel === null) {
      this.#connect();
    }
  }
}

function same(own, echo) {
  return (
    (own.time ?? 0) === echo.time &&
    (own.type ?? "") === echo.type &&
    (own.color ?? "") === echo.color &&
    (own.size ?? 0) === echo.size &&
    (own.prev_x ?? 0) === echo.prev_x &&
    (own.prev_y ?? 0) === echo.prev_y &&
    (own.curr_x ?? 0) === echo.curr_x &&
    (own.curr_y ?? 0) === echo.curr_y
  );
}
