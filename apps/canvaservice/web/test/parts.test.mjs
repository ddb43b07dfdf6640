// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Codes, ink, encryption, and elements that mean harm.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { fragment, parseCode } from "../src/code.js";
import { Ink, inkIndex } from "../src/ink.js";
import { imageOf, safeElement, safeLink } from "../src/safe.js";
import { newKey, Seal } from "../src/seal.js";
import { plainSha256, sha256 } from "../src/sha256.js";

const KEY = "AAAAAAAAAAAAAAAAAAAAAA";
const VIEW = "ABCDEFGHJK0123456789";

test("codes and links as people type and paste them", () => {
  for (const [typed, code, key = ""] of [
    ["28ZE94", "28ZE94"],
    [" 28ze94 ", "28ZE94"],
    ["28Z E94", "28ZE94"],
    ["28Z-E94.", "28ZE94"],
    ["#28ZE94%20", "28ZE94"],
    ["https://boards.example/#28ZE94", "28ZE94"],
    ["see http://h:8083/canvas-wt#28ze94.", "28ZE94"],
    ["https://h/join?code=28ZE94", "28ZE94"],
    ["wss://h/ws/canva?v=3&code=28ze94&after=4", "28ZE94"],
    [`https://h/#28ZE94,${KEY}`, "28ZE94", KEY],
    [`28ZE94, ${KEY} `, "28ZE94", KEY],
    [`#28ZE94,${KEY}.`, "28ZE94", KEY],
    [VIEW, VIEW],
    [`https://h/#${VIEW},${KEY}`, VIEW, KEY],
  ]) {
    assert.deepEqual(parseCode(typed), { code, key }, typed);
  }
  for (const typed of ["", "28ZE9", "28ZE945", "https://boards.example/", "28ZE94,short", "%E0%A4%A", "28ZÉ94"]) {
    assert.equal(parseCode(typed), undefined, typed);
  }
  assert.equal(fragment({ code: "28ZE94", key: KEY }), `28ZE94,${KEY}`);
  assert.deepEqual(parseCode(fragment({ code: "28ZE94", key: "" })), { code: "28ZE94", key: "" });
});

const segment = (client, x1, y1, x2, y2, more = {}) => ({
  type: "draw", client_id: client, color: "#ff0000", size: 6, prev_x: x1, prev_y: y1, curr_x: x2, curr_y: y2, ...more,
});

test("segments that one member drew one behind the other are one stroke", () => {
  const ink = new Ink();
  assert.equal(ink.draw(segment("a", 10, 10, 20, 10), 5, "E"), "ink-E-5");
  assert.equal(ink.draw(segment("b", 0, 0, 1, 1), 6, "E"), "ink-E-6", "another member in between");
  assert.equal(ink.draw(segment("a", 20, 10, 20, 30), 7, "E"), "ink-E-5");
  assert.equal(ink.draw(segment("a", 20, 30, 21, 30, { color: "#00ff00" }), 8, "E"), "ink-E-8", "another colour");
  assert.equal(ink.draw(segment("a", 99, 99, 98, 98, { color: "#00ff00" }), 9, "E"), "ink-E-9", "elsewhere");
  const stroke = ink.get("ink-E-5");
  assert.deepEqual([stroke.x, stroke.y, stroke.width, stroke.height, stroke.version], [10, 10, 10, 20, 3]);
  assert.deepEqual(stroke.points, [[0, 0], [10, 0], [10, 20]]);
  assert.equal(stroke.strokeColor, "#ff0000");
  assert.equal(stroke.strokeWidth, 1);
});

test("the same ink is the same elements on every page", () => {
  const made = () => {
    const ink = new Ink();
    for (let i = 0; i < 20; i++) {
      ink.draw(segment(i % 3 ? "a" : "b", i, i, i + 1, i + 1), 100 + i, "E");
    }
    return [...ink.ids()].map((id) => ink.get(id));
  };
  assert.deepEqual(made(), made());
});

test("a dot is a stroke, and what is no segment is none", () => {
  const ink = new Ink();
  assert.equal(ink.draw(segment("a", 5, 5, 5, 5), 1, "E"), "ink-E-1");
  assert.equal(ink.get("ink-E-1").points.length, 2);
  assert.equal(ink.draw(segment("a", 0, 0, 1, 1, { type: "cursor" }), 2, "E"), undefined);
  assert.equal(ink.draw(segment("a", 0, 0, Infinity, 1), 3, "E"), undefined);
  assert.equal(ink.draw({ client_id: "a", color: "url(x)", size: -4 }, 4, "E"), "ink-E-4", "absent numbers are zero, as in the original");
  assert.match(ink.get("ink-E-4").strokeColor, /^#/);
});

test("the place of ink grows with its number, and lies below what editors draw", () => {
  const places = [1, 2, 61, 62, 63, 4000, 2 ** 31, 2 ** 53].map(inkIndex);
  assert.deepEqual([...places].sort(), places);
  places.forEach((place) => assert.ok(/^Q[0-9A-Za-z]{10}$/.test(place) && place < "Zz" && place < "a0"));
});

test("a private board's elements are read with the key alone", async () => {
  const key = newKey();
  const seal = await Seal.of(key);
  const element = { id: "e", type: "text", text: "the plan", version: 3, versionNonce: 9, index: "a1", isDeleted: false };
  const sealed = await seal.element(element);
  assert.deepEqual(Object.keys(sealed).sort(), ["id", "index", "isDeleted", "sealed", "version", "versionNonce"]);
  assert.ok(!JSON.stringify(sealed).includes("plan"));
  assert.deepEqual(await seal.openElement(JSON.parse(JSON.stringify(sealed))), element);
  await assert.rejects((await Seal.of(newKey())).openElement(sealed));
});

test("a server cannot pass one state off as another", async () => {
  const seal = await Seal.of(newKey());
  const sealed = await seal.element({ id: "e", text: "x", version: 3, versionNonce: 9, index: "a1", isDeleted: false });
  for (const change of [{ id: "f" }, { version: 4 }, { versionNonce: 8 }, { index: "a2" }, { isDeleted: true }]) {
    await assert.rejects(seal.openElement({ ...sealed, ...change }), JSON.stringify(change));
  }
  await assert.rejects(seal.openElement({ id: "e", version: 1, versionNonce: 1, isDeleted: false, text: "not encrypted" }));
  assert.equal((await seal.openElement({ id: "e", version: 4, versionNonce: 0, isDeleted: true })).isDeleted, true);
  const pointer = await seal.value({ x: 1 }, "pointer");
  await assert.rejects(seal.openValue(pointer, "card"));
});

test("a key of another length is refused", async () => {
  await assert.rejects(Seal.of("AAAA"));
});

test("a digest without the browser's help is the same", async () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);
    assert.equal(Buffer.from(plainSha256(bytes)).toString("hex"), createHash("sha256").update(bytes).digest("hex"), `${length} bytes`);
  }
  const large = new Uint8Array(1 << 20).fill(0x5a);
  assert.equal(Buffer.from(plainSha256(large)).toString("hex"), await sha256(large));
});

const base = { id: "e", type: "rectangle", x: 0, y: 0, width: 10, height: 10, version: 1, versionNonce: 1, isDeleted: false };

test("links that a click may follow", () => {
  for (const link of ["https://example.org/a", "http://h", "mailto:a@b.example", "/other", "./x", "#CODE42", "?q=1", "page.html"]) {
    assert.equal(safeLink(link), link);
  }
  for (const link of [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
    "\u0001javascript:alert(1)", "\u00a0javascript:alert(1)", "\u200bjavascript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x",
    "blob:https://h/1", "file:///etc/passwd", "filesystem:x", "about:blank", "intent://x", "chrome://settings", "view-source:https://h", "", 5, null, {},
  ]) {
    assert.equal(safeLink(link), null, JSON.stringify(link));
  }
});

test("frames of others' pages are plain boxes", () => {
  for (const type of ["embeddable", "iframe", "magicframe"]) {
    const safe = safeElement({ ...base, type, link: "https://evil.example", customData: { generationData: { html: "<script>" }, own: 1 } });
    assert.equal(safe.type, "rectangle");
    assert.deepEqual(safe.customData, { own: 1 });
  }
});

test("what is no element is not shown", () => {
  for (const bad of [
    null, 5, "x", [], {}, { ...base, id: "__proto__" }, { ...base, id: "constructor" }, { ...base, id: "" }, { ...base, id: "a\u0000" },
    { ...base, id: "x".repeat(65) }, { ...base, type: "script" }, { ...base, type: "selection" }, { ...base, type: undefined },
    { ...base, x: "0" }, { ...base, x: 1e300 }, { ...base, width: NaN }, { ...base, y: null },
    { ...base, type: "freedraw" }, { ...base, type: "freedraw", points: "x" }, { ...base, type: "line", points: [[0, "1"]] },
    { ...base, type: "arrow", points: [] }, { ...base, type: "text" }, { ...base, type: "text", text: 5 },
    { ...base, type: "image" }, { ...base, type: "image", fileId: "__proto__" }, { ...base, type: "image", fileId: 7 },
  ]) {
    assert.equal(safeElement(bad), undefined, JSON.stringify(bad));
  }
});

test("members that mean harm are left out, the rest stays as it is", () => {
  const safe = safeElement({
    ...base, strokeColor: "url(https://evil.example/#x)", backgroundColor: "red;background:url(//evil)", fillStyle: "<img>",
    groupIds: ["g", "__proto__"], boundElements: [{ id: "t", type: "script" }], roundness: { type: "x" }, opacity: "1", index: "../", seed: 1e30,
    unknown: { future: true }, locked: "yes", frameId: {}, link: "javascript:alert(1)",
  });
  assert.deepEqual(safe, { ...base, link: null, unknown: { future: true } });
  const good = {
    ...base, strokeColor: "#1e1e1e", backgroundColor: "hsl(10, 20%, 30%)", fillStyle: "hachure", groupIds: ["g"], boundElements: [{ id: "t", type: "text" }],
    roundness: { type: 3 }, opacity: 80, seed: 1205330972, updated: 1796015053363, index: "a0V", link: null, version: 5, customData: { tool: "x" },
  };
  assert.deepEqual(safeElement(good), good, "and what is well stays, its version too");
});

test("an image is named by the digest of its file and a type of images", () => {
  const image = (customData) => imageOf({ ...base, type: "image", fileId: "f", customData });
  const sha256 = "0".repeat(64);
  assert.deepEqual(image({ image: { sha256, type: "image/png" } }), { sha256, type: "image/png" });
  for (const data of [undefined, {}, { image: 5 }, { image: { sha256: "../x", type: "image/png" } }, { image: { sha256, type: "text/html" } }, { image: { sha256 } }]) {
    assert.equal(image(data), undefined, JSON.stringify(data));
  }
});
