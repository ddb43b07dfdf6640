// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The file page as people meet it, in Chromium: terms, passwords and deletion, previews, both languages, a phone, the
// keyboard, and axe-core's rules in each of its states.
//
//   node page.mjs BASE_URL [--screenshots FOLDER]

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deflateSync } from "node:zlib";
import { openBrowser } from "../../../../../api/clients/node/browser.mjs";
import * as harness from "./harness.mjs";

const { close, fileOf, makeFile, newest, open, saved, send, sentKey } = harness;

const clients = fileURLToPath(new URL("../../../../../api/clients/node/package.json", import.meta.url));
const axe = readFileSync(createRequire(clients).resolve("axe-core"), "utf8");
const PHONE = { width: 360, height: 740 };
const TOTAL_MILLIS = 570_000;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshots: { type: "string" } } });
if (positionals.length !== 1) {
  console.error("usage: node page.mjs BASE_URL [--screenshots FOLDER]");
  process.exit(2);
}
const baseUrl = positionals[0].replace(/\/$/, "");
setTimeout(() => {
  console.error("FAIL the whole run is stuck");
  process.exit(1);
}, TOTAL_MILLIS).unref();

const browser = await openBrowser();
const steps = new harness.Steps("file page");
const pageOf = (options, path = "/") => open(browser, `${baseUrl}${path}`, options);
const card = (page) => page.locator("#received > .transfer").first();
const press = (where, name) => where.getByRole("button", { name, exact: true }).click();

async function picture(page, name) {
  if (values.screenshots) {
    await page.screenshot({ path: join(values.screenshots, `${name}.png`), fullPage: true });
  }
}

/** Nothing that axe-core knows, and nothing beside the screen or out of its card. */
async function look(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`),
    [],
    name,
  );
  const outside = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    const found = wide > 0 ? [`the page is ${wide} pixels too wide`] : [];
    for (const holder of document.querySelectorAll(".card, .transfer")) {
      const { left, right } = holder.getBoundingClientRect();
      for (const part of holder.querySelectorAll("*")) {
        const box = part.getBoundingClientRect();
        if (part.checkVisibility() && box.width > 1 && (box.left < left - 1 || box.right > right + 1)) {
          found.push(part.outerHTML.slice(0, 100));
        }
      }
    }
    return found;
  });
  assert.deepEqual(outside, [], name);
  await picture(page, name);
}

/** A picture of one colour, as PNG. */
function png(side) {
  const crcOf = (bytes) => {
    let crc = ~0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
      }
    }
    return ~crc >>> 0;
  };
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crcOf(body), body.length + 4);
    return framed;
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(3 * side, "\x0f\x76\x6e", "latin1")]);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const pixels = deflateSync(Buffer.concat(Array(side).fill(row)));
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** A second of silence. */
function wav() {
  const samples = 8_000;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([head, Buffer.alloc(samples, 128)]);
}

/** Puts a file there as a program does, and returns its key. */
async function put(file, headers = {}) {
  const body = readFileSync(file.path);
  const answer = await fetch(`${baseUrl}/upload/${encodeURIComponent(file.name)}`, {
    method: "PUT",
    body,
    headers: { Accept: "application/json", "Fawa-Key": "short", ...headers },
  });
  assert.equal(answer.status, 201);
  return (await answer.json()).key;
}

/** Opens a link and previews what it leads to; the file is asked for once. */
async function previewed(file, check) {
  const key = await put(file, { "Fawa-Downloads": "1" });
  const page = await pageOf({}, `/download?key=${key}`);
  await press(card(page), "Preview");
  await check(card(page).locator(".preview"), page);
  await saved(page, file, () => press(card(page), "Save"));
  const again = await fetch(`${baseUrl}/download?key=${key}`);
  assert.notEqual(again.status, 200, "its one download is used");
  return page;
}

async function previewsImages() {
  const page = await previewed(fileOf("colour.png", png(300)), (preview) =>
    preview.locator("img").evaluate(async (img) => {
      await img.decode();
      if (img.naturalWidth !== 300) {
        throw new Error(`${img.naturalWidth} pixels wide`);
      }
    }),
  );
  await look(page, "preview-image");
  await close(page);
}

async function previewsText() {
  const text = "<script>document.title = 'run'</script>\nsecond line\n";
  const page = await previewed(fileOf("page.html", Buffer.from(text)), async (preview) => {
    assert.equal(await preview.locator("pre").textContent(), text);
  });
  assert.notEqual(await page.title(), "run");
  await look(page, "preview-text");
  await close(page);
}

async function previewsSound() {
  const page = await previewed(fileOf("silence.wav", wav()), (preview) =>
    preview.locator("audio").evaluate(
      (audio) =>
        new Promise((resolve, reject) => {
          audio.onloadedmetadata = () => (audio.duration === 1 ? resolve() : reject(new Error(`${audio.duration} s`)));
          audio.onerror = () => reject(new Error(audio.error.message));
          audio.load();
        }),
    ),
  );
  await look(page, "preview-sound");
  await close(page);
}

async function doesNotRunImages() {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>parent.document.title="run"</script></svg>';
  const page = await previewed(fileOf("drawing.svg", Buffer.from(svg)), (preview) =>
    preview.locator("img").evaluate((img) => img.decode()),
  );
  assert.notEqual(await page.title(), "run");
  await close(page);
}

/** A page of PDF with a line of text. */
function pdf() {
  const line = "BT /F 24 Tf 40 100 Td (shown by fawa) Tj ET";
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    `<</Length ${line.length}>>stream\n${line}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj${object}endobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const xref = `xref\n0 6\n0000000000 65535 f \n${offsets.join("")}`;
  return Buffer.from(`${text}${xref}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`);
}

async function previewsPdf() {
  const page = await previewed(fileOf("paper.pdf", pdf()), async (preview) => {
    assert.match(await preview.locator("iframe").getAttribute("src"), /^blob:/);
  });
  // The browser's viewer is a frame within; what the policy forbids would be a complaint.
  while (page.frames().length < 2) {
    await page.waitForTimeout(50);
  }
  await picture(page, "preview-pdf");
  await close(page);
}

async function showsSeveral() {
  const files = ["two.txt", "three.txt"].map((name) => makeFile(name, 10));
  for (const [sealed, state] of [[false, "2 files, as one zip or each."], [true, "2 encrypted files."]]) {
    const page = await pageOf();
    await page.setChecked("#sealed", sealed);
    await page.setInputFiles(
      "#files",
      files.map(({ path }) => path),
    );
    await newest(page).locator(".address a").waitFor();
    await look(page, sealed ? "sealed-sent" : "bundle-sent");
    const address = await newest(page).locator(".address a").getAttribute("href");
    await page.setViewportSize(PHONE);
    await page.goto(address);
    await card(page).locator(".state", { hasText: state }).waitFor();
    await press(card(page), sealed ? "Download" : "Download all");
    await card(page).locator(".state", { hasText: "Received whole" }).waitFor();
    await look(page, sealed ? "sealed-received" : "bundle-received");
    await close(page);
  }
}

async function oneDownloadWithAPassword() {
  const file = makeFile("secret.bin", 5_000);
  const page = await pageOf();
  await page.selectOption("#expiry", "600s");
  await page.fill("#password", "pässwort 密码");
  await page.check("#once");
  const key = await send(page, file);
  const [minutes] = /\d+/.exec(await newest(page).locator("time").textContent());
  assert.ok(Number(minutes) <= 10, `${minutes} minutes are left`);
  assert.equal(await newest(page).locator(".agreed dd").textContent(), "one download, with a password");
  await look(page, "sent-with-terms");
  const other = await pageOf({}, `/download?key=${key}`);
  await card(other).locator(".state", { hasText: "needs a password" }).waitFor();
  await look(other, "password-asked");
  await other.keyboard.type("wrong");
  await other.keyboard.press("Enter");
  await card(other).locator(".state", { hasText: "The password is wrong." }).waitFor();
  await other.keyboard.type("pässwort 密码");
  await press(card(other), "Continue");
  await saved(other, file, () => press(card(other), "Download"));
  // It counts as one when its last byte has gone, and so perhaps after it is here.
  const end = Date.now() + 60_000;
  while ((await fetch(`${baseUrl}/download?key=${key}`, { method: "HEAD" })).status === 401 && Date.now() < end) {
    await other.waitForTimeout(200);
  }
  await other.reload();
  await card(other).locator(".state", { hasText: "or was downloaded as often as its sender allowed" }).waitFor();
  await close(other, /status of (401|410|404)/);
  await close(page);
}

async function deletes() {
  const page = await pageOf();
  const key = await send(page, makeFile("regretted.bin", 10));
  await page.reload();
  await press(newest(page), "Delete");
  assert.equal((await fetch(`${baseUrl}/download?key=${key}`)).status, 200, "it asks first");
  await press(newest(page), "Delete for everybody?");
  await newest(page).waitFor({ state: "detached" });
  assert.equal((await fetch(`${baseUrl}/download?key=${key}`)).status, 404);
  await page.reload();
  await page.waitForFunction(() => document.getElementById("limits").textContent !== "");
  assert.equal(await newest(page).count(), 0);
  await close(page);
}

async function speaksChinese() {
  const page = await pageOf({ locale: "zh-CN" });
  assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
  assert.equal(await page.locator("h1").textContent(), "用一个短口令传递文件");
  await page.setInputFiles("#files", makeFile("中文.bin", 100).path);
  await newest(page).locator(".state", { hasText: "已发送" }).waitFor();
  await look(page, "chinese");
  await press(page, "English");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await newest(page).locator(".state", { hasText: "Sent." }).waitFor();
  await page.reload();
  assert.equal(await page.getAttribute("html", "lang"), "en", "the choice is kept");
  const missing = await page.evaluate(async () => {
    const { TABLE } = await import("./texts.js");
    const [one, other] = Object.values(TABLE).map((texts) => Object.keys(texts));
    return [...one.filter((key) => !other.includes(key)), ...other.filter((key) => !one.includes(key))];
  });
  assert.deepEqual(missing, []);
  await close(page);
}

async function fitsPhones() {
  const file = makeFile("a-long-name-without-any-place-to-break-it-".repeat(4) + ".bin", 2_000);
  for (const colorScheme of ["light", "dark"]) {
    const page = await pageOf({ viewport: PHONE, colorScheme });
    await look(page, `phone-empty-${colorScheme}`);
    const key = await send(page, file);
    await newest(page).locator("summary").click();
    await page.setInputFiles("#files", [makeFile("a.bin", 1).path, makeFile("b.bin", 2).path]);
    await newest(page).locator(".state", { hasText: "All 2 files are sent." }).waitFor();
    await look(page, `phone-sent-${colorScheme}`);
    await page.click(".to-receive");
    const field = await page.locator("#key").boundingBox();
    assert.ok(field.y > 0 && field.y < PHONE.height, "the receiver's field is in reach");
    await page.goto(`${baseUrl}/download?key=${key}`);
    await card(page).locator(".state", { hasText: "Ready" }).waitFor();
    const [receiving, sending] = await Promise.all(["#receiving", "#sending"].map((id) => page.locator(id).boundingBox()));
    assert.ok(receiving.y < sending.y, "who comes by a link finds the file first");
    await look(page, `phone-arrived-${colorScheme}`);
    await close(page);
  }
}

async function worksByKeyboard() {
  const file = makeFile("keys.bin", 1_000);
  const key = await put(file);
  const page = await pageOf({ permissions: ["clipboard-read", "clipboard-write"] });
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  const tabTo = async (wanted) => {
    for (let i = 0; i < 40 && (await focused()) !== wanted; i++) {
      await page.keyboard.press("Tab");
    }
    assert.equal(await focused(), wanted);
  };
  // Early, so that the browser knows of it before the key is pressed.
  const choosing = page.waitForEvent("filechooser");
  await tabTo("files");
  await page.keyboard.press("Enter");
  await (await choosing).setFiles(file.path);
  await sentKey(page, file);
  await tabTo("Copy link");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("news").textContent === "Copied");
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/download\?key=/);
  await tabTo("key");
  await page.keyboard.type(key);
  await saved(page, file, () => page.keyboard.press("Enter"));
  // Those who see nothing are told.
  await page.waitForFunction(() => document.getElementById("news").textContent.includes("Received whole"));
  await close(page);
}

/** A request, what others send for it by its link, and what its maker sees of it. */
async function requestsFiles() {
  const maker = await pageOf({});
  await maker.fill("#request-name", "Fotos <b>für</b> uns");
  await maker.fill("#request-files", "2");
  await press(maker, "Make a link");
  const made = maker.locator("#requests > .transfer").first();
  await made.locator(".state", { hasText: "0 of 2 files have come." }).waitFor();
  const link = await made.locator(".address a").getAttribute("href");
  assert.match(link, /\/request\?key=[0-9A-Z]{26}$/);
  await look(maker, "request-made");

  const [first, second] = [makeFile("erste.bin", 2_000_003), makeFile("zweite.txt", 9)];
  const sender = await open(browser, link, { viewport: PHONE });
  assert.equal(await sender.textContent("#asked-name"), "Fotos <b>für<-b> uns");
  await sender.locator("#asked-limits", { hasText: "Up to 2 files" }).waitFor();
  for (const other of ["#receiving", "#requesting", "#terms"]) {
    assert.ok(await sender.locator(other).isHidden(), `${other} is not for senders`);
  }
  await sender.setInputFiles("#files", first.path);
  await newest(sender).locator(".verdict", { hasText: "✓" }).waitFor({ state: "attached" });
  assert.equal(await newest(sender).locator(".digest code").textContent(), first.sha256);
  assert.equal(await newest(sender).locator(".handover").count(), 0, "a sender learns no key");
  await look(sender, "request-phone");
  const other = await open(browser, link);
  await other.setInputFiles("#files", second.path);
  await newest(other).locator(".state", { hasText: "Sent." }).waitFor();
  assert.equal(await other.locator("text=erste.bin").count(), 0, "a sender sees nothing of others");
  await other.setInputFiles("#files", second.path);
  await newest(other).locator(".state", { hasText: "has got all that it may get" }).waitFor();
  await close(other, /status of 410/);
  await close(sender);

  await maker.reload();
  await made.locator(".state", { hasText: "2 of 2 files have come; it takes no more." }).waitFor();
  assert.deepEqual(await made.locator(".row .name").allTextContents(), ["erste.bin", "zweite.txt"]);
  const file = await maker.context().newPage();
  await file.goto(await made.locator(".row a").first().getAttribute("href").then((href) => new URL(href, baseUrl).href));
  await saved(file, first, () => press(file.locator("#received"), "Download"));
  await file.close();
  await made.locator(".row").nth(1).getByRole("button", { name: "Delete" }).click();
  await press(made.locator(".row").nth(1), "Delete for everybody?");
  await made.locator(".row").nth(1).waitFor({ state: "detached" });
  await press(made, "End");
  await press(made, "Take nothing more?");
  await made.locator(".state", { hasText: "Ended; 2 files have come." }).waitFor();
  await look(maker, "request-ended");
  const late = await open(browser, link);
  await late.locator("#asked-limits", { hasText: "takes nothing more" }).waitFor();
  assert.ok(await late.locator("#drop").isHidden());
  await close(late);
  await press(made, "Hide");
  await maker.reload();
  assert.equal(await maker.locator("#requests > .transfer").count(), 0);
  await close(maker);
}

async function isAccessible() {
  const single = makeFile("one.bin", 3_000);
  const several = ["two.bin", "three.bin", "four.bin"].map((name) => makeFile(name, 10));
  for (const colorScheme of ["light", "dark"]) {
    const page = await pageOf({ colorScheme, reducedMotion: "reduce" });
    await look(page, `desktop-empty-${colorScheme}`);
    await page.setInputFiles(
      "#files",
      several.map(({ path }) => path),
    );
    await newest(page).locator(".state", { hasText: "All 3 files" }).waitFor();
    const key = await send(page, single);
    await saved(page, single, async () => {
      await page.fill("#key", key);
      await page.press("#key", "Enter");
    });
    await card(page).locator(".state", { hasText: "SHA-256" }).waitFor();
    await page.fill("#key", "NPE222");
    await page.press("#key", "Enter");
    await card(page).locator(".state", { hasText: "No file has this key" }).waitFor();
    await look(page, `desktop-busy-${colorScheme}`);
    await close(page, /404/);
  }
}

await steps.step("offers one download with a password", oneDownloadWithAPassword);
await steps.step("deletes what was sent", deletes);
await steps.step("previews images", previewsImages);
await steps.step("previews text, and does not run it", previewsText);
await steps.step("previews sound", previewsSound);
await steps.step("shows images that would be scripts", doesNotRunImages);
await steps.step("previews PDF", previewsPdf);
await steps.step("shows several files", showsSeveral);
await steps.step("requests files", requestsFiles);
await steps.step("speaks Chinese", speaksChinese);
await steps.step("fits phones", fitsPhones);
await steps.step("works by keyboard", worksByKeyboard);
await steps.step("is accessible", isAccessible);
await browser.close();
harness.removeFiles();
process.exit(steps.failed ? 1 : 0);
