// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The Connect protocol with JSON, over fetch: the unary call and the enveloped stream.

const ENVELOPE_BYTES = 5;
const COMPRESSED = 0x01;
const END_STREAM = 0x02;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A call that failed: a code of the Connect protocol, the server's text, and the status if that is what said so. */
export class RpcError extends Error {
  constructor(code, message, status = 200) {
    super(message);
    this.name = "RpcError";
    this.code = code;
    this.status = status;
  }
}

/** One request, one response. Returns the message and the response's headers. */
export async function unary(method, request, { signal } = {}) {
  const response = await fetch(method, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Connect-Protocol-Version": "1" },
    body: JSON.stringify(request),
    signal,
  });
  const text = await response.text();
  if (!response.ok) {
    throw failure(text, response.status);
  }
  return { message: JSON.parse(text), headers: response.headers };
}

/**
 * Any number of requests, any number of responses. Browsers send all requests before they show the
 * first response, so the requests are an array; the responses come as they arrive.
 */
export async function* stream(method, requests, { signal } = {}) {
  const response = await fetch(method, {
    method: "POST",
    headers: { "Content-Type": "application/connect+json", "Connect-Protocol-Version": "1" },
    body: envelopes(requests),
    signal,
  });
  if (!response.ok) {
    throw failure(await response.text(), response.status);
  }
  for await (const { flags, payload } of readEnvelopes(response.body)) {
    if (flags & COMPRESSED) {
      throw new RpcError("internal", "the server compressed a message unasked");
    }
    const message = JSON.parse(decoder.decode(payload));
    if (flags & END_STREAM) {
      if (message.error) {
        throw new RpcError(message.error.code ?? "unknown", message.error.message ?? "");
      }
      return;
    }
    yield message;
  }
  throw new RpcError("internal", "the stream broke off before its end");
}

function envelopes(messages) {
  const payloads = messages.map((message) => encoder.encode(JSON.stringify(message)));
  const bytes = new Uint8Array(payloads.reduce((sum, payload) => sum + ENVELOPE_BYTES + payload.length, 0));
  const view = new DataView(bytes.buffer);
  let position = 0;
  for (const payload of payloads) {
    view.setUint32(position + 1, payload.length);
    bytes.set(payload, position + ENVELOPE_BYTES);
    position += ENVELOPE_BYTES + payload.length;
  }
  return bytes;
}

async function* readEnvelopes(body) {
  const reader = body.getReader();
  let pending = new Uint8Array(0);
  try {
    while (true) {
      while (pending.length >= ENVELOPE_BYTES) {
        const length = new DataView(pending.buffer, pending.byteOffset).getUint32(1);
        if (pending.length < ENVELOPE_BYTES + length) {
          break;
        }
        yield { flags: pending[0], payload: pending.subarray(ENVELOPE_BYTES, ENVELOPE_BYTES + length) };
        pending = pending.subarray(ENVELOPE_BYTES + length);
      }
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const joined = new Uint8Array(pending.length + value.length);
      joined.set(pending);
      joined.set(value, pending.length);
      pending = joined;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function failure(text, status) {
  try {
    const { code, message } = JSON.parse(text);
    return new RpcError(code ?? "unknown", message ?? "", status);
  } catch {
    return new RpcError(status === 505 ? "unimplemented" : "unknown", `HTTP ${status}`, status);
  }
}
