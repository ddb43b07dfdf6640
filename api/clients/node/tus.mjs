// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Uploads by two versions of tus-js-client over connections that break again and again, and
// compares what is stored. One line per check; ends with status 1 if any failed.
//
//   node tus.mjs http://127.0.0.1:8081 [SEED]

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import net from "node:net";
import { Readable } from "node:stream";
import * as tus4 from "tus-js-client";
import * as tus5 from "tus-js-client-5";

const CHECK_MILLIS = 60_000;
const MEBIBYTE = 1 << 20;

const target = new URL(process.argv[2] ?? "http://127.0.0.1:8081");
const seed = Number(process.argv[3] ?? 1);

let passed = 0;
let failed = 0;

async function check(name, body) {
  const start = performance.now();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("stuck")), CHECK_MILLIS);
  });
  try {
    await Promise.race([body(), late]);
    passed++;
    console.log(`ok   ${name.padEnd(60)} ${(performance.now() - start).toFixed(1)} ms`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name.padEnd(60)} ${String(error).replaceAll("\n", " ")}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function random(from) {
  let state = from >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function bytes(length, from) {
  const next = random(from);
  const all = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4) {
    all.writeUInt32LE(Math.floor(next() * 2 ** 32), at);
  }
  return all;
}

/** A relay to the server that breaks each connection after some bytes, either way. */
async function breaking(from, bytesMax) {
  const next = random(from);
  let breaks = 0;
  const relay = net.createServer((client) => {
    const server = net.connect(Number(target.port), target.hostname);
    let left = Math.floor(next() * bytesMax) + 1_000;
    const count = (piece) => {
      left -= piece.length;
      if (left < 0) {
        breaks++;
        client.destroy();
        server.destroy();
      }
    };
    client.on("data", count);
    server.on("data", count);
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
    client.pipe(server);
    server.pipe(client);
  });
  await new Promise((resolve) => relay.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${relay.address().port}`,
    breaks: () => breaks,
    close: () => relay.close(),
  };
}

/** Uploads, and returns the upload's URL. */
function upload(tus, source, options) {
  return new Promise((resolve, reject) => {
    const started = new tus.Upload(source, {
      retryDelays: Array(200).fill(20),
      metadata: { filename: "a b é.bin", filetype: "application/octet-stream" },
      onError: reject,
      onSuccess: () => resolve(started.url),
      ...options,
    });
    started.start();
  });
}

/** What the server has of an upload: asked directly, not through the relay. */
async function state(url) {
  const answer = await fetch(new URL(new URL(url).pathname, target));
  assert.equal(answer.status, 200);
  return answer.json();
}

async function stored(url, expected) {
  const { complete, file } = await state(url);
  assert.equal(complete, true);
  assert.equal(file.name, "a b é.bin");
  assert.equal(file.size, expected.length);
  assert.equal(file.sha256, createHash("sha256").update(expected).digest("hex"));
  const answer = await fetch(file.url);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), expected);
}

for (const [name, tus] of [["tus-js-client 4", tus4], ["tus-js-client 5", tus5]]) {
  const endpoint = new URL("/uploads/", target).href;

  await check(`${name}: a buffer in one request`, async () => {
    const all = bytes(3 * MEBIBYTE + 1, seed);
    await stored(await upload(tus, all, { endpoint }), all);
  });
  await check(`${name}: an empty file`, async () => {
    const all = Buffer.alloc(0);
    await stored(await upload(tus, all, { endpoint }), all);
  });
  await check(`${name}: in pieces, the first with the creation`, async () => {
    const all = bytes(MEBIBYTE, seed);
    const options = { endpoint, chunkSize: 100_000, uploadDataDuringCreation: true };
    await stored(await upload(tus, all, options), all);
  });
  await check(`${name}: a stream of unknown length`, async () => {
    const all = bytes(MEBIBYTE, seed);
    const options = { endpoint, chunkSize: 200_000, uploadLengthDeferred: true };
    await stored(await upload(tus, Readable.from([all]), options), all);
  });
  await check(`${name}: four parts at once`, async () => {
    const all = bytes(2 * MEBIBYTE, seed);
    await stored(await upload(tus, all, { endpoint, parallelUploads: 4 }), all);
  });
  await check(`${name}: methods that are overridden`, async () => {
    const all = bytes(300_000, seed);
    const options = { endpoint, chunkSize: 100_000, overridePatchMethod: true };
    await stored(await upload(tus, all, options), all);
  });
  await check(`${name}: by the IETF's draft`, async () => {
    const all = bytes(MEBIBYTE, seed);
    const protocol = name.endsWith("4") ? "ietf-draft-05" : "ietf-draft-05";
    const options = { endpoint: `${endpoint}?name=a%20b%20%C3%A9.bin`, chunkSize: 300_000, protocol };
    await stored(await upload(tus, all, options), all);
  });
  await check(`${name}: termination`, async () => {
    const url = await upload(tus, bytes(1_000, seed), { endpoint });
    await tus.Upload.terminate(url, {});
    assert.equal((await fetch(url)).status, 404);
  });
  for (let round = 0; round < 3; round++) {
    await check(`${name}: 16 MiB over broken connections, round ${round}`, async () => {
      const all = bytes(16 * MEBIBYTE, seed + round);
      const relay = await breaking(seed + round, 3 * MEBIBYTE);
      try {
        await stored(await upload(tus, all, { endpoint: `${relay.url}/uploads/` }), all);
        assert.ok(relay.breaks() > 3, `${relay.breaks()} breaks`);
      } finally {
        relay.close();
      }
    });
  }
}

console.log(`${passed} checks passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
