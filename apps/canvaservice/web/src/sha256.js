// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// SHA-256 (FIPS 180-4). Browsers have it only on pages under TLS and of this machine; a board in a home network is
// often neither.

const K = new Uint32Array(64);
const H = new Uint32Array(8);
const WORD = 2 ** 32;

/** The constants are the fractions of roots of the first primes. */
for (let candidate = 2, primes = []; primes.length < 64; candidate++) {
  if (primes.every((prime) => candidate % prime !== 0)) {
    if (primes.length < 8) {
      H[primes.length] = (candidate ** (1 / 2) % 1) * WORD;
    }
    K[primes.length] = (candidate ** (1 / 3) % 1) * WORD;
    primes.push(candidate);
  }
}

const rotate = (word, by) => (word >>> by) | (word << (32 - by));

function compress(state, w) {
  for (let i = 16; i < 64; i++) {
    const s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] += word;
  });
}

/** The digest of bytes without the browser's help. */
export function plainSha256(bytes) {
  const padded = new Uint8Array((Math.floor((bytes.length + 8) / 64) + 1) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor((bytes.length * 8) / WORD));
  view.setUint32(padded.length - 4, (bytes.length * 8) % WORD);
  const state = H.slice();
  const w = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) {
      w[i] = view.getUint32(at + 4 * i);
    }
    compress(state, w);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setUint32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

/** The digest of bytes in hexadecimal digits. */
export async function sha256(bytes) {
  const digest = globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : plainSha256(bytes);
  return Array.from(digest, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
