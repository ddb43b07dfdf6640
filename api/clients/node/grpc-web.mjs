// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Greets from a page of another origin in Chromium as grpc-web does, in its binary and its text form.
// One line per check; ends with status 1 if any failed.
//
//   node grpc-web.mjs BASE_URL...

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { openBrowser, openProfile } from "./browser.mjs";

const CHECK_MILLIS = 60_000;
const LIBRARY = readFileSync(fileURLToPath(import.meta.resolve("grpc-web/index.esm.js")));
const INVALID_ARGUMENT = 3;

const baseUrls = process.argv.slice(2);
if (baseUrls.length === 0) {
  console.error("usage: node grpc-web.mjs BASE_URL...");
  process.exit(2);
}

/** An empty page and the library beside it. */
const site = createServer((request, response) => {
  const library = request.url === "/grpc-web.js";
  response.setHeader("Content-Type", library ? "text/javascript" : "text/html");
  response.end(library ? LIBRARY : "<!doctype html><title>another origin</title>");
});
await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));

/** Runs in the page: calls one method and tells what came, message by message. */
async function callInPage({ baseUrl, format, method, name, streaming }) {
  const library = await import("/grpc-web.js");
  const { GrpcWebClientBase, MethodDescriptor, MethodType } = library.default ?? library;
  const text = new TextEncoder();
  // Field 1, a string of fewer than 16,384 bytes.
  const serialize = (value) => {
    const bytes = text.encode(value);
    return new Uint8Array([0x0a, (bytes.length & 0x7f) | 0x80, bytes.length >> 7, ...bytes]);
  };
  const deserialize = (bytes) => {
    let at = 1;
    while (bytes[at++] & 0x80);
    return new TextDecoder().decode(bytes.slice(at));
  };
  const type = streaming ? MethodType.SERVER_STREAMING : MethodType.UNARY;
  const described = new MethodDescriptor(method, type, String, String, serialize, deserialize);
  const client = new GrpcWebClientBase({ format });
  const told = { messages: [], metadata: {}, code: 0, message: "" };
  return new Promise((resolve) => {
    const failed = (error) => resolve(Object.assign(told, { code: error.code, message: error.message }));
    if (streaming) {
      const stream = client.serverStreaming(baseUrl + method, name, {}, described);
      stream.on("data", (message) => told.messages.push(message));
      stream.on("error", failed);
      stream.on("end", () => resolve(told));
      return;
    }
    const call = client.rpcCall(baseUrl + method, name, {}, described, (error, message) => {
      if (error) {
        failed(error);
      } else {
        told.messages.push(message);
        setTimeout(() => resolve(told)); // metadata comes behind it
      }
    });
    call.on("metadata", (metadata) => (told.metadata = metadata));
  });
}

const SERVICE = "/greet.v1.GreetService/";
const PARTS = Array.from({ length: 10 }, (_, i) => `Hello, Ada! (part ${i + 1})`);
const CHECKS = {
  async unary(call) {
    const told = await call({ method: `${SERVICE}SayHello`, name: "Ada" });
    assert.deepEqual([told.code, told.messages], [0, ["Hello, Ada!"]], JSON.stringify(told));
  },
  async "unary, refused"(call) {
    const told = await call({ method: `${SERVICE}SayHello`, name: "x".repeat(1025) });
    assert.equal(told.code, INVALID_ARGUMENT, JSON.stringify(told));
    assert.match(told.message, /name/);
  },
  async "server stream"(call) {
    const told = await call({ method: `${SERVICE}GreetStream`, name: "Ada", streaming: true });
    assert.deepEqual([told.code, told.messages], [0, PARTS], JSON.stringify(told));
  },
};

let passed = 0;
let failed = 0;
const browser = await openBrowser();
const page = await (await openProfile(browser)).newPage();
page.setDefaultTimeout(CHECK_MILLIS);
await page.goto(`http://127.0.0.1:${site.address().port}/`);
for (const baseUrl of baseUrls) {
  for (const format of ["binary", "text"]) {
    for (const [name, body] of Object.entries(CHECKS)) {
      if (format === "binary" && name === "server stream") {
        continue; // grpc-web streams in its text form only
      }
      const start = performance.now();
      let timer;
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("stuck")), CHECK_MILLIS);
      });
      const what = `${baseUrl} grpc-web ${format} ${name}`;
      try {
        await Promise.race([body((what) => page.evaluate(callInPage, { baseUrl, format, ...what })), late]);
        passed++;
        console.log(`ok   ${what.padEnd(64)} ${(performance.now() - start).toFixed(1)} ms`);
      } catch (error) {
        failed++;
        console.log(`FAIL ${what.padEnd(64)} ${String(error).replaceAll("\n", " ")}`);
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
await browser.close();
site.close();
console.log(`${passed} checks passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
