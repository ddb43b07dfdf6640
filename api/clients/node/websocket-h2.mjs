// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Draws by WebSockets that are streams of one HTTP/2 connection (RFC 8441), as Node's http2 opens them.
// One line per check; ends with status 1 if any failed.
//
//   node websocket-h2.mjs BASE_URL...

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:http2";

const CHECK_MILLIS = 60_000;
const [TEXT, CLOSE] = [1, 8];
const PROTOCOL_ERROR = 1002;

const baseUrls = process.argv.slice(2);
if (baseUrls.length === 0) {
  console.error("usage: node websocket-h2.mjs BASE_URL...");
  process.exit(2);
}

/** A frame of fewer than 126 bytes as clients send it: masked, unless it is to be a bad one. */
function frame(opcode, payload, masked = true) {
  const bytes = Buffer.from(payload);
  const mask = masked ? randomBytes(4) : Buffer.alloc(0);
  const body = masked ? bytes.map((byte, i) => byte ^ mask[i % 4]) : bytes;
  return Buffer.concat([Buffer.from([0x80 | opcode, (masked ? 0x80 : 0) | bytes.length]), mask, body]);
}

/** A stream that may have become a WebSocket. */
class Socket {
  #bytes = Buffer.alloc(0);
  #ended = false;
  #failure;
  #wake = () => {};

  constructor(client, path, fields = {}) {
    this.stream = client.request(
      { ":method": "CONNECT", ":protocol": "websocket", ":path": path, "sec-websocket-version": "13", ...fields },
      { endStream: false },
    );
    this.stream.on("data", (piece) => this.#changed((this.#bytes = Buffer.concat([this.#bytes, piece]))));
    this.stream.on("end", () => this.#changed((this.#ended = true)));
    this.stream.on("error", (error) => this.#changed((this.#failure = error)));
  }

  #changed() {
    this.#wake();
  }

  async #change() {
    if (this.#failure) {
      throw this.#failure;
    }
    await new Promise((resolve) => (this.#wake = resolve));
  }

  async head() {
    const [headers] = await once(this.stream, "response");
    return headers;
  }

  say(event) {
    this.stream.write(frame(TEXT, JSON.stringify({ draw_event: event })));
  }

  /** The next frame's opcode and payload. */
  async next() {
    while (true) {
      const bytes = this.#bytes;
      const begin = bytes[1] === 126 ? 4 : 2;
      if (bytes.length >= begin) {
        const end = begin + (begin === 4 ? bytes.readUInt16BE(2) : bytes[1]);
        if (bytes.length >= end) {
          this.#bytes = bytes.subarray(end);
          return { opcode: bytes[0] & 0x0f, payload: bytes.subarray(begin, end) };
        }
      }
      assert.ok(!this.#ended, "the stream has ended");
      await this.#change();
    }
  }

  /** The next event; what a board kept for who comes later is none. */
  async drawn() {
    while (true) {
      const { opcode, payload } = await this.next();
      assert.equal(opcode, TEXT);
      const { draw_event: event } = JSON.parse(payload);
      if (event && event.type !== "here") {
        return event;
      }
    }
  }

  /** Waits until the board relays to it. */
  async here() {
    this.say({ type: "here" });
    while (true) {
      const { payload } = await this.next();
      if (JSON.parse(payload).draw_event?.type === "here") {
        return;
      }
    }
  }

  /** The code of the close frame, whatever comes before it. */
  async closed() {
    while (true) {
      const { opcode, payload } = await this.next();
      if (opcode === CLOSE) {
        return payload.readUInt16BE(0);
      }
    }
  }

  async ended() {
    while (!this.#ended) {
      await this.#change();
    }
  }
}

async function newBoard(client) {
  const request = client.request({ ":method": "POST", ":path": "/create" });
  request.setEncoding("utf8");
  let body = "";
  for await (const piece of request) {
    body += piece;
  }
  return JSON.parse(body).code;
}

async function join(client, code) {
  const socket = new Socket(client, `/ws/canva?code=${code}`);
  assert.equal((await socket.head())[":status"], 200);
  await socket.here();
  return socket;
}

const CHECKS = {
  async "is offered"(client) {
    assert.equal(client.remoteSettings.enableConnectProtocol, true);
  },
  async "two sockets of one connection draw on one board"(client) {
    const code = await newBoard(client);
    const [ann, bob] = [await join(client, code), await join(client, code)];
    for (let i = 1; i <= 100; i++) {
      ann.say({ type: "draw", curr_x: i });
      const [seen, echo] = [await bob.drawn(), await ann.drawn()];
      assert.equal(seen.curr_x, i);
      assert.deepEqual(seen, echo);
    }
    for (const socket of [ann, bob]) {
      socket.stream.end(frame(CLOSE, [0x03, 0xe8]));
      assert.equal(await socket.closed(), 1000);
      await socket.ended();
    }
  },
  async "a broken frame ends its own stream alone"(client) {
    const code = await newBoard(client);
    const [ann, bob] = [await join(client, code), await join(client, code)];
    ann.stream.write(frame(TEXT, "{}", false));
    assert.equal(await ann.closed(), PROTOCOL_ERROR);
    bob.say({ type: "draw", curr_x: 7 });
    assert.equal((await bob.drawn()).curr_x, 7);
    ann.stream.end(frame(CLOSE, []));
    await ann.ended();
    bob.stream.close();
  },
  async "a reset stream leaves the board"(client) {
    const code = await newBoard(client);
    const [ann, bob] = [await join(client, code), await join(client, code)];
    ann.stream.close(8);
    bob.say({ type: "draw", curr_x: 9 });
    assert.equal((await bob.drawn()).curr_x, 9);
    bob.stream.close();
  },
  async "what is wrong is refused"(client) {
    const code = await newBoard(client);
    for (const [path, fields, status] of [
      ["/ws/canva?code=NOPE00", {}, 404],
      ["/nothing", {}, 404],
      [`/ws/canva?code=${code}`, { "sec-websocket-version": "8" }, 400],
    ]) {
      const socket = new Socket(client, path, fields);
      const head = await socket.head();
      assert.equal(head[":status"], status, path);
      if (status === 400) {
        assert.equal(head["sec-websocket-version"], "13");
      }
      socket.stream.close();
    }
  },
};

let passed = 0;
let failed = 0;
for (const baseUrl of baseUrls) {
  const client = connect(baseUrl, { rejectUnauthorized: false }); // only ever pointed at loopback
  await once(client, "remoteSettings");
  for (const [name, body] of Object.entries(CHECKS)) {
    const start = performance.now();
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("stuck")), CHECK_MILLIS);
    });
    const what = `${baseUrl} ${name}`;
    try {
      await Promise.race([body(client), late]);
      passed++;
      console.log(`ok   ${what.padEnd(80)} ${(performance.now() - start).toFixed(1)} ms`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${what.padEnd(80)} ${String(error).replaceAll("\n", " ")}`);
    } finally {
      clearTimeout(timer);
    }
  }
  client.destroy();
}
console.log(`${passed} checks passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
