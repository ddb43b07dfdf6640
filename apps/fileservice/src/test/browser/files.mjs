// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Sends and fetches real files by the page of fileservice in Chromium, and compares what comes out.
//
//   node files.mjs BASE_URL... [--bytes N] [--screenshot FILE]

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openBrowser, openProfile } from "../../../../../api/clients/node/browser.mjs";

const STEP_MILLIS = 60_000;
const BYTES_PER_MILLI_MIN = 2_000;
const PIECE_BYTES = 1 << 20;
/** From here on the page asks where a file is to go. */
const COLLECT_BYTES_MAX = 512 << 20;

const { values, positionals: baseUrls } = parseArgs({
  allowPositionals: true,
  options: { bytes: { type: "string", default: "20000003" }, screenshot: { type: "string" } },
});
if (baseUrls.length === 0) {
  console.error("usage: node files.mjs BASE_URL... [--bytes N] [--screenshot FILE]");
  process.exit(2);
}
const bytes = Number(values.bytes);
const totalMillis = 4 * STEP_MILLIS + (baseUrls.length * bytes * 4) / BYTES_PER_MILLI_MIN;
setTimeout(() => {
  console.error("FAIL the whole run is stuck");
  process.exit(1);
}, totalMillis).unref();

const folder = mkdtempSync(join(tmpdir(), "fawa-files-"));

/** A file of random bytes, and its digest. */
function makeFile(name, size) {
  const path = join(folder, name);
  const file = openSync(path, "w");
  const hash = createHash("sha256");
  for (let left = size; left > 0; left -= PIECE_BYTES) {
    const piece = randomBytes(Math.min(left, PIECE_BYTES));
    hash.update(piece);
    writeSync(file, piece);
  }
  return { path, name, size, sha256: hash.digest("hex") };
}

async function digestOf(path) {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) {
    hash.update(piece);
  }
  return hash.digest("hex");
}

/** A page that must not complain, at a path of the service. */
async function open(browser, address, options = {}) {
  const profile = await openProfile(browser, { viewport: { width: 1160, height: 900 }, ...options });
  const page = await profile.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.setDefaultTimeout(STEP_MILLIS + bytes / BYTES_PER_MILLI_MIN);
  await page.goto(address);
  return page;
}

async function close(page, complaints = []) {
  assert.deepEqual(page.complaints, complaints);
  await page.context().close();
}

/** Sends a file and returns its key. */
async function send(page, file) {
  await page.setInputFiles("#files", file.path);
  const line = page.locator("#sent .transfer").first();
  await line.locator(".verdict", { hasText: "✓" }).waitFor();
  assert.equal(await line.locator(".name").textContent(), file.name);
  assert.equal(await line.locator(".digest code").textContent(), file.sha256);
  assert.match(await line.locator("time").textContent(), /^in \d+:\d\d$/);
  assert.equal(await line.locator(".qr svg").count(), 1);
  const key = await line.locator(".key output").textContent();
  assert.match(key, /^[A-Z0-9]{6,64}$/);
  return key;
}

async function received(page, file, start) {
  const large = file.size > COLLECT_BYTES_MAX;
  const leave = () => page.locator("#received").getByRole("button", { name: "Leave it to the browser" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), start(), large && leave()]);
  assert.equal(download.suggestedFilename(), file.name);
  assert.equal(await digestOf(await download.path()), file.sha256);
  await page.locator("#received .done .state", { hasText: "SHA-256" }).first().waitFor();
  assert.equal(await page.locator("#received .digest code").first().textContent(), file.sha256);
}

/** Typed in lower case, and by the address in the QR code, which starts by itself. */
async function fetchIt(browser, page, baseUrl, file, key) {
  await received(page, file, async () => {
    await page.fill("#key", `(${key.toLowerCase()}).`);
    await page.press("#key", "Enter");
  });
  const other = await open(browser, `${baseUrl}/file`, { colorScheme: "dark" });
  await received(other, file, () => other.goto(`${baseUrl}/download?key=${key}`));
  await close(other);
}

/** Passes bytes on and cuts the first connections off in the middle of what the server sends. */
function cuttingProxy(target, cutAfterBytes, cuts) {
  let left = cuts;
  const sockets = new Set();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    sockets.add(client).add(upstream);
    let passed = 0;
    upstream.on("data", (data) => {
      passed += data.length;
      if (left > 0 && passed > cutAfterBytes) {
        left--;
        client.destroy();
        upstream.destroy();
      } else if (!client.write(data)) {
        upstream.pause();
        client.once("drain", () => upstream.resume());
      }
    });
    client.pipe(upstream);
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      socket.on("close", () => (client.destroy(), upstream.destroy()));
    }
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        cutsLeft: () => left,
        close: () => (sockets.forEach((socket) => socket.destroy()), server.close()),
      }),
    ),
  );
}

async function goesOnAfterACut(browser, baseUrl, file, key) {
  const proxy = await cuttingProxy(new URL(baseUrl), Math.max(1, Math.floor(file.size / 3)), 2);
  const page = await open(browser, `${proxy.url}/file`);
  await received(page, file, async () => {
    await page.fill("#key", key);
    await page.click("#receive button");
  });
  assert.equal(proxy.cutsLeft(), 0);
  page.complaints = page.complaints.filter((text) => !/net::ERR_/.test(text));
  await close(page);
  proxy.close();
}

async function refuses(browser, baseUrl) {
  const page = await open(browser, `${baseUrl}/file`);
  await page.fill("#key", "NOPE00");
  await page.click("#receive button");
  await page.locator("#received .failed .state", { hasText: "No file has this key" }).waitFor();
  assert.equal(page.complaints.length, 1, "the browser notes the 404");
  await close(page, page.complaints);
}

/** A cancelled upload says so and can be sent again. */
async function cancels(browser, baseUrl) {
  const page = await open(browser, `${baseUrl}/file`);
  await page.route("**/upload?*", () => {}); // never answered
  await page.setInputFiles("#files", { name: "slow.bin", mimeType: "", buffer: Buffer.alloc(100_000) });
  const line = page.locator("#sent .transfer").first();
  await line.getByRole("button", { name: "Cancel" }).click();
  await line.locator(".state", { hasText: "Cancelled" }).waitFor();
  await page.unroute("**/upload?*");
  await line.getByRole("button", { name: "Send again" }).click();
  await line.locator(".verdict", { hasText: "✓" }).waitFor();
  await close(page);
}

async function emptyAndOddNames(browser, baseUrl) {
  const page = await open(browser, `${baseUrl}/`);
  for (const [name, size] of [["empty.txt", 0], ["héllo wörld #1%?.txt", 5], ["a..b.html", 70_000]]) {
    await send(page, makeFile(name, size));
  }
  await close(page);
}

// Modules of codes that another encoder makes alike, as SHA-256 of rows of 0 and 1.
const CODES = [
  ["x", 21, "1968f60e7135599755aeeb18939e54436e46a69149498f605bb1e4851f6b9fd0"],
  ["http://127.0.0.1:8081/download?key=ABC123", 29, "ad31375802d5820f65c0540da4c4c79391e85d3689ddc4a08861b6b8246a6b5a"],
  ["https://files.example/" + "é/ax?&=".repeat(16) + "download?key=KM5D3V", 53, "df66199a081396bc79289a1e3c61704665d954d94b7d972310dfd1571d202e32"],
  ["https://files.example/" + "a".repeat(190), 57, "a64680be449b3f5b81ef46bb98660b8f5f623f5aaad0b873bd8c91b4d6e66a5c"],
];

/** The page's own QR codes and digests, beside those of others. */
async function codesAndDigests(browser, baseUrl) {
  const page = await open(browser, `${baseUrl}/file`);
  for (const [text, size, digest] of CODES) {
    const rows = await page.evaluate(async (wanted) => (await import("/qr.js")).qrCode(wanted), text);
    assert.equal(rows.length, size);
    const bits = rows.map((row) => row.map((dark) => (dark ? 1 : 0)).join("")).join("\n");
    assert.equal(createHash("sha256").update(bits).digest("hex"), digest, text);
  }
  await assert.rejects(page.evaluate(async () => (await import("/qr.js")).qrCode("a".repeat(214))), /limit 213/);
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000, 70_001]) {
    const bytes = randomBytes(size);
    const hex = await page.evaluate(async (numbers) => {
      const { Sha256 } = await import("/sha256.js");
      const hash = new Sha256();
      for (let at = 0; at < numbers.length; at += 97) {
        hash.update(Uint8Array.from(numbers.slice(at, at + 97)));
      }
      return hash.hex();
    }, [...bytes]);
    assert.equal(hex, createHash("sha256").update(bytes).digest("hex"), `${size} bytes`);
  }
  await close(page);
}

const browser = await openBrowser();
let failed = false;
for (const given of baseUrls) {
  const baseUrl = given.replace(/\/$/, "");
  const step = async (what, act) => {
    const start = performance.now();
    try {
      await act();
      console.log(`ok   file page ${baseUrl} ${what} (${Math.round(performance.now() - start)} ms)`);
    } catch (error) {
      failed = true;
      console.log(`FAIL file page ${baseUrl} ${what} ${String(error).replaceAll("\n", " ")}`);
    }
  };
  const file = makeFile("Übersicht 2026.bin", bytes);
  let key;
  await step("makes the codes and digests that others make", () => codesAndDigests(browser, baseUrl));
  await step("sends and fetches", async () => {
    const page = await open(browser, `${baseUrl}/file`);
    key = await send(page, file);
    await fetchIt(browser, page, baseUrl, file, key);
    if (values.screenshot) {
      await page.screenshot({ path: values.screenshot, fullPage: true });
    }
    await close(page);
  });
  if (baseUrl.startsWith("http:") && bytes <= COLLECT_BYTES_MAX) {
    await step("goes on after a cut", () => goesOnAfterACut(browser, baseUrl, file, key));
  }
  await step("refuses an unknown key", () => refuses(browser, baseUrl));
  await step("cancels and sends again", () => cancels(browser, baseUrl));
  await step("takes empty files and odd names", () => emptyAndOddNames(browser, baseUrl));
}
await browser.close();
rmSync(folder, { recursive: true });
process.exit(failed ? 1 : 0);
