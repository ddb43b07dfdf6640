// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The connection below a session: WebTransport where browser and server have it, else WebSocket.
//
// A page under https tries WebTransport first. Where UDP is closed nothing answers, so after a
// second the page takes a WebSocket, and does not try again until it is loaded anew.

const OPEN_MILLIS_MAX = 900;
const CONNECT_MILLIS_MAX = 8_000;
const OPEN = 1;

let webTransportFails = false;

/**
 * Opens a channel.
 *
 * @param query the query of the board's address, with its question mark
 * @param on open(), message(text), close(code, reason), each for one channel
 * @return send(text), close(), open, and label once it is open
 */
export function openChannel(query, on) {
  let inner = null;
  let closed = false;
  /** Whatever carries the channel is in place before its first message is told. */
  const adopt = (carrier) => {
    inner = carrier;
    if (closed) {
      inner.close();
    }
  };
  tryWebTransport(query, on, adopt).then((works) => {
    if (!works) {
      webSocket(query, on, adopt);
    }
  });
  return {
    get open() {
      return inner?.open ?? false;
    },
    get label() {
      return inner?.label ?? "";
    },
    send: (text) => inner.send(text),
    close: () => {
      closed = true;
      inner?.close();
    },
  };
}

function webSocket(query, on, adopt) {
  const url = new URL("../ws/canva", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  url.search = query;
  const socket = new WebSocket(url);
  const slow = setTimeout(() => socket.close(), CONNECT_MILLIS_MAX);
  socket.onopen = () => {
    clearTimeout(slow);
    on.open?.();
  };
  socket.onmessage = ({ data }) => on.message(data);
  socket.onclose = ({ code, reason }) => {
    clearTimeout(slow);
    on.close(code, reason);
  };
  adopt({
    label: "WebSocket",
    get open() {
      return socket.readyState === OPEN;
    },
    send: (text) => socket.send(text),
    close: () => socket.close(1000),
  });
}

/** Gives false where WebTransport does not work. */
async function tryWebTransport(query, on, adopt) {
  if (webTransportFails || location.protocol !== "https:" || !("WebTransport" in globalThis)) {
    return false;
  }
  const connecting = connect(query);
  try {
    const transport = await inTime(OPEN_MILLIS_MAX, connecting);
    adopt(await carriedBy(transport, on));
    receive(transport, on).catch(() => transport.close());
    on.open?.();
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
  const response = await fetch("../.well-known/webtransport.json");
  const { port, sha256 } = response.ok ? await response.json() : { port: 0, sha256: "" };
  if (!port) {
    throw new Error("not offered");
  }
  const url = new URL("../webtransport/canva", location.href);
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
  const encoder = new TextEncoder();
  let open = true;
  const end = (code, reason) => {
    if (open) {
      open = false;
      on.close(code, reason);
    }
  };
  transport.closed.then(
    ({ closeCode, reason }) => end(closeCode, reason),
    () => end(0, ""),
  );
  return {
    label: "WebTransport",
    get open() {
      return open;
    },
    send: (text) => {
      writer.write(encoder.encode(text)).catch(() => transport.close());
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

/** Finds JSON objects in a text that comes in pieces: braces are counted outside of strings. */
export class JsonObjects {
  #text = "";
  #at = 0;
  #depth = 0;
  #inString = false;

  /** Takes a piece; gives the objects that are complete now. */
  take(piece) {
    this.#text += piece;
    const found = [];
    let start = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (this.#inString) {
        if (char === "\\") {
          this.#at++;
        } else if (char === '"') {
          this.#inString = false;
        }
      } else if (char === '"') {
        this.#inString = true;
      } else if (char === "{") {
        this.#depth++;
      } else if (char === "}" && --this.#depth === 0) {
        found.push(this.#text.slice(start, this.#at + 1));
        start = this.#at + 1;
      }
    }
    this.#text = this.#text.slice(start);
    this.#at -= start;
    return found;
  }
}
