// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Sends and fetches real files by the page of fileservice in Chromium, and compares what comes out.
//
//   node files.mjs BASE_URL... [--bytes N] [--screenshot FILE] [--command JSON]
//
// With --command, a list of the words that run `fawa`, page and command exchange encrypted files.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openBrowser } from "../../../../../api/clients/node/browser.mjs";
import * as harness from "./harness.mjs";

const { close, CUT, dropPaths, fileOf, makeFile, newest, saved, send, sentKey } = harness;

const clients = fileURLToPath(new URL("../../../../../api/clients/node/package.json", import.meta.url));
const jsQr = createRequire(clients)("jsqr");

const BYTES_PER_MILLI_MIN = 2_000;
/** From here on the page asks where a file is to go. */
const COLLECT_BYTES_MAX = 512 << 20;
const CUT_BYTES = 3_000_000;

const { values, positionals: baseUrls } = parseArgs({
  allowPositionals: true,
  options: {
    bytes: { type: "string", default: "20000003" },
    screenshot: { type: "string" },
    command: { type: "string", default: "[]" },
  },
});
const command = JSON.parse(values.command);
if (baseUrls.length === 0) {
  console.error("usage: node files.mjs BASE_URL... [--bytes N] [--screenshot FILE] [--command JSON]");
  process.exit(2);
}
const bytes = Number(values.bytes);
const stepMillis = harness.STEP_MILLIS + bytes / BYTES_PER_MILLI_MIN;
setTimeout(
  () => {
    console.error("FAIL the whole run is stuck");
    process.exit(1);
  },
  4 * harness.STEP_MILLIS + baseUrls.length * 4 * stepMillis,
).unref();

const open = (browser, address, options) => harness.open(browser, address, options, stepMillis);

async function received(page, file, start) {
  const large = file.size > COLLECT_BYTES_MAX;
  const leave = () => page.locator("#received").getByRole("button", { name: "Leave it to the browser" }).click();
  await saved(page, file, () => Promise.all([start(), large && leave()]));
  const state = page.locator("#received .done .state").first();
  await state.filter({ hasText: "SHA-256" }).waitFor();
  assert.doesNotMatch(await state.textContent(), /\bsaved\b/i, "what the browser did with it nobody knows");
  assert.equal(await page.locator("#received .digest code").first().textContent(), file.sha256);
}

/** Typed with punctuation, and by the address in the QR code. */
async function fetchIt(browser, page, baseUrl, file, key) {
  await received(page, file, async () => {
    await page.fill("#key", `(${key.toLowerCase()}).`);
    await page.press("#key", "Enter");
  });
  const other = await open(browser, await scanned(page), { colorScheme: "dark" });
  await received(other, file, () => other.locator("#received").getByRole("button", { name: "Download" }).click());
  await close(other);
}

/** What a camera reads off the newest QR code. */
async function scanned(page) {
  const { data, width } = await newest(page)
    .locator(".qr svg")
    .evaluate(async (svg) => {
      const side = 8 * svg.viewBox.baseVal.width;
      const drawn = svg.cloneNode(true);
      drawn.setAttribute("width", side);
      drawn.setAttribute("height", side);
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(drawn)], { type: "image/svg+xml" }));
      await image.decode();
      const canvas = new OffscreenCanvas(side, side).getContext("2d");
      canvas.drawImage(image, 0, 0);
      return { data: [...canvas.getImageData(0, 0, side, side).data], width: side };
    });
  return jsQr(Uint8ClampedArray.from(data), width, width).data;
}

async function goesOnAfterACut(browser, baseUrl, file, key) {
  const proxy = await harness.cuttingProxy(new URL(baseUrl), Math.max(1, Math.floor(file.size / 3)), 2);
  const page = await open(browser, `${proxy.url}/file`);
  await received(page, file, async () => {
    await page.fill("#key", key);
    await page.click("#receive button");
  });
  assert.equal(proxy.cutsLeft(), 0);
  await close(page, CUT);
  proxy.close();
}

async function refuses(browser, baseUrl) {
  const page = await open(browser, `${baseUrl}/file`);
  await page.fill("#key", "NPE222");
  await page.click("#receive button");
  await page.locator("#received .failed .state", { hasText: "No file has this key" }).waitFor();
  // It notes it in its own time.
  const end = Date.now() + 60_000;
  while (page.complaints.length === 0 && Date.now() < end) {
    await page.waitForTimeout(50);
  }
  assert.equal(page.complaints.length, 1, "the browser notes the 404");
  await close(page, /404/);
}

async function emptyAndOddNames(browser, baseUrl) {
  const page = await open(browser, `${baseUrl}/`);
  for (const [name, size] of [["empty.txt", 0], ["héllo wörld #1%;?.txt", 5], ["a..b.html", 70_000]]) {
    await send(page, makeFile(name, size));
  }
  await close(page);
}

/** Which requests the page sends to append, by their offsets. */
function offsets(page) {
  const found = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") {
      found.push(Number(request.headers()["upload-offset"]));
    }
  });
  return found;
}

/** Fetches a file as programs do, and compares it. */
async function fetchedByKey(baseUrl, key, file) {
  const answer = await fetch(`${baseUrl}/download?key=${key}`);
  assert.equal(answer.status, 200);
  const there = fileOf(`fetched-${key}`, Buffer.from(await answer.arrayBuffer()));
  assert.equal(there.sha256, file.sha256);
}

const reloads = async (page) => {
  await page.reload();
  return page;
};

const crashes = async (page, address) => {
  const gone = page.waitForEvent("crash");
  page.goto("chrome://crash").catch(() => {});
  await gone;
  const next = await page.context().newPage();
  await next.goto(address);
  return next;
};

/**
 * Plays a scene again in which an upload began anew: what the server had not read when its connection was cut is lost in the
 * system's buffers, which may have been all. A page that never goes on fails each time.
 */
async function goesOn(scene) {
  for (let left = 4; ; left--) {
    const { begun, from, until = Infinity } = await scene();
    if (begun.some((offset) => offset > from && offset < until)) {
      return;
    }
    assert.ok(left > 0, `continued at ${begun}`);
  }
}

/** The page is gone in the middle of an upload; the next one continues it from the server's offset. */
async function resumesAfter(end, browser, baseUrl) {
  const file = makeFile(`${end.name}.bin`, 40_000_000);
  const proxy = await harness.gatedProxy(new URL(baseUrl), CUT_BYTES);
  const first = await open(browser, `${proxy.url}/`);
  first.on("dialog", (dialog) => dialog.accept());
  await first.setInputFiles("#files", file.path);
  await newest(first).locator(".state", { hasText: "Sending" }).waitFor();
  while (proxy.held() === 0) {
    await first.waitForTimeout(50);
  }
  const page = await end(first, `${proxy.url}/`);
  const broken = page.locator("#unfinished > .transfer");
  await broken.locator(".state", { hasText: "Interrupted" }).waitFor();
  assert.equal(await broken.locator(".name").textContent(), file.name);
  proxy.letThrough();
  const begun = offsets(page);
  await page.setInputFiles("#files", file.path);
  const key = await sentKey(page, file);
  assert.equal(await broken.count(), 0);
  await fetchedByKey(baseUrl, key, file);
  await close(first, CUT);
  proxy.close();
  return { begun, from: 0 };
}

async function pausesAndCancels(browser, baseUrl) {
  const file = makeFile("paused.bin", 40_000_000);
  const proxy = await harness.gatedProxy(new URL(baseUrl), CUT_BYTES);
  const page = await open(browser, `${proxy.url}/`);
  const begun = offsets(page);
  let upload = "";
  page.on("response", (response) => (upload ||= response.headers().location ?? ""));
  const press = (name) => newest(page).getByRole("button", { name, exact: true }).click();
  const stopped = async (act, state) => {
    await page.waitForFunction(() => document.querySelector("#sent progress").value > 0);
    await act();
    await newest(page).locator(".state", { hasText: state }).waitFor();
  };
  await page.setInputFiles("#files", file.path);
  await stopped(() => press("Pause"), /Paused at \d+ %/);
  const path = new URL(upload).pathname;
  await press("Continue");
  await newest(page).locator(".state", { hasText: "Sending" }).waitFor();
  await stopped(() => press("Cancel"), "Cancelled");
  assert.equal((await fetch(`${baseUrl}${path}`)).status, 404, "nothing of it is kept");
  assert.ok(begun.at(-1) > 0, `continued at ${begun}`);
  proxy.letThrough();
  await press("Send again");
  await fetchedByKey(baseUrl, await sentKey(page, file), file);
  const unfinished = await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("tus::")));
  assert.deepEqual(unfinished, []);
  await close(page, CUT);
  proxy.close();
}

/** What was whole already of several is taken back as well: nobody has a key of it. */
async function cancelsSeveral(browser, baseUrl) {
  const proxy = await harness.gatedProxy(new URL(baseUrl), CUT_BYTES);
  const page = await open(browser, `${proxy.url}/`);
  await page.setInputFiles("#files", [makeFile("whole.bin", 10).path, makeFile("half.bin", 40_000_000).path]);
  await page.waitForFunction(() => localStorage.getItem("fawa.sent")?.includes("whole.bin"));
  const key = await page.evaluate(() => JSON.parse(localStorage.getItem("fawa.sent"))[0].files[0].key);
  assert.equal((await fetch(`${baseUrl}/download?key=${key}`)).status, 200);
  await newest(page).getByRole("button", { name: "Cancel" }).click();
  await newest(page).locator(".state", { hasText: "Cancelled" }).waitFor();
  assert.equal((await fetch(`${baseUrl}/download?key=${key}`)).status, 404);
  await close(page, CUT);
  proxy.close();
}

/** A server that goes away for a while is no reason to begin anew. */
async function survivesCuts(browser, baseUrl) {
  const file = makeFile("cut.bin", 12_000_000);
  const proxy = await harness.gatedProxy(new URL(baseUrl), CUT_BYTES);
  const page = await open(browser, `${proxy.url}/`);
  const begun = offsets(page);
  await page.setInputFiles("#files", file.path);
  while (proxy.held() === 0) {
    await page.waitForTimeout(50);
  }
  proxy.letThrough();
  proxy.cut();
  await fetchedByKey(baseUrl, await sentKey(page, file), file);
  await close(page, CUT);
  proxy.close();
  return { begun, from: 0 };
}

/** A folder becomes one link: a list of its files, each of them, and a zip. */
async function sendsFolders(browser, baseUrl) {
  const files = ["trip/a.txt", "trip/day 1/b.txt", "trip/day 1/c.bin"].map((name, i) => makeFile(name, 1 + 1000 * i));
  const page = await open(browser, `${baseUrl}/`);
  for (const give of [
    () => dropPaths(page, [join(harness.folder, "trip")]),
    () => page.setInputFiles("#folder", join(harness.folder, "trip")),
  ]) {
    await give();
    const card = newest(page);
    await card.locator(".state", { hasText: "All 3 files are sent." }).waitFor();
    const names = await card.locator(".row .name").allTextContents();
    assert.deepEqual(names.toSorted(), files.map(({ name }) => name).toSorted());
    const other = await open(browser, await scanned(page));
    const found = other.locator("#received > .transfer").last();
    await found.locator(".state", { hasText: "3 files, as one zip or each." }).waitFor();
    assert.equal(await found.locator(".head .name").textContent(), "trip.zip");
    for (const file of files) {
      const [name] = file.name.split("/").slice(-1);
      const row = found.locator(".row").filter({ hasText: name });
      await saved(other, { ...file, name }, () => row.getByRole("button", { name: "Download" }).click());
    }
    const [download] = await Promise.all([
      other.waitForEvent("download"),
      found.getByRole("button", { name: "Download all" }).click(),
    ]);
    assert.deepEqual(unzipped(await download.path()), Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256])));
    await close(other);
    await card.getByRole("button", { name: "Hide" }).click();
  }
  await close(page);
}

/** The names in a zip and the digests of what is there, by the system's unzip in Python. */
function unzipped(path) {
  const script =
    "import hashlib,json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\n" +
    "print(json.dumps({n:hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()}))";
  return JSON.parse(execFileSync("python3", ["-c", script, path], { encoding: "utf8" }));
}

async function pastes(browser, baseUrl) {
  const page = await open(browser, `${baseUrl}/`);
  const pasted = { name: "pasted.png", sha256: fileOf("pasted.png", Buffer.from("not really an image")).sha256 };
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(["not really an image"], "pasted.png", { type: "image/png" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  });
  await sentKey(page, pasted);
  await close(page);
}

async function keepsKeys(browser, baseUrl) {
  const page = await open(browser, `${baseUrl}/`);
  const key = await send(page, makeFile("kept.bin", 100));
  await page.reload();
  const card = newest(page);
  assert.equal(await card.locator(".key output").textContent(), key);
  assert.match(await card.locator("time").textContent(), /^in [\d:]+$/);
  await card.getByRole("button", { name: "Hide" }).click();
  await page.reload();
  await page.waitForFunction(() => document.getElementById("limits").textContent !== "");
  assert.equal(await page.locator("#sent > .transfer").count(), 0);
  await close(page);
}

async function manyFiles(browser, baseUrl) {
  const files = Array.from({ length: 150 }, (_, i) => fileOf(`many-${i}.bin`, randomBytes(10)));
  const paths = files.map(({ path }) => path);
  const page = await open(browser, `${baseUrl}/`, { permissions: ["clipboard-read", "clipboard-write"] });
  const card = newest(page);
  const sentAll = async () => {
    await page.setInputFiles("#files", paths);
    await card.locator(".state", { hasText: "All 150 files are sent." }).waitFor();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(height < 2_500, `the page is ${height} pixels high`);
  };
  await sentAll();
  assert.equal(await card.locator(".key output").count(), 1, "one link for all");
  await page.reload();
  await card.locator(".row").nth(149).waitFor({ state: "attached" });
  assert.equal(await card.locator(".key output").count(), 1, "which is kept");
  await card.getByRole("button", { name: "Hide" }).click();
  await page.uncheck("#together");
  await sentAll();
  await card.getByRole("button", { name: "Copy all links" }).click();
  await card.getByRole("button", { name: "Copied" }).waitFor();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  assert.equal(lines.length, 150);
  for (const line of [lines[0], lines[149]]) {
    const [, key, name] = /\?key=([A-Za-z0-9_-]+) (.*)$/.exec(line);
    await fetchedByKey(
      baseUrl,
      key,
      files.find((file) => file.name === name),
    );
  }
  await close(page);
}

/** Several files by one link: the command reads what the page has sent, and the page what the command has. */
async function exchangesWithCommand(page, baseUrl, files, address) {
  const folder = join(harness.folder, "command");
  mkdirSync(folder);
  const run = (...words) =>
    execFileSync(command[0], [...command.slice(1), ...words, "--server", baseUrl, "--state", join(folder, "state")], {
      encoding: "utf8",
    }).trim();
  const received = run("get", address, "-o", folder);
  assert.equal(received, join(folder, "files"));
  for (const file of files) {
    assert.equal(await harness.digestOf(join(received, file.name)), file.sha256);
  }
  const sent = run("send", "--e2e", "--name", "trip", ...files.map(({ path }) => path));
  await page.goto("about:blank");
  await page.goto(sent);
  const found = page.locator("#received > .transfer").first();
  await found.locator(".head", { hasText: "2 files" }).waitFor();
  await found.getByRole("button", { name: "Download" }).click();
  for (const file of files) {
    const row = found.locator(".row").filter({ hasText: `trip/${file.name}` });
    await saved(page, file, () => row.getByRole("button", { name: "Save" }).click());
  }
}

/** What the server stores of an encrypted file tells nothing; who has the whole link reads it. */
async function encrypts(browser, baseUrl) {
  const file = makeFile("confidential.bin", 300_000);
  const page = await open(browser, `${baseUrl}/`);
  const asked = [];
  page.on("request", (request) => asked.push(request.url() + JSON.stringify(request.headers())));
  await page.check("#sealed");
  await page.setInputFiles("#files", file.path);
  await newest(page).locator(".state", { hasText: "Sent." }).waitFor();
  const address = await scanned(page);
  const [, key, secret] = /\?key=([A-Z0-9]+)#k=(.{43})$/.exec(address);
  assert.ok(!asked.some((text) => text.includes(secret) || text.includes("confidential")), "nobody was told");
  const stored = Buffer.from(await (await fetch(`${baseUrl}/download?key=${key}`)).arrayBuffer());
  assert.equal(stored.subarray(0, 8).toString(), "fawa-e2e");
  assert.ok(!stored.includes(Buffer.from("confidential")));
  await newest(page).getByRole("button", { name: "Hide" }).click();
  const several = ["one.txt", "two.txt"].map((name) => makeFile(name, 70_000));
  await page.setInputFiles(
    "#files",
    several.map(({ path }) => path),
  );
  await newest(page).locator(".state", { hasText: "Sent." }).waitFor();
  const addressOfTwo = await scanned(page);
  await close(page);

  const other = await open(browser, address);
  const found = other.locator("#received > .transfer").first();
  await found.locator(".head .name", { hasText: file.name }).waitFor();
  await saved(other, file, () => found.getByRole("button", { name: "Download" }).click());
  await found.locator(".state", { hasText: "decrypted" }).waitFor();
  await other.goto("about:blank");
  await other.goto(addressOfTwo);
  await found.getByRole("button", { name: "Download" }).click();
  for (const one of several) {
    const row = found.locator(".row").filter({ hasText: one.name });
    await saved(other, one, () => row.getByRole("button", { name: "Save" }).click());
  }
  if (command.length > 0) {
    await exchangesWithCommand(other, baseUrl, several, addressOfTwo);
  }
  const wrong = secret.replace(/^./, (first) => (first === "A" ? "B" : "A"));
  for (const [fragment, text] of [
    ["", "open the whole link"],
    [`#k=${wrong}`, "does not fit this file"],
  ]) {
    await other.goto("about:blank");
    await other.goto(address.replace(/#.*/, fragment));
    await found.locator(".state", { hasText: text }).waitFor();
  }
  await close(other);
}

/** An encrypted upload continues under its key, or it would make another file. */
async function resumesEncrypted(browser, baseUrl) {
  const file = makeFile("interrupted.sealed", 40_000_000);
  const proxy = await harness.gatedProxy(new URL(baseUrl), CUT_BYTES);
  const page = await open(browser, `${proxy.url}/`);
  page.on("dialog", (dialog) => dialog.accept());
  await page.check("#sealed");
  await page.setInputFiles("#files", file.path);
  while (proxy.held() === 0) {
    await page.waitForTimeout(50);
  }
  await page.reload();
  await page.locator("#unfinished > .transfer .name", { hasText: file.name }).waitFor();
  assert.ok(await page.isChecked("#sealed"), "the choice is kept");
  proxy.letThrough();
  const begun = offsets(page);
  await page.setInputFiles("#files", file.path);
  await newest(page).locator(".state", { hasText: "Sent." }).waitFor();
  await page.goto(await scanned(page));
  const found = page.locator("#received > .transfer").first();
  await saved(page, file, () => found.getByRole("button", { name: "Download" }).click());
  await close(page, CUT);
  proxy.close();
  return { begun, from: 0, until: 16 << 20 };
}

/** Behind a proxy that serves it at a path of its own. */
async function worksBelowAPrefix(browser, baseUrl) {
  const proxy = await harness.prefixProxy(new URL(baseUrl), "/some/files/");
  const page = await open(browser, `${proxy.url}/some/files/`);
  const file = makeFile("below.bin", 300_000);
  await send(page, file);
  const address = await newest(page).locator(".address a").getAttribute("href");
  assert.ok(address.startsWith(`${proxy.url}/some/files/download?key=`), address);
  await page.goto(address);
  await received(page, file, () => page.locator("#received").getByRole("button", { name: "Download" }).click());
  await close(page);
  proxy.close();
}

const browser = await openBrowser();
let failed = false;
for (const given of baseUrls) {
  const baseUrl = given.replace(/\/$/, "");
  const steps = new harness.Steps(`file page ${baseUrl}`);
  const file = makeFile("Übersicht 2026.bin", bytes);
  let key;
  await steps.step("sends and fetches", async () => {
    const page = await open(browser, `${baseUrl}/file`);
    key = await send(page, file);
    await fetchIt(browser, page, baseUrl, file, key);
    if (values.screenshot) {
      await page.screenshot({ path: values.screenshot, fullPage: true });
    }
    await close(page);
  });
  await steps.step("refuses an unknown key", () => refuses(browser, baseUrl));
  await steps.step("takes empty files and odd names", () => emptyAndOddNames(browser, baseUrl));
  if (baseUrl.startsWith("http:") && bytes <= COLLECT_BYTES_MAX) {
    await steps.step("goes on after a cut", () => goesOnAfterACut(browser, baseUrl, file, key));
    await steps.step("resumes after a reload", () => goesOn(() => resumesAfter(reloads, browser, baseUrl)));
    await steps.step("resumes after a crash", () => goesOn(() => resumesAfter(crashes, browser, baseUrl)));
    await steps.step("pauses, continues, cancels", () => pausesAndCancels(browser, baseUrl));
    await steps.step("takes several back", () => cancelsSeveral(browser, baseUrl));
    await steps.step("survives a cut of an upload", () => goesOn(() => survivesCuts(browser, baseUrl)));
    await steps.step("sends folders", () => sendsFolders(browser, baseUrl));
    await steps.step("sends what is pasted", () => pastes(browser, baseUrl));
    await steps.step("keeps keys over a reload", () => keepsKeys(browser, baseUrl));
    await steps.step("lists 150 files compactly", () => manyFiles(browser, baseUrl));
    await steps.step("encrypts end to end", () => encrypts(browser, baseUrl));
    await steps.step("resumes what is encrypted", () => goesOn(() => resumesEncrypted(browser, baseUrl)));
    await steps.step("works below a path prefix", () => worksBelowAPrefix(browser, baseUrl));
  }
  failed ||= steps.failed;
}
await browser.close();
harness.removeFiles();
process.exit(failed ? 1 : 0);
