// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

const BEHIND_BYTES_MAX = 8 * 1024 * 1024;

const start = () => new Worker("hash-worker.js", { type: "module" });

/** The SHA-256 of a file, or null where it cannot be had; ends early when the signal aborts. */
export function hashOf(file, signal) {
  return new Promise((resolve) => {
    const worker = start();
    const end = (hex) => {
      worker.terminate();
      resolve(hex);
    };
    worker.onmessage = ({ data }) => end(data.hex ?? null);
    worker.onerror = () => end(null);
    signal.addEventListener("abort", () => end(null), { once: true });
    worker.postMessage({ file });
  });
}

/** The SHA-256 of a stream of bytes; the producer waits when it falls behind. */
export class RunningHash {
  #worker = start();
  #behind = 0;
  #wake = () => {};
  #hex = new Promise((resolve) => {
    this.#worker.onmessage = ({ data }) => {
      this.#behind -= data.taken ?? 0;
      this.#wake();
      if (data.taken === undefined) {
        resolve(data.hex ?? null);
      }
    };
    this.#worker.onerror = () => {
      this.#behind = -Infinity;
      this.#wake();
      resolve(null);
    };
  });

  async update(bytes) {
    const copy = bytes.slice().buffer;
    this.#behind += copy.byteLength;
    this.#worker.postMessage({ bytes: copy }, [copy]);
    while (this.#behind > BEHIND_BYTES_MAX) {
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }

  async hex() {
    this.#worker.postMessage({});
    const hex = await this.#hex;
    this.close();
    return hex;
  }

  close() {
    this.#worker.terminate();
  }
}
