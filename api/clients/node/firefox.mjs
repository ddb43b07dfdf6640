// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Opens WebTransport sessions in Firefox, with a certificate that it knows by its hash alone.
//
//   node firefox.mjs https://127.0.0.1:9443/index.html /echo
//
// Needs a page, and sessions at a path of the same service that do what sessions.mjs asks for, and a
// Firefox: FIREFOX if that is set, else firefox-esr or firefox on the path. Firefox is driven by its own
// protocol, Marionette: JSON arrays behind their length, over TCP.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { checkSessions } from "./sessions.mjs";

const START_MILLIS = 60_000;
const SCRIPT_MILLIS = 180_000;
const PAUSE_MILLIS = 50;
const [page, path] = process.argv.slice(2);
if (!path) {
  console.error("usage: node firefox.mjs PAGE_URL SESSION_PATH");
  process.exit(2);
}

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

const profile = mkdtempSync(join(tmpdir(), "fawa-firefox"));
// It calls nobody but the pages it is shown.
const settings = {
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "marionette.port": 0,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};
writeFileSync(
  join(profile, "user.js"),
  Object.entries(settings).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""),
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
  await marionette.command("WebDriver:Navigate", { url: page });
  const { value: lines } = await marionette.command("WebDriver:ExecuteAsyncScript", {
    script: `const [path, done] = arguments; (${checkSessions})(path).then(done, (failure) => done(["FAIL " + failure]));`,
    args: [path],
  });
  lines.forEach((line) => console.log(line));
  const failed = lines.filter((line) => !line.startsWith("ok ")).length;
  console.log(`Firefox ${capabilities.browserVersion}: ${lines.length - failed} checks passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
  await marionette.command("Marionette:Quit", { flags: ["eForceQuit"] });
} finally {
  marionette?.close();
  firefox.kill();
  await ended;
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
