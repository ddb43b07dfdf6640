// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The core that merges, without an editor or a server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ELEMENT_BYTES_MAX, ELEMENTS_MAX, MESSAGE_BYTES, replaces, same, Sync } from "../src/sync.js";

const NONCE = 7;
const element = (id, version = 1, more = {}) => ({ id, type: "rectangle", version, versionNonce: 100, isDeleted: false, index: "a0", ...more });
const gone = (id, version, versionNonce = 0) => ({ id, version, versionNonce, isDeleted: true });
const states = (batches) => batches.flatMap(({ elements }) => elements);
const ids = (batches) => states(batches).map(({ id }) => id);

/** A page: an editor that shows what its core says. */
class Page {
  sync = new Sync();
  scene = new Map();
  editing = new Set();

  join({ reset = true, elements = [] } = {}) {
    this.sync.begin({ reset });
    this.sync.received(elements);
    this.sync.end();
    this.show();
    return this;
  }

  change(...changed) {
    changed.forEach((one) => this.scene.set(one.id, one));
    this.look();
  }

  look() {
    return this.sync.look([...this.scene.values()], () => NONCE);
  }

  show() {
    this.look();
    const { put, drop } = this.sync.due((id) => this.scene.get(id), this.editing);
    drop.forEach((id) => this.scene.delete(id));
    for (const one of put) {
      const now = this.scene.get(one.id);
      if (!one.isDeleted) {
        this.scene.set(one.id, one);
      } else if (now) {
        this.scene.set(one.id, { ...now, ...one });
      }
    }
    this.look();
    return put.map(({ id }) => id);
  }

  hear(...elements) {
    this.sync.received(elements);
    return this.show();
  }

  send(options) {
    return this.sync.outgoing(options).batches;
  }

  visible() {
    return [...this.scene.values()].filter(({ isDeleted }) => !isDeleted).map(({ id }) => id);
  }
}

test("a higher version replaces, at equal versions the lower nonce", () => {
  assert.ok(replaces(element("a", 2), element("a", 1)));
  assert.ok(!replaces(element("a", 1), element("a", 2)));
  assert.ok(replaces(element("a", 1, { versionNonce: 1 }), element("a", 1, { versionNonce: 2 })));
  assert.ok(!replaces(element("a"), element("a")));
});

test("nothing is sent before the snapshot has ended", () => {
  const page = new Page();
  page.change(element("mine"));
  assert.deepEqual(page.send(), []);
  page.sync.begin({ reset: true });
  page.sync.received([element("theirs")]);
  assert.deepEqual(page.send(), []);
  page.sync.end();
  assert.deepEqual(ids(page.send()), ["mine"]);
});

test("an empty editor is never told to the board", () => {
  const page = new Page();
  page.look();
  page.join({ elements: [element("a"), element("b")] });
  assert.deepEqual(page.visible(), ["a", "b"]);
  assert.deepEqual(page.send(), []);
  assert.equal(page.sync.pendingCount, 0);
});

test("what came from others is not sent back", () => {
  const page = new Page().join();
  page.hear(element("a", 3));
  page.look();
  assert.deepEqual(page.send(), []);
  page.change(element("a", 4));
  assert.deepEqual(ids(page.send()), ["a"]);
  page.look();
  assert.deepEqual(page.send(), []);
});

test("a change is pending until it, or what replaces it, comes back", () => {
  const page = new Page().join();
  page.change(element("a"), element("b"));
  page.send();
  assert.equal(page.sync.pendingCount, 2);
  page.hear(element("a"));
  assert.equal(page.sync.pendingCount, 1);
  page.hear(element("b", 5));
  assert.equal(page.sync.pendingCount, 0);
  assert.equal(page.scene.get("b").version, 5);
});

test("an echo of an older state of one's own leaves the newer one alone", () => {
  const page = new Page().join();
  page.change(element("a", 1));
  page.send();
  page.change(element("a", 2));
  assert.deepEqual(page.hear(element("a", 1)), []);
  assert.equal(page.scene.get("a").version, 2);
  assert.deepEqual(states(page.send()).map(({ version }) => version), [2]);
});

test("a burst is one state an element", () => {
  const page = new Page().join();
  for (let version = 1; version <= 30; version++) {
    page.change(element("a", version));
  }
  assert.deepEqual(states(page.send()).map(({ version }) => version), [30]);
});

test("concurrent edits of one element end alike on both pages", () => {
  for (const [left, right] of [[5, 9], [9, 5]]) {
    const pages = [new Page().join({ elements: [element("a", 1)] }), new Page().join({ elements: [element("a", 1)] })];
    const edits = [element("a", 2, { versionNonce: left, x: 1 }), element("a", 2, { versionNonce: right, x: 2 })];
    pages.forEach((page, i) => page.change(edits[i]));
    const log = pages.flatMap((page) => states(page.send()));
    let stored = element("a", 1);
    for (const state of log) {
      if (replaces(state, stored)) {
        stored = state;
        pages.forEach((page) => page.hear(state));
      }
    }
    assert.equal(pages[0].scene.get("a").x, pages[1].scene.get("a").x);
    assert.equal(stored.x, pages[0].scene.get("a").x);
    assert.deepEqual(pages.map(({ sync }) => sync.pendingCount), [0, 0]);
  }
});

test("edits made offline are merged, not pushed over", () => {
  const page = new Page().join({ elements: [element("a", 1), element("b", 1), element("c", 1)] });
  page.sync.lost();
  page.change(element("a", 2), element("b", 2), element("new", 1));
  page.join({ reset: false, elements: [element("b", 7), element("c", 3)] });
  assert.deepEqual(ids(page.send()).sort(), ["a", "new"]);
  assert.equal(page.scene.get("b").version, 7);
  assert.equal(page.scene.get("c").version, 3);
});

test("what was sent and not acknowledged is sent again after a break", () => {
  const page = new Page().join();
  page.change(element("a"));
  assert.deepEqual(ids(page.send()), ["a"]);
  page.join({ reset: false });
  assert.deepEqual(ids(page.send()), ["a"]);
  page.join({ reset: false, elements: [element("a")] });
  assert.deepEqual(page.send(), []);
});

test("after a reset what the board does not have is gone, but not one's own changes", () => {
  const page = new Page().join({ elements: [element("kept"), element("pruned")] });
  page.sync.lost();
  page.change(element("mine"));
  page.sync.begin({ reset: true });
  page.sync.received([element("kept")]);
  page.show();
  assert.deepEqual(page.visible().sort(), ["kept", "mine", "pruned"], "nothing flickers meanwhile");
  assert.deepEqual(page.send(), []);
  page.sync.end();
  page.show();
  assert.deepEqual(page.visible().sort(), ["kept", "mine"]);
  assert.deepEqual(ids(page.send()), ["mine"], "what is gone is neither sent nor deleted for all");
});

test("a reset that breaks off and begins anew ends the same", () => {
  const page = new Page().join({ elements: [element("a"), element("b"), element("c")] });
  page.sync.begin({ reset: true });
  page.sync.received([element("a", 2)]);
  page.show();
  page.join({ reset: true, elements: [element("b", 2)] });
  assert.deepEqual(page.visible(), ["b"]);
  assert.deepEqual(page.send(), []);
});

test("a deletion is sent as what is left of it, and taken with what is known of it", () => {
  const page = new Page().join({ elements: [element("a", 4, { text: "secret" })] });
  page.change(element("a", 5, { text: "secret", isDeleted: true }));
  assert.deepEqual(states(page.send()), [{ id: "a", version: 5, versionNonce: 100, index: "a0", isDeleted: true }]);
  const other = new Page().join({ elements: [element("a", 4, { text: "secret" })] });
  other.hear(gone("a", 5));
  assert.deepEqual(other.visible(), []);
  assert.equal(other.scene.get("a").text, "secret", "an undo can bring it back");
});

test("what is deleted before anybody heard of it is not sent", () => {
  const page = new Page().join();
  page.change(element("a", 1));
  page.change(element("a", 2, { isDeleted: true }));
  assert.deepEqual(page.send(), []);
  assert.equal(page.sync.pendingCount, 0);
  page.change(element("a", 3));
  assert.deepEqual(ids(page.send()), ["a"], "but what an undo brings back is");
});

test("a stroke that turned into a pinch leaves nothing", () => {
  const page = new Page().join();
  page.change(element("a", 1));
  page.scene.delete("a");
  page.show();
  assert.deepEqual(page.send(), []);
  assert.equal(page.sync.pendingCount, 0);
  assert.deepEqual(page.visible(), []);
  page.change(element("b", 1));
  page.send({ settled: false });
  page.hear(element("b", 1));
  page.scene.delete("b");
  page.show();
  assert.deepEqual(page.visible(), []);
  assert.deepEqual(states(page.send()).map(({ id, isDeleted }) => [id, isDeleted]), [["b", true]], "nor where it was sent by then");
});

test("a drawing that is replaced by an opened file is deleted for all, and can be brought back", () => {
  const page = new Page().join({ elements: [element("old", 3)] });
  page.scene = new Map([["new", element("new")]]);
  page.look();
  page.show();
  const sent = states(page.send());
  assert.deepEqual(sent.find(({ id }) => id === "old"), { id: "old", version: 4, versionNonce: NONCE, index: "a0", isDeleted: true });
  assert.ok(sent.some(({ id }) => id === "new"));
  page.scene.set("old", element("old", 5));
  page.look();
  assert.deepEqual(states(page.send()).map(({ id, version }) => [id, version]), [["old", 5]]);
});

test("an editor that has lost its drawing gets it back, and deletes nothing", () => {
  const page = new Page().join({ elements: [element("a"), element("b")] });
  page.scene = new Map();
  page.look();
  assert.deepEqual(page.send(), []);
  page.show();
  assert.deepEqual(page.visible(), ["a", "b"]);
  assert.deepEqual(page.send(), []);
});

test("an element under the user's hand stays until released, then the newer state is shown", () => {
  const page = new Page().join({ elements: [element("a", 1)] });
  page.editing.add("a");
  page.change(element("a", 2));
  assert.deepEqual(page.hear(element("a", 9)), []);
  assert.equal(page.scene.get("a").version, 2);
  page.editing.clear();
  page.show();
  assert.equal(page.scene.get("a").version, 9);
  assert.equal(page.sync.pendingCount, 0);
});

test("a text is not sent while it is empty, and is found when editing ends without a change being told", () => {
  const page = new Page().join();
  page.change(element("t", 1, { type: "text", text: "" }));
  assert.deepEqual(page.send({ settled: false }), []);
  page.scene.set("t", element("t", 2, { type: "text", text: "pasted" }));
  assert.ok(page.look());
  assert.deepEqual(states(page.send()).map(({ text }) => text), ["pasted"]);
});

test("a state sent mid-stroke is sent once more when the stroke has ended", () => {
  const page = new Page().join();
  page.change(element("a", 1));
  assert.deepEqual(ids(page.send({ settled: false })), ["a"]);
  page.hear(element("a", 1));
  assert.deepEqual(page.send({ settled: false }), []);
  assert.deepEqual(ids(page.send({ settled: true })), ["a"]);
  assert.deepEqual(page.send({ settled: true }), []);
});

test("a stroke that went on settles with its last state alone", () => {
  const page = new Page().join();
  page.change(element("a", 1));
  page.send({ settled: false });
  page.change(element("a", 2));
  assert.deepEqual(states(page.send({ settled: true })).map(({ version }) => version), [2]);
  assert.deepEqual(page.send({ settled: true }), []);
});

test("messages stay below their limits", () => {
  const page = new Page().join();
  page.change(...Array.from({ length: 1000 }, (_, i) => element(`e${i}`, 1, { text: "é".repeat(1500) })));
  const batches = page.send();
  assert.equal(states(batches).length, 1000);
  for (const { elements } of batches) {
    assert.ok(elements.length <= ELEMENTS_MAX);
    assert.ok(Buffer.byteLength(JSON.stringify(elements)) <= MESSAGE_BYTES + 1024);
  }
  assert.ok(batches.length >= 4);
});

test("the size of a message counts its bytes", () => {
  for (const text of ["a", "é", "中", "😀", "\ud800"]) {
    const page = new Page().join();
    page.change(element("a", 1, { text: text.repeat(100) }));
    const [{ elements, bytes }] = page.send();
    assert.equal(bytes, Buffer.byteLength(JSON.stringify(elements[0])) + 1, text);
  }
});

test("an element that fits no message is named and not sent", () => {
  const page = new Page().join();
  page.change(element("huge", 1, { text: "x".repeat(ELEMENT_BYTES_MAX) }), element("small"));
  const { batches, tooLarge } = page.sync.outgoing();
  assert.deepEqual(ids(batches), ["small"]);
  assert.deepEqual(tooLarge, ["huge"]);
  page.sync.refused(tooLarge);
  page.show();
  assert.deepEqual(page.visible(), ["small"]);
});

test("a refused change is taken back", () => {
  const page = new Page().join({ elements: [element("a", 3, { x: 1 })] });
  page.change(element("a", 4, { x: 2 }), element("b", 1));
  page.send();
  page.sync.refused(["a", "b"]);
  page.show();
  assert.equal(page.scene.get("a").x, 1);
  assert.deepEqual(page.visible(), ["a"]);
  assert.equal(page.sync.pendingCount, 0);
  page.look();
  assert.deepEqual(page.send(), [], "and is not taken for a deletion");
  page.change(element("a", 5, { x: 3 }));
  assert.deepEqual(ids(page.send()), ["a"], "a later change goes");
});

test("an image waits for its file", () => {
  const page = new Page().join();
  let there = false;
  page.change(element("i", 1, { type: "image", fileId: "f" }), element("r"));
  const mayGo = ({ type }) => type !== "image" || there;
  assert.deepEqual(ids(page.send({ mayGo })), ["r"]);
  there = true;
  assert.deepEqual(ids(page.send({ mayGo })), ["i"]);
});

test("a clear leaves only what is newer", () => {
  const page = new Page().join({ elements: [element("old", 3), element("changed", 3), element("late", 3)] });
  page.sync.drawn({ type: "draw", client_id: "c", prev_x: 0, prev_y: 0, curr_x: 5, curr_y: 5 }, 9, "E");
  page.show();
  assert.equal(page.visible().length, 4);
  page.change(element("mine", 1), element("changed", 5), element("late", 4));
  page.sync.cleared();
  page.show();
  assert.deepEqual(page.visible().sort(), ["changed", "mine"]);
  page.look();
  assert.deepEqual(ids(page.send()).sort(), ["changed", "mine"]);
});

test("a clear within a snapshot wipes the ink before it, and nothing else", () => {
  const segment = { client_id: "c", prev_x: 0, prev_y: 0, curr_x: 5, curr_y: 5 };
  const page = new Page().join();
  page.sync.drawn(segment, 9, "E");
  page.show();
  page.sync.begin({ reset: false });
  page.sync.received([element("drawn since", 3)]);
  page.sync.wipeInk();
  page.sync.drawn(segment, 12, "E");
  page.sync.end();
  page.show();
  assert.deepEqual(page.visible().sort(), ["drawn since", "ink-E-12"]);
  assert.deepEqual(page.send(), []);
});

test("ink is shown, not sent back, until the user changes it", () => {
  const page = new Page().join();
  page.sync.drawn({ client_id: "c", prev_x: 0, prev_y: 0, curr_x: 5, curr_y: 5 }, 9, "E");
  page.show();
  const [id] = page.visible();
  assert.equal(id, "ink-E-9");
  page.look();
  assert.deepEqual(page.send(), []);
  page.change({ ...page.scene.get(id), version: 3, x: 50 });
  assert.deepEqual(ids(page.send()), [id]);
  page.sync.drawn({ client_id: "c", prev_x: 5, prev_y: 5, curr_x: 6, curr_y: 6 }, 10, "E");
  page.show();
  assert.equal(page.scene.get(id).x, 50);
});

test("ink that the user erases is a deletion for all", () => {
  const page = new Page().join();
  page.sync.drawn({ client_id: "c", prev_x: 0, prev_y: 0, curr_x: 5, curr_y: 5 }, 9, "E");
  page.show();
  page.change({ ...page.scene.get("ink-E-9"), version: 3, isDeleted: true });
  assert.deepEqual(states(page.send()).map((one) => [one.id, one.isDeleted]), [["ink-E-9", true]]);
});

test("changes of an earlier visit are merged with what the board has by now", () => {
  const page = new Page();
  page.sync.restore([element("a", 4), element("b", 2)]);
  page.join({ elements: [element("a", 3), element("b", 9)] });
  assert.equal(page.scene.get("a").version, 4);
  assert.equal(page.scene.get("b").version, 9);
  assert.deepEqual(ids(page.send()), ["a"]);
});

test("the order of a replay is the order in which elements were first seen", () => {
  const page = new Page().join({ elements: [element("b"), element("a")] });
  page.change(element("c"));
  page.hear(element("a", 9), element("d"));
  page.hear(gone("b", 9));
  assert.deepEqual(page.sync.inOrder().map(({ id }) => id), ["a", "c", "d"]);
});

/** A small random number generator (mulberry32). */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A board that orders, drops what lost, and cuts connections. */
class Board {
  log = [];
  newest = new Map();

  append(elements) {
    const won = elements.filter((one) => !this.newest.has(one.id) || replaces(one, this.newest.get(one.id)));
    won.forEach((one) => this.newest.set(one.id, one));
    if (won.length > 0) {
      this.log.push(won);
    }
  }
}

test("pages that draw, lose their connection, and come back end alike", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const next = random(seed);
    const board = new Board();
    const pages = Array.from({ length: 3 }, () => Object.assign(new Page().join(), { at: 0, on: true }));
    const step = (page) => {
      const roll = next(10);
      if (roll < 5) {
        const id = `e${next(6)}`;
        const now = page.scene.get(id);
        page.change(element(id, (now?.version ?? 0) + 1, { versionNonce: next(1000), isDeleted: next(5) === 0, x: next(100) }));
      } else if (roll < 7 && page.on) {
        page.send({ settled: next(2) === 0 }).forEach(({ elements }) => next(4) > 0 && board.append(elements));
      } else if (roll < 9 && page.on && page.at < board.log.length) {
        page.hear(...board.log[page.at++]);
      } else if (page.on) {
        page.sync.lost();
        page.on = false;
      } else {
        comeBack(page, next(2) === 0);
      }
    };
    const comeBack = (page, reset) => {
      page.join({ reset, elements: reset ? [...board.newest.values()] : board.log.slice(page.at).flat() });
      page.at = board.log.length;
      page.on = true;
    };
    for (let i = 0; i < 200; i++) {
      step(pages[next(3)]);
    }
    for (let round = 0; round < 3; round++) {
      pages.forEach((page) => comeBack(page, false));
      pages.forEach((page) => page.send().forEach(({ elements }) => board.append(elements)));
      pages.forEach((page) => comeBack(page, false));
    }
    const shown = pages.map((page) =>
      [...page.scene.values()].filter((one) => !one.isDeleted).map(({ id, version, versionNonce, x }) => [id, version, versionNonce, x]).sort(),
    );
    const stored = [...board.newest.values()].filter((one) => !one.isDeleted).map(({ id, version, versionNonce, x }) => [id, version, versionNonce, x]).sort();
    shown.forEach((scene) => assert.deepEqual(scene, stored, `seed ${seed}`));
    pages.forEach((page) => {
      const unsaid = page.sync.pending().filter((one) => !(one.isDeleted && !board.newest.has(one.id)));
      assert.deepEqual(unsaid.filter((one) => !same(one, board.newest.get(one.id))), [], `seed ${seed}`);
    });
  }
});
