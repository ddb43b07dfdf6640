// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Starts a Firefox (FIREFOX if that is set, else firefox-esr or firefox on the path) without a window and
// drives it by its own protocol, Marionette: JSON arrays behind their length, over TCP.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const START_MILLIS = 60_000;
const SCRIPT_MILLIS = 180_000;
const PAUSE_MILLIS = 50;

/** It calls nobody but the pages it is shown. */
const QUIET = {
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "marionette.port": 0,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

function findFirefox() {
  if (process.env.FIREFOX) {
    return process.env.FIREFOX;
  }
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => ["firefox-esr", "firefox"].map((name) => join(folder, name)))
    .find((file) => existsSync(file));
  if (!found) {
    throw new Error("no firefox-esr and no firefox on the path");
  }
  return found;
}

/** Waits until the condition gives something. */
async function until(what, condition) {
  const end = Date.now() + START_MILLIS;
  for (;;) {
    const got = condition();
    if (got) {
      return got;
    }
    if (Date.now() > end) {
      throw new Error(`${what} within ${START_MILLIS} ms`);
    }
    await new Promise((wake) => setTimeout(wake, PAUSE_MILLIS));
  }
}

/** Sends commands one after another. */
class Marionette {
  #socket;
  #bytes = Buffer.alloc(0);
  #waiting = null;
  #number = 0;

  static open(port) {
    return new Promise((done, fail) => {
      const marionette = new Marionette();
      marionette.#socket = connect(port, "127.0.0.1");
      marionette.#socket.on("data", (bytes) => marionette.#take(bytes));
      marionette.#socket.on("error", fail);
      marionette.#socket.on("close", () => marionette.#waiting?.([0, 0, { error: "Firefox has ended" }, null]));
      marionette.#waiting = () => done(marionette); // its greeting
    });
  }

  #take(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const colon = this.#bytes.indexOf(":");
    const end = colon + 1 + Number(this.#bytes.subarray(0, colon).toString());
    if (colon < 0 || this.#bytes.length < end) {
      return;
    }
    const message = JSON.parse(this.#bytes.subarray(colon + 1, end).toString());
    this.#bytes = this.#bytes.subarray(end);
    this.#waiting?.(message);
  }

  async command(name, parameters = {}) {
    const text = JSON.stringify([0, ++this.#number, name, parameters]);
    const answer = new Promise((done) => {
      this.#waiting = done;
    });
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , error, value] = await answer;
    if (error) {
      throw new Error(`${name}: ${error.error}: ${error.message}`);
    }
    return value;
  }

  close() {
    this.#socket.destroy();
  }
}

/**
 * Runs a task with a Firefox that has a profile of its own and takes any certificate; afterwards both are gone.
 *
 * @param preferences of the profile, by name
 * @param task takes a function that sends a command and gives its result, and the version of Firefox
 */
export async function withFirefox(preferences, task) {
  const profile = mkdtempSync(join(tmpdir(), "fawa-firefox"));
  writeFileSync(
    join(profile, "user.js"),
    Object.entries({ ...QUIET, ...preferences })
      .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
      .join(""),
  );
  const firefox = spawn(findFirefox(), ["--headless", "--no-remote", "--marionette", "--profile", profile], {
    stdio: "ignore",
    env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" },
  });
  const ended = new Promise((done) => firefox.on("close", done));
  let marionette = null;
  try {
    const portFile = join(profile, "MarionetteActivePort");
    const port = await until("Firefox does not say its port", () => existsSync(portFile) && readFileSync(portFile, "utf8").trim());
    marionette = await Marionette.open(Number(port));
    const { capabilities } = await marionette.command("WebDriver:NewSession", { acceptInsecureCerts: true });
    await marionette.command("WebDriver:SetTimeouts", { script: SCRIPT_MILLIS, pageLoad: START_MILLIS });
    await task((name, parameters) => marionette.command(name, parameters), capabilities.browserVersion);
    await marionette.command("Marionette:Quit", { flags: ["eForceQuit"] });
  } finally {
    marionette?.close();
    firefox.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
