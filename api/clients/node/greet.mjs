// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Greets in all four kinds as @connectrpc/connect-node does: Connect, gRPC and gRPC-Web, over
// HTTP/1.1 and HTTP/2. One line per check; ends with status 1 if any failed.
//
//   node greet.mjs http://127.0.0.1:8080 [https://127.0.0.1:8443]

import assert from "node:assert/strict";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import { GreetService } from "./gen/greet/v1/hello_pb.js";

const CHECK_MILLIS = 60_000;
const DEADLINE_MILLIS = 150;

const baseUrls = process.argv.slice(2);
if (baseUrls.length === 0) {
  console.error("usage: node greet.mjs BASE_URL...");
  process.exit(2);
}

let passed = 0;
let failed = 0;

async function check(name, body) {
  const start = performance.now();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("stuck")), CHECK_MILLIS);
  });
  try {
    await Promise.race([body(), late]);
    passed++;
    console.log(`ok   ${name.padEnd(64)} ${(performance.now() - start).toFixed(1)} ms`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name.padEnd(64)} ${String(error).replaceAll("\n", " ")}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Every transport that connect-node has for one base URL, with what must be closed afterwards. */
function transportsTo(baseUrl) {
  const secure = new URL(baseUrl).protocol === "https:";
  // A development certificate; this program is only ever pointed at loopback.
  const nodeOptions = secure ? { rejectUnauthorized: false } : undefined;
  const sessions = [];
  const http2 = () => {
    const sessionManager = new Http2SessionManager(baseUrl, undefined, nodeOptions);
    sessions.push(sessionManager);
    return { baseUrl, httpVersion: "2", sessionManager };
  };
  const http1 = { baseUrl, httpVersion: "1.1", nodeOptions };
  const suffix = secure ? "tls" : "clear";
  return {
    transports: [
      { name: `connect h1 ${suffix}`, bidi: false, of: createConnectTransport({ ...http1, useBinaryFormat: true }) },
      { name: `connect-json h1 ${suffix}`, bidi: false, of: createConnectTransport({ ...http1, useBinaryFormat: false }) },
      { name: `grpcweb h1 ${suffix}`, bidi: false, of: createGrpcWebTransport(http1) },
      { name: `connect h2 ${suffix}`, bidi: true, of: createConnectTransport({ ...http2(), useBinaryFormat: true }) },
      { name: `connect-json h2 ${suffix}`, bidi: true, of: createConnectTransport({ ...http2(), useBinaryFormat: false }) },
      { name: `grpc h2 ${suffix}`, bidi: true, of: createGrpcTransport(http2()) },
      { name: `grpcweb h2 ${suffix}`, bidi: true, of: createGrpcWebTransport(http2()) },
    ],
    close: () => sessions.forEach((session) => session.abort()),
  };
}

async function rejected(promise, code) {
  await assert.rejects(promise, (error) => {
    assert.equal(Code[ConnectError.from(error).code], Code[code], String(error));
    return true;
  });
}

async function unary(client) {
  for (const [name, greeting] of [["Ada", "Hello, Ada!"], ["", "Hello, !"], ["世界 é <&>", "Hello, 世界 é <&>!"]]) {
    let version;
    const answer = await client.sayHello({ name }, { onHeader: (header) => (version = header.get("greet-version")) });
    assert.equal(answer.resp, greeting);
    assert.equal(version, "v1");
  }
  await rejected(client.sayHello({ name: "x".repeat(100_000) }), Code.InvalidArgument);
}

async function serverStream(client) {
  const parts = [];
  for await (const { part } of client.greetStream({ name: "Ada" })) {
    parts.push(part);
  }
  assert.deepEqual(parts, Array.from({ length: 10 }, (_, i) => `Hello, Ada! (part ${i + 1})`));
}

async function clientStream(client) {
  async function* names() {
    yield { name: "Alice" };
    yield { name: "Bob" };
    yield { name: "Charlie" };
  }
  assert.equal((await client.greetClientStream(names())).summary, "Hello, Alice, Bob, Charlie!");
}

/** A request stream that gives the next name only when told to. */
function mailbox() {
  const waiting = [];
  let wake = () => {};
  let ended = false;
  return {
    put(name) {
      waiting.push({ name });
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      while (true) {
        while (waiting.length > 0) {
          yield waiting.shift();
        }
        if (ended) {
          return;
        }
        await new Promise((resolve) => (wake = resolve));
      }
    },
  };
}

async function bidiStream(client) {
  const names = mailbox();
  names.put("ECHO-0");
  let round = 0;
  for await (const { echo } of client.greetBidiStream(names)) {
    assert.equal(echo, `Hello, ECHO-${round}!`);
    round++;
    if (round < 20) {
      names.put(`ECHO-${round}`);
    } else {
      names.end();
    }
  }
  assert.equal(round, 20);
}

async function bidiDeadline(client) {
  const names = mailbox();
  names.put("Ada");
  const read = async () => {
    for await (const _ of client.greetBidiStream(names, { timeoutMs: DEADLINE_MILLIS })) {
      // Nothing else is sent; only the deadline can end this.
    }
  };
  await rejected(read(), Code.DeadlineExceeded);
}

for (const baseUrl of baseUrls) {
  const { transports, close } = transportsTo(baseUrl);
  for (const { name, bidi, of } of transports) {
    const client = createClient(GreetService, of);
    await check(`greet connect-node ${name} unary`, () => unary(client));
    await check(`greet connect-node ${name} server stream`, () => serverStream(client));
    await check(`greet connect-node ${name} client stream`, () => clientStream(client));
    if (bidi) {
      await check(`greet connect-node ${name} bidi stream, full duplex`, () => bidiStream(client));
      await check(`greet connect-node ${name} bidi stream, deadline`, () => bidiDeadline(client));
    }
  }
  close();
}
console.log(`${passed} checks passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
