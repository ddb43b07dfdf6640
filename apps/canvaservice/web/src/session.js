// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// One session on a board: a connection that comes back by itself, and says what is true of it.
//
// It pings every three seconds and gives a connection up after ten of silence. After a break it resumes behind the last
// number it has seen; what was not acknowledged is merged with what the server has, and then sent again.

import { openChannel } from "./channel.js";

const PING_MILLIS = 3_000;
const TICK_MILLIS = 1_000;
const SILENCE_MILLIS_MAX = 10_000;
const FIRST_RETRY_MILLIS = 300;
const LAST_RETRY_MILLIS = 8_000;
const SEND_MILLIS = 50;
/** A long stroke is sent whole each time, so the longer it is the less often. */
const BYTES_PER_MILLI = 200;
const POINTER_MILLIS = 50;
const SEALED_MESSAGE_BYTES = 384 << 10;
const FROM_START = -1;
const CLOSE = { MALFORMED: 1007, REFUSED: 1008, TOO_LONG: 1009 };

export class Session {
  #board;
  #sync;
  #on;
  #seal;
  #channel = null;
  #closed = false;
  #attempts = 0;
  #retry = null;
  #ticks;
  #heardMillis = 0;
  #tickedMillis = 0;
  #pingedMillis = 0;
  #sequence = FROM_START;
  #epoch = "";
  #state = { name: "connecting", detail: "" };
  #rttMillis = 0;
  #reachable = true;
  #inbox = Promise.resolve();
  #outbox = Promise.resolve();
  #sendTimer = null;
  #sendAfterMillis = 0;
  #pointer = null;
  #pointerTimer = null;
  #listeners = new AbortController();

  /** One's own id on this connection; empty before the welcome. */
  me = "";

  /**
   * @param board code, and seal if the board is private
   * @param on state(), scene(), members(event), rights(role, terms), kept(epoch) for changes of an earlier visit, restored(),
   *     refused(message, ids), gone(why), card(), owner(), settled(), mayGo(element), wire(element)
   */
  constructor(board, sync, on) {
    this.#board = board;
    this.#seal = board.seal;
    this.#sync = sync;
    this.#on = on;
    const { signal } = this.#listeners;
    addEventListener("online", () => this.#retryNow(), { signal });
    addEventListener("offline", () => this.#lost("offline"), { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#retryNow(), { signal });
    this.#ticks = setInterval(() => this.#tick(), TICK_MILLIS);
    this.#connect();
  }

  /** What is true of the connection: its name (connecting, live, waiting, offline, down), the transport, the delay. */
  get state() {
    const { name, detail } = this.#state;
    return {
      name: name === "live" && !this.#reachable ? "waiting" : name,
      detail,
      transport: this.#channel?.label ?? "",
      rttMillis: this.#rttMillis,
      pending: this.#sync.pendingCount,
    };
  }

  get epoch() {
    return this.#epoch;
  }

  close() {
    this.#closed = true;
    clearInterval(this.#ticks);
    clearTimeout(this.#retry);
    clearTimeout(this.#sendTimer);
    clearTimeout(this.#pointerTimer);
    this.#listeners.abort();
    this.#channel?.close();
    this.#channel = null;
  }

  // The connection

  #connect() {
    this.#say("connecting");
    this.me = "";
    this.#heardMillis = performance.now();
    let query = `?code=${this.#board.code}&v=3`;
    if (this.#sequence >= 0) {
      query += `&after=${this.#sequence}&epoch=${encodeURIComponent(this.#epoch)}`;
    }
    const channel = openChannel(query, {
      message: (text) => this.#take(channel, text),
      close: (code, reason) => {
        if (channel === this.#channel) {
          this.#ended(code, reason);
        }
      },
    });
    this.#channel = channel;
  }

  #ended(code, reason) {
    if (code === CLOSE.MALFORMED || code === CLOSE.TOO_LONG) {
      // The same again would end the same way.
      const ids = this.#sync.sentIds();
      this.#sync.refused(ids);
      this.#on.refused(reason, ids);
      this.#on.scene();
    }
    if (code === CLOSE.REFUSED) {
      this.close();
      this.#on.gone(reason || "refused");
      return;
    }
    this.#lost("down", reason);
  }

  #lost(name, detail = "") {
    if (this.#closed) {
      return;
    }
    const channel = this.#channel;
    this.#channel = null;
    channel?.close();
    this.me = "";
    this.#sync.lost();
    this.#on.members({ all: [] });
    const millis = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** this.#attempts) * (0.7 + Math.random() * 0.6);
    this.#attempts++;
    this.#say(navigator.onLine ? name : "offline", detail);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#again(), millis);
  }

  #retryNow() {
    if (this.#closed) {
      return;
    }
    if (this.#channel === null) {
      clearTimeout(this.#retry);
      this.#again();
    } else {
      this.#ping();
    }
  }

  /** A browser does not tell why a connection was refused, so the server is asked first. */
  async #again() {
    this.#say("connecting");
    try {
      const response = await fetch(`join?code=${this.#board.code}`, { signal: AbortSignal.timeout(SILENCE_MILLIS_MAX) });
      if (this.#closed || this.#channel !== null) {
        return;
      }
      if (response.status === 404) {
        this.close();
        this.#on.gone("unknown");
      } else if (response.ok) {
        this.#connect();
      } else {
        this.#lost("down", (await response.text()).trim().slice(0, 200));
      }
    } catch {
      if (!this.#closed && this.#channel === null) {
        this.#lost("down");
      }
    }
  }

  #tick() {
    const now = performance.now();
    // A browser runs the timers of a hidden page late; then the silence is the page's own.
    if (now - this.#tickedMillis > 2 * PING_MILLIS) {
      this.#heardMillis = now;
    }
    this.#tickedMillis = now;
    if (this.#channel === null) {
      return;
    }
    if (now - this.#heardMillis > SILENCE_MILLIS_MAX) {
      this.#lost("down", "silent");
    } else if (now - this.#pingedMillis >= PING_MILLIS) {
      this.#ping();
    }
  }

  #ping() {
    if (this.me !== "") {
      this.#pingedMillis = performance.now();
      this.#send({ ping: Math.round(this.#pingedMillis) });
    }
  }

  #say(name, detail = "") {
    this.#state = { name, detail };
    this.#on.state();
  }

  // What comes

  #take(channel, text) {
    if (channel !== this.#channel) {
      return;
    }
    this.#heardMillis = performance.now();
    if (!this.#seal) {
      this.#receive(JSON.parse(text));
      return;
    }
    this.#inbox = this.#inbox.then(async () => {
      if (channel === this.#channel) {
        const message = await this.#unsealed(JSON.parse(text));
        if (channel === this.#channel) {
          this.#receive(message);
        }
      }
    });
  }

  async #unsealed(message) {
    if (message.elements) {
      const opened = await Promise.all(
        message.elements.map((element) =>
          this.#seal.openElement(element).catch(() => {
            console.warn(`element ${element.id} could not be decrypted`);
            return null;
          }),
        ),
      );
      return { ...message, elements: opened.filter(Boolean) };
    }
    for (const member of ["pointer", "card"]) {
      if (message[member]) {
        return { ...message, [member]: await this.#unsealedNote(message[member], member) };
      }
    }
    if (message.welcome) {
      const members = await Promise.all(
        message.welcome.members.map(async (one) => (one.card ? { ...one, card: await this.#unsealedNote(one.card, "card") } : one)),
      );
      return { ...message, welcome: { ...message.welcome, members } };
    }
    return message;
  }

  async #unsealedNote(note, context) {
    try {
      return note.sealed ? await this.#seal.openValue(note, context) : {};
    } catch {
      return {};
    }
  }

  #receive(message) {
    if (message.elements) {
      this.#sync.received(message.elements);
      this.#advance(message);
      this.#on.scene();
      this.#on.state();
    } else if (message.pointer) {
      this.#on.members({ pointer: message.pointer, id: message.client_id });
    } else if (message.pong !== undefined) {
      const millis = performance.now() - message.pong;
      this.#rttMillis = this.#rttMillis ? this.#rttMillis * 0.7 + millis * 0.3 : millis;
      this.#on.state();
    } else if (message.draw_event) {
      message.draw_event.type === "clear"
        ? this.#sync.cleared()
        : this.#sync.drawn(message.draw_event, message.sequence, this.#epoch);
      this.#advance(message);
      this.#on.scene();
    } else if (message.ink) {
      for (const { draw_event: event, sequence } of message.ink) {
        event.type === "clear" ? this.#sync.wipeInk() : this.#sync.drawn(event, sequence, this.#epoch);
      }
      this.#on.scene();
    } else if (message.welcome) {
      this.#welcome(message.welcome);
    } else if (message.ready) {
      this.#ready(message.ready);
    } else {
      this.#note(message);
    }
  }

  #note(message) {
    if (message.card) {
      this.#on.members({ card: message.card, id: message.client_id });
    } else if (message.gone) {
      this.#on.members({ gone: message.gone });
    } else if (message.terms) {
      this.#advance(message);
      this.#on.rights({ terms: message.terms });
    } else if (message.role) {
      this.#on.rights({ role: message.role });
    } else if (message.reachable !== undefined) {
      this.#reachable = message.reachable;
      this.#on.state();
    } else if (message.refused) {
      const { ids = [], message: why, code } = message.refused;
      this.#sync.refused(ids);
      this.#on.refused(why, ids, code);
      this.#on.scene();
      this.#on.state();
    } else if (message.error) {
      this.#state = { ...this.#state, detail: message.error.message };
    }
  }

  /** Within a snapshot the place is not taken yet: a break would lose what had not come. */
  #advance({ sequence, snapshot }) {
    if (this.#sync.ready && !snapshot && sequence > this.#sequence) {
      this.#sequence = sequence;
    }
  }

  #welcome({ client_id: id, epoch, reset, role, terms, sealed, reachable, members }) {
    if (Boolean(sealed) !== Boolean(this.#seal)) {
      this.close();
      this.#on.gone(sealed ? "sealed" : "open");
      return;
    }
    this.me = id;
    const first = this.#epoch === "";
    this.#epoch = epoch;
    if (first) {
      this.#sync.restore(this.#on.kept(epoch));
      this.#on.restored();
    }
    this.#reachable = reachable;
    if (reset) {
      this.#sequence = FROM_START;
    }
    this.#sync.begin({ reset });
    this.#on.rights({ role, terms });
    this.#on.members({ all: members });
  }

  #ready({ sequence }) {
    this.#sync.end();
    this.#sequence = sequence;
    this.#attempts = 0;
    this.#say("live");
    this.sendCard();
    const token = this.#on.owner();
    if (token) {
      this.#send({ owner: token });
    }
    this.#ping();
    this.#on.scene();
    this.changed();
  }

  // What goes

  #send(message) {
    this.#channel?.send(JSON.stringify(message));
  }

  /** Sends a message with what is encrypted in it on a private board, in the order of the calls. */
  async #sendSealed(make) {
    const channel = this.#channel;
    this.#outbox = this.#outbox.then(async () => {
      const message = await make();
      if (channel === this.#channel) {
        this.#send(message);
      }
    });
    await this.#outbox;
  }

  sendCard() {
    const card = this.#on.card();
    if (this.me === "") {
      return;
    }
    if (this.#seal) {
      this.#sendSealed(async () => ({ card: await this.#seal.value(card, "card") }));
    } else {
      this.#send({ card });
    }
  }

  claim(token) {
    this.#send({ owner: token });
  }

  setTerms(terms) {
    this.#send({ terms });
  }

  clearForAll() {
    this.#send({ draw_event: { type: "clear", time: Date.now() } });
  }

  /** What others see of this member's hand; the newest replaces one that has not gone yet. */
  point(pointer) {
    this.#pointer = pointer;
    if (this.#pointerTimer === null) {
      this.#pointerTimer = setTimeout(() => this.#sendPointer(), POINTER_MILLIS);
    }
  }

  async #sendPointer() {
    this.#pointerTimer = null;
    const channel = this.#channel;
    if (!this.#sync.ready || channel === null) {
      return;
    }
    const pointer = this.#seal ? await this.#seal.value(this.#pointer, "pointer") : this.#pointer;
    channel.sendLoose(JSON.stringify({ pointer }));
  }

  /** There may be something to send. */
  changed() {
    this.#on.state();
    if (this.#sendTimer === null && !this.#closed) {
      this.#sendTimer = setTimeout(() => this.#flush(), Math.max(SEND_MILLIS, this.#sendAfterMillis - performance.now()));
    }
  }

  #flush() {
    this.#sendTimer = null;
    const settled = this.#on.settled();
    const { batches, tooLarge } = this.#sync.outgoing({
      settled,
      mayGo: this.#on.mayGo,
      wire: this.#on.wire,
      ...(this.#seal ? { bytesMax: SEALED_MESSAGE_BYTES } : {}),
    });
    let bytes = 0;
    for (const batch of batches) {
      bytes += batch.bytes;
      if (this.#seal) {
        this.#sendSealed(async () => ({
          elements: await Promise.all(batch.elements.map((element) => this.#seal.element(element))),
          settled,
        }));
      } else {
        this.#send({ elements: batch.elements, settled });
      }
    }
    this.#sendAfterMillis = settled ? 0 : performance.now() + bytes / BYTES_PER_MILLI;
    if (tooLarge.length > 0) {
      this.#sync.refused(tooLarge);
      this.#on.refused("too large", tooLarge, "too_large");
      this.#on.scene();
    }
  }
}
