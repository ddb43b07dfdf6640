// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Opens greetservice's page in Chromium, which learns of HTTP/3 by Alt-Svc and changes to it.
//
//   node http3.mjs https://127.0.0.1:8443
//
// Chromium speaks QUIC only where a public authority vouches for the certificate, or the host is named
// by --origin-to-force-quic-on. The port of that is another one here: nothing but Alt-Svc leads to HTTP/3.

import { createHash } from "node:crypto";
import { connect } from "node:tls";
import { openBrowser } from "./browser.mjs";

const WAIT_MILLIS = 30_000;
const PAUSE_MILLIS = 50;
const PROFILES = 3;
const [base] = process.argv.slice(2);
if (!base) {
  console.error("usage: node http3.mjs TLS_URL");
  process.exit(2);
}
const { hostname, port } = new URL(base);

function check(condition, claim) {
  if (!condition) {
    throw new Error(`not so: ${claim}`);
  }
  console.log(`ok   ${claim}`);
}

/** SHA-256 of the public key of the server's certificate, by which Chromium is told to take it. */
function publicKeyHash() {
  return new Promise((done, fail) => {
    const socket = connect({ host: hostname, port, rejectUnauthorized: false, timeout: WAIT_MILLIS }, () => {
      const key = socket.getPeerX509Certificate().publicKey.export({ type: "spki", format: "der" });
      socket.destroy();
      done(createHash("sha256").update(key).digest("base64"));
    });
    socket.on("error", fail);
    socket.on("timeout", () => socket.destroy(new Error(`${base} does not answer`)));
  });
}

/** The protocol of the page itself. */
function ofPage(page) {
  return page.evaluate(() => performance.getEntriesByType("navigation")[0].nextHopProtocol);
}

/** Says hello, and gives the answer and its protocol. */
function sayHello(page, name) {
  return page.evaluate(async (given) => {
    const path = `/greet.v1.GreetService/SayHello?${given}`;
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: given }),
    });
    const { resp } = await response.json();
    const entries = performance.getEntriesByType("resource").filter(({ name: url }) => url.endsWith(path));
    return { resp, protocol: entries.at(-1)?.nextHopProtocol };
  }, name);
}

/** Chromium asks over HTTP/2 for as long as its first connection over QUIC is being made; false if none was. */
async function comesToHttp3(page) {
  const end = Date.now() + WAIT_MILLIS;
  for (let number = 0; Date.now() < end; number++) {
    const { resp, protocol } = await sayHello(page, `Ada${number}`);
    if (resp !== `Hello, Ada${number}!`) {
      throw new Error(`the answer over ${protocol} is ${resp}`);
    }
    if (protocol === "h3") {
      return true;
    }
    await new Promise((wake) => setTimeout(wake, PAUSE_MILLIS));
  }
  return false;
}

/** A page whose calls go over HTTP/3. A profile does not try again where a busy machine was too slow once. */
async function openPage(browser) {
  for (let profile = 0; profile < PROFILES; profile++) {
    const page = await browser.newPage();
    page.setDefaultTimeout(WAIT_MILLIS);
    await page.goto(base);
    check((await ofPage(page)) === "h2", "the page comes over HTTP/2");
    if (await comesToHttp3(page)) {
      return page;
    }
  }
  throw new Error(`calls of ${PROFILES} profiles do not come to go over HTTP/3`);
}

const browser = await openBrowser({
  without: ["--disable-quic"],
  args: [`--ignore-certificate-errors-spki-list=${await publicKeyHash()}`, `--origin-to-force-quic-on=${hostname}:1`],
});
try {
  const page = await openPage(browser);
  check(true, "calls of the page come to go over HTTP/3");
  // What is in the cache keeps the protocol that it came by.
  await page.goto(new URL("/?not-cached", base).href);
  check((await ofPage(page)) === "h3", "the page comes over HTTP/3");
  console.log("all well");
} catch (failure) {
  console.error(`FAILED ${failure.stack}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
