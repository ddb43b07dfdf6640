// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Tests the page's sealed.js, and seals and opens files by it for the Java tests.
//
//   node sealed.mjs test VECTORS | seal KEY FILE SEALED | open KEY SEALED FILE

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import {
  headerLength,
  keyOfFragment,
  keyText,
  newKey,
  newSalt,
  Opener,
  opening,
  parseKey,
  plaintextLength,
  RECORD_BYTES,
  SEALED_RECORD_BYTES,
  SealedFileError,
  sealedLength,
  sealedRange,
  Sealer,
  sealing,
} from "../../../../../apps/fileservice/src/main/resources/pages/file/sealed.js";

const [mode, ...rest] = process.argv.slice(2);
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const pattern = (bytes) => Uint8Array.from({ length: bytes }, (_, i) => 7 * i + Math.floor(i / 251));

/** Pushes bytes through a transform in pieces of this size. */
async function through(bytes, transform, pieceBytes = 10_007) {
  const source = new ReadableStream({
    start(out) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        out.enqueue(bytes.subarray(at, at + pieceBytes));
      }
      out.close();
    },
  });
  const parts = [];
  for await (const part of source.pipeThrough(transform)) {
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

const seal = async (plain, key, salt, metadata, pieceBytes) =>
  through(plain, sealing(await Sealer.create(key, salt, metadata)), pieceBytes);
const open = (file, key, options) => through(file, opening(key, options));

const refused = (promise, reason) =>
  assert.rejects(promise, (e) => e instanceof SealedFileError && (!reason || e.reason === reason));

const tests = {
  async vectors() {
    const { vectors } = JSON.parse(readFileSync(rest[0], "utf8"));
    assert.ok(vectors.length > 5);
    for (const vector of vectors) {
      const key = parseKey(vector.key);
      const salt = new Uint8Array(Buffer.from(vector.salt, "hex"));
      const plain = pattern(vector.plaintextBytes);
      const file = await seal(plain, key, salt, JSON.parse(vector.metadata));
      assert.equal(file.length, vector.sealedBytes, vector.name);
      assert.equal(sha256(file), vector.sealedSha256, vector.name);
      if (vector.records !== undefined) {
        assert.equal(hex(file), vector.header + vector.records, vector.name);
      }
      const seen = [];
      assert.deepEqual(await open(file, key, { opened: (opener) => seen.push(opener.metadata) }), plain);
      assert.deepEqual(seen, [JSON.parse(vector.metadata)]);
      assert.equal(headerLength(file), vector.headerBytes);
      assert.equal(sealedLength(vector.headerBytes, plain.length), file.length);
      assert.equal(plaintextLength(vector.headerBytes, file.length), plain.length);
    }
  },

  async piecesOfAnySize() {
    const plain = pattern(2 * RECORD_BYTES + 5);
    const key = newKey();
    const salt = newSalt();
    const metadata = { files: [{ name: "a" }] };
    const whole = await seal(plain, key, salt, metadata, plain.length);
    for (const pieceBytes of [997, RECORD_BYTES, RECORD_BYTES + 1]) {
      assert.deepEqual(await seal(plain, key, salt, metadata, pieceBytes), whole);
      assert.deepEqual(await through(whole, opening(key), pieceBytes), plain);
    }
  },

  async continuingAtARecord() {
    const plain = pattern(3 * RECORD_BYTES + 5);
    const key = newKey();
    const sealer = await Sealer.create(key, newSalt(), { files: [{ name: "a" }] });
    const file = await through(plain, sealing(sealer));
    const at = sealer.header.length + 2 * SEALED_RECORD_BYTES;
    assert.deepEqual(await through(plain.subarray(2 * RECORD_BYTES), sealing(sealer, 2)), file.subarray(at));
    const opener = await Opener.create(key, file.slice(0, sealer.header.length));
    assert.deepEqual(await open(file.subarray(at), key, { opener, index: 2 }), plain.subarray(2 * RECORD_BYTES));
  },

  async ranges() {
    const plain = pattern(3 * RECORD_BYTES + 5);
    const key = newKey();
    const file = await seal(plain, key, newSalt(), { files: [{ name: "a", size: plain.length }] });
    const headerBytes = headerLength(file);
    const opener = await Opener.create(key, file.slice(0, headerBytes));
    for (const [start, length] of [[0, 1], [65_535, 2], [65_536, 65_536], [100_000, 96_613], [196_612, 1]]) {
      const { from, to, index, skip } = sealedRange(headerBytes, plain.length, start, length);
      assert.ok(to - from <= (Math.ceil(length / RECORD_BYTES) + 1) * SEALED_RECORD_BYTES);
      let taken = [];
      for (let at = from, i = index; at < to; at += SEALED_RECORD_BYTES, i++) {
        const last = at + SEALED_RECORD_BYTES >= file.length;
        taken.push(...(await opener.open(i, last, file.slice(at, Math.min(at + SEALED_RECORD_BYTES, to)))));
      }
      assert.deepEqual(Uint8Array.from(taken.slice(skip, skip + length)), plain.subarray(start, start + length));
    }
  },

  async attacks() {
    const key = newKey();
    const metadata = { files: [{ name: "a" }] };
    const small = await seal(pattern(40), key, newSalt(), metadata);
    for (let i = 0; i < small.length; i++) {
      const changed = small.slice();
      changed[i] ^= 1 << (i % 8);
      await refused(open(changed, key));
    }
    for (let length = 0; length < small.length; length += length < 1050 && length > 30 ? 97 : 1) {
      await refused(open(small.subarray(0, length), key));
    }
    const file = await seal(pattern(3 * RECORD_BYTES), key, newSalt(), metadata);
    const other = await seal(pattern(3 * RECORD_BYTES), key, newSalt(), metadata);
    const headerBytes = headerLength(file);
    const header = file.subarray(0, headerBytes);
    const record = (of, i) =>
      of.subarray(headerBytes + i * SEALED_RECORD_BYTES, headerBytes + (i + 1) * SEALED_RECORD_BYTES);
    const made = (...parts) => new Uint8Array(Buffer.concat(parts));
    assert.deepEqual(await open(made(header, record(file, 0), record(file, 1), record(file, 2)), key), pattern(3 * RECORD_BYTES));
    for (const order of [[1, 0, 2], [0, 0, 1, 2], [0, 1], [0], [], [0, 2], [0, 1, 2, 2]]) {
      await refused(open(made(header, ...order.map((i) => record(file, i))), key), "damaged");
    }
    await refused(open(made(header, record(file, 0), record(other, 1), record(file, 2)), key), "damaged");
    await refused(open(made(file, new Uint8Array(1)), key), "damaged");
    await refused(open(file, newKey()), "key");
    const hostile = file.slice();
    for (const blocks of [0, 65, 255]) {
      hostile[9] = blocks;
      await refused(open(hostile, key), "damaged");
    }
    hostile[8] = 2;
    await refused(open(hostile, key), "version");
    await refused(open(new TextEncoder().encode("plain"), key), "not-sealed");
    await refused(open(await seal(pattern(9), key, newSalt(), { files: [{ name: "a", size: 10 }] }), key), "damaged");
  },

  async lengthsOfNoFile() {
    for (const length of [0, 1066, 1081, 1066 + SEALED_RECORD_BYTES + 16]) {
      assert.throws(() => plaintextLength(1066, length), SealedFileError);
    }
  },

  async keys() {
    const key = newKey();
    assert.deepEqual(parseKey(keyText(key)), key);
    assert.deepEqual(keyOfFragment(`#x=1&k=${keyText(key)}`), key);
    assert.equal(keyOfFragment("#top"), null);
    for (const bad of ["", "A", `${keyText(key)}=`, `${"A".repeat(42)}B`]) {
      assert.throws(() => parseKey(bad), RangeError);
    }
  },

  async halfASurrogatePair() {
    const key = newKey();
    const file = await seal(pattern(1), key, newSalt(), { files: [{ name: "a\ud800" }] });
    const opener = await Opener.create(key, file.slice(0, headerLength(file)));
    assert.equal(opener.metadata.files[0].name, "a\ufffd");
  },

  async wrongUse() {
    const sealer = await Sealer.create(newKey(), newSalt(), { files: [{ name: "a" }] });
    await assert.rejects(sealer.seal(0, false, new Uint8Array(5)), RangeError);
    await assert.rejects(sealer.seal(1, true, new Uint8Array(0)), RangeError);
    await assert.rejects(sealer.seal(0, true, new Uint8Array(RECORD_BYTES + 1)), RangeError);
    for (const files of [undefined, [], [{}], [{ name: "" }], [{ name: "a", size: -1 }], [{ name: "a" }, { name: "b" }]]) {
      await assert.rejects(Sealer.create(newKey(), newSalt(), { files }), RangeError);
    }
  },
};

async function runTests() {
  let failed = 0;
  for (const [name, run] of Object.entries(tests)) {
    try {
      await run();
      console.log(`ok ${name}`);
    } catch (failure) {
      failed++;
      console.log(`FAIL ${name}: ${failure.stack}`);
    }
  }
  console.log(`${Object.keys(tests).length} tests, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

if (mode === "test") {
  await runTests();
} else if (mode === "seal") {
  const [key, from, to] = rest;
  const plain = new Uint8Array(readFileSync(from));
  const metadata = { files: [{ name: basename(from), type: "text/plain", size: plain.length }] };
  writeFileSync(to, await seal(plain, parseKey(key), newSalt(), metadata));
} else if (mode === "open") {
  const [key, from, to] = rest;
  const print = (opener) => console.log(JSON.stringify(opener.metadata));
  writeFileSync(to, await open(new Uint8Array(readFileSync(from)), parseKey(key), { opened: print }));
} else {
  console.error("usage: node sealed.mjs test VECTORS | seal KEY FILE SEALED | open KEY SEALED FILE");
  process.exit(2);
}
