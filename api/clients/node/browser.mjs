// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Starts the system's Chromium with a fresh profile, for tests that look at pages as users do.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const START_MILLIS = 30_000;

/** The browser's executable: CHROMIUM if that is set, else the first of the usual names on the path. */
export function findBrowser() {
  if (process.env.CHROMIUM) {
    return process.env.CHROMIUM;
  }
  for (const name of NAMES) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  }
  throw new Error(`no browser on the path: looked for ${NAMES.join(", ")}`);
}

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * A headless browser that calls nobody but the pages it is shown; the caller closes it.
 *
 * @param without arguments to leave out
 * @param args more of them
 */
export function openBrowser({ without = [], args = [] } = {}) {
  return chromium.launch({
    executablePath: findBrowser(),
    headless: true,
    timeout: START_MILLIS,
    args: [...ARGS.filter((one) => !without.includes(one)), ...args],
  });
}

/** A fresh profile in that browser that takes development certificates. */
export function openProfile(browser, options = {}) {
  return browser.newContext({ ignoreHTTPSErrors: true, ...options });
}
