// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// One Collaborate stream as a browser can have it: all requests, then all responses (Connect, JSON).

const METHOD = "/canva.v1.CanvaService/Collaborate";
const ENVELOPE_BYTES = 5;
const END_STREAM = 2;

/** The stream needs HTTP/2, and this page was loaded without. */
export class NeedsHttp2 extends Error {}

/** Sends draw events; gives every event of the board after that, in order. */
export async function collaborate(events) {
  const response = await fetch(METHOD, {
    method: "POST",
    headers: { "Content-Type": "application/connect+json", "Connect-Protocol-Version": "1" },
    body: new Blob(events.flatMap((drawEvent) => envelope({ drawEvent }))),
  });
  if (response.status === 505) {
    throw new NeedsHttp2();
  }
  if (!response.ok) {
    throw new Error(`the server answered ${response.status}`);
  }
  return unfold(new Uint8Array(await response.arrayBuffer()));
}

function envelope(message) {
  const payload = new TextEncoder().encode(JSON.stringify(message));
  const head = new DataView(new ArrayBuffer(ENVELOPE_BYTES));
  head.setUint32(1, payload.length);
  return [head.buffer, payload];
}

function unfold(bytes) {
  const view = new DataView(bytes.buffer);
  const all = [];
  for (let at = 0; at + ENVELOPE_BYTES <= bytes.length; ) {
    const length = view.getUint32(at + 1);
    const message = JSON.parse(new TextDecoder().decode(bytes.subarray(at + ENVELOPE_BYTES, at + ENVELOPE_BYTES + length)));
    if (bytes[at] & END_STREAM) {
      if (message.error) {
        throw new Error(message.error.message || message.error.code);
      }
      return all;
    }
    all.push(...(message.initialHistory?.events ?? []));
    if (message.drawEvent) {
      all.push(message.drawEvent);
    }
    at += ENVELOPE_BYTES + length;
  }
  throw new Error("the stream broke off before its end");
}
