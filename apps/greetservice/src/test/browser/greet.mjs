// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Presses every button of the greet page in Chromium and reads the log that it shows.
//
//   node greet.mjs BASE_URL... [--screenshot FILE]

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { openBrowser, openProfile } from "../../../../../api/clients/node/browser.mjs";

const STEP_MILLIS = 15_000;
const TOTAL_MILLIS = 90_000;

const { values, positionals: baseUrls } = parseArgs({
  allowPositionals: true,
  options: { screenshot: { type: "string" } },
});
if (baseUrls.length === 0) {
  console.error("usage: node greet.mjs BASE_URL... [--screenshot FILE]");
  process.exit(2);
}
setTimeout(() => {
  console.error("FAIL the whole run is stuck");
  process.exit(1);
}, TOTAL_MILLIS).unref();

const WANTED = {
  unary: ["SayHello", "Hello, Ada!"],
  server: ["GreetStream", ...Array.from({ length: 10 }, (_, i) => `Hello, Ada! (part ${i + 1})`)],
  client: ["GreetClientStream", "Hello, Ada, Grace, <i>世界</i>!"],
  bidi: ["GreetBidiStream", "Hello, Ada!", "Hello, Grace!", "Hello, <i>世界</i>!"],
};

async function press(page, kind) {
  await page.click("#clear");
  await page.click(`button[data-kind="${kind}"]`);
  await page.waitForFunction(
    () => document.querySelector("#log .good, #log .bad") !== null,
    undefined,
    { timeout: STEP_MILLIS },
  );
  const lines = await page.$$eval("#log li span", (spans) => spans.map((span) => span.textContent));
  assert.match(lines.pop(), /^done in /);
  // The unary call shows a response header behind the greeting.
  assert.deepEqual(lines.map((line) => line.replace(/ {3}\(Greet-Version: v1\)$/, "")), WANTED[kind]);
}

async function greet(browser, baseUrl) {
  const profile = await openProfile(browser, { viewport: { width: 1200, height: 1000 } });
  const page = await profile.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.setDefaultTimeout(STEP_MILLIS);
  await page.goto(baseUrl + "/");
  await page.fill("#names", "Ada, Grace, <i>世界</i>");
  const overHttp2 = baseUrl.startsWith("https:");
  for (const kind of ["unary", "server", "client", ...(overHttp2 ? ["bidi"] : [])]) {
    await press(page, kind);
    console.log(`ok   greet page ${baseUrl} ${kind}`);
  }
  assert.equal(await page.isDisabled('button[data-kind="bidi"]'), !overHttp2);
  if (overHttp2) {
    assert.match(await page.textContent("#wire"), /HTTP\/2 · TLS/);
  }
  if (values.screenshot) {
    await page.screenshot({ path: values.screenshot });
  }
  assert.deepEqual(complaints, []);
  await profile.close();
}

const browser = await openBrowser();
let failed = false;
for (const baseUrl of baseUrls) {
  try {
    await greet(browser, baseUrl.replace(/\/$/, ""));
  } catch (error) {
    failed = true;
    console.log(`FAIL greet page ${baseUrl} ${String(error).replaceAll("\n", " ")}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
