// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Where a received file goes.

const PIECE_BYTES = 4 * 1024 * 1024;
const URL_MILLIS = 60_000;

/** Follows a link that saves. */
export function follow(link, name = "") {
  const anchor = document.createElement("a");
  anchor.href = link;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

/** Asks the browser to save what the page has. Whether it does, no page learns. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  follow(url, name);
  setTimeout(() => URL.revokeObjectURL(url), URL_MILLIS);
}

/** Collects in the browser's own store, which keeps the pieces on its disk. */
export class Collected {
  #pieces = [];
  #loose = [];
  #looseBytes = 0;

  async write(bytes) {
    this.#loose.push(bytes);
    this.#looseBytes += bytes.length;
    if (this.#looseBytes >= PIECE_BYTES) {
      this.#gather();
    }
  }

  /** What came, as a file of no particular type. */
  async finish() {
    this.#gather();
    return new Blob(this.#pieces, { type: "application/octet-stream" });
  }

  async discard() {
    this.#pieces = [];
    this.#loose = [];
  }

  #gather() {
    this.#pieces.push(new Blob(this.#loose));
    this.#loose = [];
    this.#looseBytes = 0;
  }
}

/** Writes into the file that the user chose, which appears when it is whole. */
export class Written {
  #stream;

  constructor(stream) {
    this.#stream = stream;
  }

  write(bytes) {
    return this.#stream.write(bytes);
  }

  async finish() {
    await this.#stream.close();
    return null;
  }

  async discard() {
    await this.#stream.abort().catch(() => {});
  }
}
