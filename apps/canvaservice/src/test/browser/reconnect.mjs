// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Draws on a board by WebTransport, loses the session, and then the server, in Chromium.
//
//   node reconnect.mjs https://127.0.0.1:8446
//
// Prints "restart" when the server is to be restarted at the same ports, and goes on once a line has
// come on its standard input.

import { createInterface } from "node:readline";
import { openBrowser, openProfile } from "../../../../../api/clients/node/browser.mjs";

const WAIT_MILLIS = 60_000;
const [base] = process.argv.slice(2);
if (!base) {
  console.error("usage: node reconnect.mjs TLS_URL");
  process.exit(2);
}

function check(condition, claim) {
  if (!condition) {
    throw new Error(`not so: ${claim}`);
  }
  console.log(`ok   ${claim}`);
}

/** Runs in each page before its scripts: keeps its sessions, and has it wait as long as a busy machine needs. */
function prepare() {
  const OPEN_MILLIS_MAX = 900; // of channel.js
  const later = globalThis.setTimeout;
  globalThis.setTimeout = (task, millis, ...rest) => later(task, millis === OPEN_MILLIS_MAX ? 60_000 : millis, ...rest);
  globalThis.sessions = [];
  globalThis.WebTransport = class extends WebTransport {
    constructor(...given) {
      super(...given);
      globalThis.sessions.push(this);
    }
  };
}

async function openWindow(browser) {
  const context = await openProfile(browser);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MILLIS);
  await page.addInitScript(prepare);
  return page;
}

const live = (page) => page.waitForSelector('#status[data-state="live"]', { state: "attached" });

const overWebTransport = async (page) => (await page.textContent("#status")).includes("WebTransport");

const people = (page, count) => page.waitForSelector(`#count[data-participants="${count}"]`, { state: "attached" });

/** A dot on the board. */
async function draw(page) {
  const box = await page.locator("#ahead").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.up();
}

/** Waits until a window has seen so many events, and none of its own is on the way. */
const seen = (page, count) => page.waitForSelector(`#sheet[data-sequence="${count}"][data-pending="0"]`, { state: "attached" });

async function run(browser) {
  const ann = await openWindow(browser);
  await ann.goto(`${base}/lite/`);
  await ann.click("#create");
  await live(ann);
  check(await overWebTransport(ann), "a board is opened by WebTransport");
  const code = (await ann.textContent("#code")).trim();
  const bob = await openWindow(browser);
  await bob.goto(`${base}/lite/#${code}`);
  await live(bob);
  await people(ann, 2);
  await draw(ann);
  await Promise.all([seen(ann, 1), seen(bob, 1)]);

  await ann.evaluate(() => sessions.at(-1).close());
  await ann.waitForFunction(() => sessions.length >= 2);
  await draw(bob);
  await draw(ann);
  await live(ann);
  await Promise.all([seen(ann, 3), seen(bob, 3)]);
  check(await overWebTransport(ann), "a lost session is replaced by another, and no event is lost or doubled");

  console.log("restart");
  await nextLine();
  await ann.waitForFunction(() => sessions.length > 2);
  await live(ann);
  await draw(ann);
  await Promise.all([seen(ann, 4), seen(bob, 4)]);
  check(await overWebTransport(ann), "after a restart of the server both are on the board again, by WebTransport");
  const cyd = await openWindow(browser);
  await cyd.goto(`${base}/lite/#${code}`);
  await live(cyd);
  await seen(cyd, 4);
  check(true, "and nothing that was drawn is lost");
}

const input = createInterface({ input: process.stdin });
const lines = [];
let wake = () => {};
input.on("line", (line) => {
  lines.push(line);
  wake();
});

async function nextLine() {
  while (lines.length === 0) {
    await new Promise((done) => {
      wake = done;
    });
  }
  return lines.shift();
}

const browser = await openBrowser();
try {
  await run(browser);
  console.log("all well");
} catch (failure) {
  console.error(`FAILED ${failure.stack}`);
  process.exitCode = 1;
} finally {
  input.close();
  await browser.close();
}
