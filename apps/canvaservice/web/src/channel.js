// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The connection below a session: WebTransport where browser and server have it, else WebSocket.
//
// A page under https tries WebTransport first. Where UDP is closed nothing answers, so after a second the page takes a
// WebSocket, and does not try again until it is loaded anew or its network has changed.

import { JsonObjects } from "../../src/main/resources/pages/canva/lite/channel.js";

const OPEN_MILLIS_MAX = 900;
const CONNECT_MILLIS_MAX = 8_000;
const DATAGRAM_BYTES_MAX = 1_000;
const OPEN = 1;

let webTransportFails = false;

/** Another network may let through what the last one did not. */
addEventListener("online", () => {
  webTransportFails = false;
});

/**
 * Opens a channel.
 *
 * @param query the query of the board's address, with its question mark
 * @param on message(text), close(code, reason), each for this channel alone
 * @return send(text), sendLoose(text) for what may be lost, close(), and label once it is open
 */
export function openChannel(query, on) {
  let inner = null;
  let ended = false;
  const end = (code, reason) => {
    if (!ended) {
      ended = true;
      on.close(code, reason);
    }
  };
  const handlers = {
    message: (text) => ended || on.message(text),
    close: end,
    adopt: (carrier) => {
      inner = carrier;
      if (ended) {
        inner.close();
      }
    },
  };
  tryWebTransport(query, handlers).then((works) => {
    if (!works && !ended) {
      webSocket(query, handlers);
    }
  });
  return {
    get label() {
      return inner?.label ?? "";
    },
    send: (text) => inner?.send(text),
    sendLoose: (text) => inner?.sendLoose(text),
    close: () => {
      ended = true;
      inner?.close();
    },
  };
}

function webSocket(query, on) {
  const url = new URL("ws/canva", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  url.search = query;
  const socket = new WebSocket(url);
  const slow = setTimeout(() => {
    socket.close();
    on.close(0, "");
  }, CONNECT_MILLIS_MAX);
  socket.onopen = () => clearTimeout(slow);
  socket.onmessage = ({ data }) => on.message(data);
  socket.onclose = ({ code, reason }) => {
    clearTimeout(slow);
    on.close(code, reason);
  };
  const send = (text) => {
    if (socket.readyState === OPEN) {
      socket.send(text);
    }
  };
  on.adopt({ label: "WebSocket", send, sendLoose: send, close: () => socket.close(1000) });
}

/** Gives false where WebTransport does not work. */
async function tryWebTransport(query, on) {
  if (webTransportFails || location.protocol !== "https:" || !("WebTransport" in globalThis)) {
    return false;
  }
  const connecting = connect(query);
  try {
    const transport = await inTime(OPEN_MILLIS_MAX, connecting);
    on.adopt(await carriedBy(transport, on));
    receive(transport, on).catch(() => transport.close());
    receiveDatagrams(transport, on).catch(() => {});
    return true;
  } catch {
    webTransportFails = true;
    connecting.then(
      (late) => late.close(),
      () => {},
    );
    return false;
  }
}

function inTime(millis, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("too late")), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function connect(query) {
  const response = await fetch(".well-known/webtransport.json");
  const { port, sha256 } = response.ok ? await response.json() : { port: 0, sha256: "" };
  if (!port) {
    throw new Error("not offered");
  }
  const url = new URL("webtransport/canva", location.href);
  url.port = port;
  url.hash = "";
  url.search = query;
  // A certificate made for development is known to this browser by its hash alone.
  const options = sha256 ? { serverCertificateHashes: [{ algorithm: "sha-256", value: octets(sha256) }] } : {};
  const transport = new WebTransport(url, options);
  await transport.ready;
  return transport;
}

function octets(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

async function carriedBy(transport, on) {
  const stream = await transport.createBidirectionalStream();
  const writer = stream.writable.getWriter();
  const datagrams = transport.datagrams.writable.getWriter();
  const encoder = new TextEncoder();
  transport.closed.then(
    ({ closeCode, reason }) => on.close(closeCode, reason),
    () => on.close(0, ""),
  );
  const send = (bytes) => {
    writer.write(bytes).catch(() => transport.close());
  };
  return {
    label: "WebTransport",
    send: (text) => send(encoder.encode(text)),
    sendLoose: (text) => {
      const bytes = encoder.encode(text);
      if (bytes.length > Math.min(DATAGRAM_BYTES_MAX, transport.datagrams.maxDatagramSize)) {
        send(bytes);
      } else {
        datagrams.write(bytes).catch(() => {});
      }
    },
    close: () => transport.close({ closeCode: 0, reason: "" }),
  };
}

/** The server's messages are JSON objects one behind another, on the one stream that it opens. */
async function receive(transport, on) {
  const streams = transport.incomingBidirectionalStreams.getReader();
  const { value: stream, done } = await streams.read();
  if (done) {
    return;
  }
  const reader = stream.readable.pipeThrough(new TextDecoderStream()).getReader();
  const objects = new JsonObjects();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    objects.take(part.value).forEach(on.message);
  }
}

async function receiveDatagrams(transport, on) {
  const reader = transport.datagrams.readable.getReader();
  const decoder = new TextDecoder();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    on.message(decoder.decode(part.value));
  }
}
