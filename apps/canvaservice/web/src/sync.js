// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What this page and the board know of each element, and what each must tell the other. It has no document, network,
// clock or randomness: whoever uses it hands in what the editor shows and what the server says.
//
// Of two states of an element the one with the higher version replaces the other, at equal versions the one with the
// lower nonce. `shared` is the newest state that the server has sent, `pending` a newer one of this page that it has
// not acknowledged. A state is acknowledged when it, or one that replaces it, comes back.

import { Ink } from "./ink.js";

/** The server takes 256 elements and 1 MiB a message. */
export const ELEMENTS_MAX = 256;
export const MESSAGE_BYTES = 512 << 10;
export const ELEMENT_BYTES_MAX = 900 << 10;

/** Whether state `a` replaces state `b` of the same element. */
export function replaces(a, b) {
  return a.version > b.version || (a.version === b.version && a.versionNonce < b.versionNonce);
}

export function same(a, b) {
  return a.version === b.version && a.versionNonce === b.versionNonce;
}

const mark = ({ version, versionNonce }) => ({ version, versionNonce });

/** What an element is worth to others once it is deleted. */
export function tombstone({ id, version, versionNonce, index }) {
  return { id, version, versionNonce, ...(index ? { index } : {}), isDeleted: true };
}

export class Sync {
  #shared = new Map();
  #pending = new Map();
  #sent = new Map();
  #unsettled = new Set();
  /** States that the server does not have and never will: not to be taken for new ones of the user's. */
  #withdrawn = new Map();
  /** Elements whose newest state the editor may not show. */
  #stale = new Set();
  /** Elements that the editor showed when it was last looked at. */
  #placed = new Set();
  /** What was shared before a reset, until the new snapshot has ended. */
  #former = new Map();
  #ink = new Ink();
  #ready = false;
  #order = new Map();

  /** Whether changes may be sent: the snapshot has been received. */
  get ready() {
    return this.#ready;
  }

  /** How many elements have changes that are not acknowledged. */
  get pendingCount() {
    return this.pending().length;
  }

  pending() {
    return [...this.#pending.values()].filter((element) => this.#worthSending(element));
  }

  /** Changes of an earlier visit to this life of the board. They are merged like those of others. */
  restore(elements) {
    for (const element of elements) {
      const known = this.#pending.get(element.id);
      if (!known || replaces(element, known)) {
        this.#pending.set(element.id, element);
        this.#note(element.id);
        this.#stale.add(element.id);
      }
    }
  }

  /** The newest state of an element, of whoever made it. */
  best(id) {
    return this.#pending.get(id) ?? this.#shared.get(id) ?? this.#ink.get(id);
  }

  /** The newest states that are not deleted, in the order in which this page first saw the elements. */
  inOrder() {
    const ids = new Set([...this.#shared.keys(), ...this.#pending.keys(), ...this.#ink.ids()]);
    return [...ids]
      .map((id) => this.best(id))
      .filter(({ isDeleted }) => !isDeleted)
      .sort((a, b) => this.#order.get(a.id) - this.#order.get(b.id) || (a.updated ?? 0) - (b.updated ?? 0));
  }

  // What the editor shows

  /**
   * Notes what the user has changed.
   *
   * @param elements all that the editor has, deleted ones included
   * @param nonce gives the nonce of a deletion that the editor did not note itself
   * @return whether there is something new
   */
  look(elements, nonce) {
    let changed = false;
    const placed = new Set();
    for (const element of elements) {
      if (!element.isDeleted) {
        placed.add(element.id);
      }
      if (this.#isNew(element)) {
        this.#change({ ...element });
        this.#withdrawn.delete(element.id);
        this.#note(element.id);
        changed = true;
      }
    }
    const all = placed.size < this.#placed.size || [...this.#placed].some((id) => !placed.has(id));
    if (all) {
      changed = this.#lost(elements, nonce) || changed;
    }
    this.#placed = placed;
    return changed;
  }

  #change(element) {
    if (element.isDeleted && !this.#heard(element.id)) {
      this.#forget(element.id);
    } else {
      this.#pending.set(element.id, element);
    }
  }

  #isNew(element) {
    const { id } = element;
    const withdrawn = this.#withdrawn.get(id);
    if (withdrawn && !replaces(element, withdrawn)) {
      return false;
    }
    const known = this.best(id) ?? this.#former.get(id);
    return known ? replaces(element, known) : !element.isDeleted;
  }

  /**
   * Elements that the editor has no more, not even as deleted ones, are deleted for all: an opened file has replaced
   * them, or a stroke has turned into a pinch. An editor that has nothing at all has lost its drawing, and gets it back,
   * but for what the user was at.
   */
  #lost(elements, nonce) {
    const present = new Set(elements.map(({ id }) => id));
    let changed = false;
    for (const id of this.#placed) {
      const known = present.has(id) ? undefined : this.best(id);
      if (!known || known.isDeleted) {
        continue;
      }
      if (elements.length > 0 || !this.#heard(id) || this.#unsettled.has(id)) {
        this.#change({ ...known, version: known.version + 1, versionNonce: nonce(), isDeleted: true });
        changed = true;
      }
      this.#stale.add(id);
    }
    return changed;
  }

  /**
   * What the editor must show instead of what it has.
   *
   * @param shown gives what the editor has of an element
   * @param editing elements that the user is at; they stay as they are until released
   * @return states to put, and ids to take out
   */
  due(shown, editing = new Set()) {
    const put = [];
    const drop = [];
    for (const id of this.#stale) {
      if (editing.has(id)) {
        continue;
      }
      const best = this.best(id);
      const now = shown(id);
      if (!best && this.#former.has(id)) {
        continue; // The new snapshot may still have it.
      }
      this.#stale.delete(id);
      if (!best) {
        if (now) {
          drop.push(id);
          this.#placed.delete(id);
        }
      } else if (!now || !same(best, now)) {
        put.push(best);
      }
    }
    return { put, drop };
  }

  get hasDue() {
    return this.#stale.size > 0;
  }

  // What the server says

  /** The connection is gone; what was sent may not have arrived. */
  lost() {
    this.#ready = false;
    this.#sent.clear();
  }

  /** A welcome. With `reset` everything follows. */
  begin({ reset }) {
    this.lost();
    if (reset) {
      for (const [id, state] of this.#shared) {
        this.#former.set(id, mark(state));
      }
      for (const id of this.#ink.ids()) {
        this.#former.set(id, mark(this.#ink.get(id)));
      }
      this.#shared.clear();
      this.#ink.clear();
    }
  }

  /** The end of a snapshot. What it does not have is gone, unless it is a change of this page's own. */
  end() {
    for (const [id, state] of this.#former) {
      if (!this.best(id)) {
        this.#withdrawn.set(id, state);
      }
      this.#stale.add(id);
    }
    this.#former.clear();
    this.#ready = true;
  }

  /** States from the server, one's own included. */
  received(elements) {
    for (const element of elements) {
      const { id } = element;
      const shared = this.#shared.get(id);
      if (shared && !replaces(element, shared)) {
        continue;
      }
      this.#shared.set(id, element);
      this.#note(id);
      const pending = this.#pending.get(id);
      if (pending && !replaces(pending, element)) {
        this.#forget(id);
        if (!same(pending, element)) {
          this.#unsettled.delete(id);
        }
      }
      this.#stale.add(id);
    }
  }

  /** Ink of the original's clients. */
  drawn(event, sequence, epoch) {
    const id = this.#ink.draw(event, sequence, epoch);
    if (id) {
      this.#note(id);
      this.#stale.add(id);
    }
  }

  /** A clear within a snapshot: the ink before it is gone; elements are as they are now. */
  wipeInk() {
    for (const id of this.#ink.ids()) {
      this.#withdrawn.set(id, mark(this.#ink.get(id)));
      this.#stale.add(id);
    }
    this.#ink.clear();
  }

  /** A live clear: what was received becomes a tombstone, ink goes, and changes that are newer stay. */
  cleared() {
    this.wipeInk();
    const tombstones = [];
    for (const state of this.#shared.values()) {
      if (!state.isDeleted) {
        tombstones.push(tombstone({ ...state, version: state.version + 1, versionNonce: 0 }));
      }
    }
    this.received(tombstones);
  }

  /** The server does not take these changes: what it has is shown again. */
  refused(ids) {
    for (const id of ids) {
      const pending = this.#pending.get(id);
      if (pending) {
        this.#withdrawn.set(id, mark(pending));
        this.#forget(id);
        this.#unsettled.delete(id);
        this.#stale.add(id);
      }
    }
  }

  /** Elements whose states are on their way. */
  sentIds() {
    return [...this.#sent.keys()].filter((id) => this.#pending.has(id));
  }

  #forget(id) {
    this.#pending.delete(id);
    this.#sent.delete(id);
  }

  #note(id) {
    if (!this.#order.has(id)) {
      this.#order.set(id, this.#order.size);
    }
  }

  // What the server must be told

  /**
   * Batches of states to send now, and notes that they are sent. Nothing before the snapshot has ended.
   *
   * @param settled false while the user is at it
   * @param mayGo false for elements that must wait
   * @param wire gives an element as others get it
   * @return elements per message, with their size; and ids that are too large for any
   */
  outgoing({ settled = true, mayGo = () => true, wire = (element) => element, bytesMax = MESSAGE_BYTES } = {}) {
    const batches = [];
    const tooLarge = [];
    if (!this.#ready) {
      return { batches, tooLarge };
    }
    let batch = { elements: [], bytes: 0 };
    const add = (element) => {
      const form = wire(element.isDeleted ? tombstone(element) : element);
      const bytes = utf8Length(JSON.stringify(form));
      if (bytes > ELEMENT_BYTES_MAX) {
        tooLarge.push(element.id);
        return false;
      }
      if (batch.elements.length === ELEMENTS_MAX || (batch.elements.length > 0 && batch.bytes + bytes > bytesMax)) {
        batches.push(batch);
        batch = { elements: [], bytes: 0 };
      }
      batch.elements.push(form);
      batch.bytes += bytes + 1;
      return true;
    };
    for (const [id, element] of this.#pending) {
      const sent = this.#sent.get(id);
      if ((sent && same(sent, element)) || !this.#worthSending(element) || !mayGo(element)) {
        continue;
      }
      if (add(element)) {
        this.#sent.set(id, mark(element));
        settled ? this.#unsettled.delete(id) : this.#unsettled.add(id);
      }
    }
    if (settled) {
      this.#settle(add);
    }
    if (batch.elements.length > 0) {
      batches.push(batch);
    }
    return { batches, tooLarge };
  }

  /** States that were sent while the user was at them, and have not changed since, are sent once more as settled. */
  #settle(add) {
    for (const id of this.#unsettled) {
      const element = this.best(id);
      if (element && !element.isDeleted) {
        add(element);
      }
    }
    this.#unsettled.clear();
  }

  /** Others need not hear of a text that is empty yet. */
  #worthSending(element) {
    return element.type !== "text" || element.text !== "" || this.#heard(element.id);
  }

  /** Whether others may know of an element. */
  #heard(id) {
    return this.#shared.has(id) || this.#former.has(id) || this.#sent.has(id) || this.#ink.get(id) !== undefined;
  }
}

function utf8Length(text) {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) {
      bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
    }
  }
  return bytes;
}
