// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Opens WebTransport sessions in Chromium, with a certificate that it knows by its hash alone.
//
//   node webtransport.mjs https://127.0.0.1:9443/index.html /echo
//
// Needs a page, and sessions at a path of the same service that do what sessions.mjs asks for.

import { openBrowser, openProfile } from "./browser.mjs";
import { checkSessions } from "./sessions.mjs";

const [page, path] = process.argv.slice(2);
if (!path) {
  console.error("usage: node webtransport.mjs PAGE_URL SESSION_PATH");
  process.exit(2);
}
const browser = await openBrowser();
try {
  const context = await openProfile(browser);
  const window = await context.newPage();
  await window.goto(page);
  const lines = await window.evaluate(checkSessions, path);
  lines.forEach((line) => console.log(line));
  const failed = lines.filter((line) => !line.startsWith("ok ")).length;
  console.log(`${lines.length - failed} checks passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  await browser.close();
}
