// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What the tests of the file page share: files of random bytes, pages that must not complain, and proxies that treat a
// connection badly.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { request as httpRequest, createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openProfile } from "../../../../../api/clients/node/browser.mjs";

export const STEP_MILLIS = 60_000;
const PIECE_BYTES = 1 << 20;
const HELD_MILLIS = 40;

export const folder = mkdtempSync(join(tmpdir(), "fawa-files-"));
export const removeFiles = () => rmSync(folder, { recursive: true });

/** A file of these bytes, and its digest. */
export function fileOf(name, bytes) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  writeSync(file, bytes);
  return { path, name, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** A file of random bytes, and its digest. */
export function makeFile(name, size) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  const hash = createHash("sha256");
  for (let left = size; left > 0; left -= PIECE_BYTES) {
    const piece = randomBytes(Math.min(left, PIECE_BYTES));
    hash.update(piece);
    writeSync(file, piece);
  }
  return { path, name, size, sha256: hash.digest("hex") };
}

export async function digestOf(path) {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) {
    hash.update(piece);
  }
  return hash.digest("hex");
}

/** A page that must not complain, at a path of the service. */
export async function open(browser, address, options = {}, stepMillis = STEP_MILLIS) {
  const profile = await openProfile(browser, { viewport: { width: 1160, height: 900 }, ...options });
  const page = await profile.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.setDefaultTimeout(stepMillis);
  await page.goto(address);
  return page;
}

/** Closes a page that has complained of nothing but what matches `allowed`. */
export async function close(page, allowed = null) {
  assert.deepEqual(
    page.complaints.filter((text) => !allowed?.test(text)),
    [],
  );
  await page.context().close();
}

/** Complaints of the browser about connections that a test has cut, and about uploads that the server still holds then. */
export const CUT = /net::ERR_|status of (409|423)/;

export const newest = (page) => page.locator("#sent > .transfer").first();

/** Sends a file and returns its key. */
export async function send(page, file) {
  await page.setInputFiles("#files", file.path);
  return sentKey(page, file);
}

/** The key of the newest file, once it was sent and compared. */
export async function sentKey(page, file) {
  const card = newest(page);
  await card.locator(".verdict", { hasText: "✓" }).waitFor({ state: "attached" });
  assert.equal(await card.locator(".name").textContent(), file.name);
  assert.equal(await card.locator(".digest code").textContent(), file.sha256);
  assert.match(await card.locator("time").textContent(), /^in [\d:]+$/);
  const key = await card.locator(".key output").textContent();
  assert.match(key, /^[A-Za-z0-9_-]{6,64}$/);
  return key;
}

/** Waits for what `start` makes the browser save, and compares it. */
export async function saved(page, file, start) {
  const [download] = await Promise.all([page.waitForEvent("download"), start()]);
  assert.equal(download.suggestedFilename(), file.name);
  assert.equal(await digestOf(await download.path()), file.sha256);
}

/** A server on loopback whose sockets end with it. */
function listening(server, more) {
  const sockets = new Set();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        close: () => (sockets.forEach((socket) => socket.destroy()), server.close()),
        ...more,
      }),
    ),
  );
}

function pair(client, target) {
  const upstream = connect(Number(target.port), target.hostname);
  for (const socket of [client, upstream]) {
    socket.on("error", () => {});
    socket.on("close", () => (client.destroy(), upstream.destroy()));
  }
  return upstream;
}

/** Passes bytes on and cuts the first connections off in the middle of what the server sends. */
export function cuttingProxy(target, cutAfterBytes, cuts) {
  let left = cuts;
  const server = createServer((client) => {
    const upstream = pair(client, target);
    let passed = 0;
    upstream.on("data", (data) => {
      passed += data.length;
      if (left > 0 && passed > cutAfterBytes) {
        left--;
        client.destroy();
      } else if (!client.write(data)) {
        upstream.pause();
        client.once("drain", () => upstream.resume());
      }
    });
    client.pipe(upstream);
  });
  return listening(server, { cutsLeft: () => left });
}

/** After some bytes of each client it lets only little more through at a time, until the gate is opened. */
export function gatedProxy(target, bytesPerConnection) {
  let open = false;
  const held = new Set();
  const server = createServer((client) => {
    const upstream = pair(client, target);
    let passed = 0;
    client.on("close", () => held.delete(client));
    client.on("data", (data) => {
      passed += data.length;
      const full = !upstream.write(data);
      if (!open && passed > bytesPerConnection) {
        held.add(client);
        client.pause();
        // Not for good: who reads nothing does not see the end either.
        setTimeout(() => client.resume(), HELD_MILLIS);
      } else if (full) {
        client.pause();
        upstream.once("drain", () => client.resume());
      }
    });
    upstream.pipe(client);
  });
  return listening(server, {
    held: () => held.size,
    cut: () => held.forEach((client) => client.destroy()),
    letThrough: () => (open = true),
  });
}

/** Serves the target below a path, as a reverse proxy does. */
export function prefixProxy(target, prefix) {
  const server = createHttpServer((request, response) => {
    if (!request.url.startsWith(prefix)) {
      response.writeHead(404).end();
      return;
    }
    const path = `/${request.url.slice(prefix.length)}`;
    const options = { host: target.hostname, port: target.port, path, method: request.method, headers: request.headers };
    const onward = httpRequest(options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  return listening(server, {});
}

/** Drops files or folders from the disk, as a person would. */
export async function dropPaths(page, paths) {
  const { x, y, width, height } = await page.locator("#drop").boundingBox();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: x + width / 2, y: y + height / 2, data });
  }
  await session.detach();
}

/** Runs steps and says how each went. */
export class Steps {
  failed = false;
  #what;

  constructor(what) {
    this.#what = what;
  }

  async step(name, act) {
    const start = performance.now();
    try {
      await act();
      console.log(`ok   ${this.#what} ${name} (${Math.round(performance.now() - start)} ms)`);
    } catch (error) {
      this.failed = true;
      console.log(`FAIL ${this.#what} ${name} ${String(error.stack ?? error).replaceAll("\n", " ")}`);
    }
  }
}
