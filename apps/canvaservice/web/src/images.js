// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Images of a board: the file goes to the server first, then the element that shows it. The server keeps a file by the
// SHA-256 of what it gets, which on a private board is encrypted; the element says which that is.

import { IMAGE_TYPES, imageOf } from "./safe.js";
import { sha256 } from "./sha256.js";

const RETRY_MILLIS = [500, 2_000, 8_000, 30_000];
const TASKS_MAX = 4;

export class Images {
  #code;
  #seal;
  #on;
  /** By the editor's id of a file: where it is, or that it is on its way. */
  #known = new Map();
  /** Digests that this board has. An element that was copied from another board names one that it may not have. */
  #here = new Set();
  #waiting = [];
  #running = 0;
  #closed = false;

  /** @param on sent() when an element may go, arrived(file) for the editor, refused(status, fileId) */
  constructor({ code, seal }, on) {
    this.#code = code;
    this.#seal = seal;
    this.#on = on;
  }

  close() {
    this.#closed = true;
  }

  /** Whether an element can be sent: others can get what it shows. */
  has(element) {
    return element.type !== "image" || this.#known.get(element.fileId)?.state === "there" || this.#here.has(imageOf(element)?.sha256);
  }

  /** Elements of this board: what they show is there. */
  trust(elements) {
    elements.forEach((element) => this.#here.add(imageOf(element)?.sha256));
    this.#here.delete(undefined);
  }

  /** An image element as others get it. */
  wire(element) {
    const known = this.#known.get(element.fileId);
    return element.type === "image" && known?.state === "there"
      ? { ...element, status: "saved", customData: { ...element.customData, image: { sha256: known.sha256, type: known.type } } }
      : element;
  }

  /** Sends the files of the user's image elements that the server does not have. */
  send(elements, files) {
    for (const element of elements) {
      const file = element.type === "image" && !element.isDeleted && !this.has(element) ? files[element.fileId] : undefined;
      if (file && !this.#known.has(element.fileId)) {
        this.#known.set(element.fileId, { state: "sending" });
        this.#run(() => this.#put(element.fileId, file));
      }
    }
  }

  /** Asks for the files that elements from others show. */
  want(elements, files) {
    this.trust(elements);
    for (const element of elements) {
      const image = element.isDeleted ? undefined : imageOf(element);
      if (image && !this.#known.has(element.fileId) && !files[element.fileId]) {
        this.#known.set(element.fileId, { state: "wanted" });
        this.#run(() => this.#get(element.fileId, image));
      }
    }
  }

  /** A few at a time: a board of photographs would take every connection. */
  async #run(task) {
    if (this.#running === TASKS_MAX) {
      this.#waiting.push(task);
      return;
    }
    this.#running++;
    try {
      await task();
    } finally {
      this.#running--;
      const next = this.#waiting.shift();
      if (next) {
        this.#run(next);
      }
    }
  }

  async #put(fileId, { dataURL, mimeType }) {
    const plain = new Uint8Array(await (await fileOf(dataURL)).arrayBuffer());
    const body = this.#seal ? await this.#seal.bytes(plain, "image") : plain;
    const hash = await sha256(body);
    const response = await this.#ask(hash, { method: "PUT", body });
    if (response?.ok) {
      this.#known.set(fileId, { state: "there", sha256: hash, type: mimeType });
      this.#on.sent();
    } else if (response) {
      this.#known.delete(fileId);
      this.#on.refused(response.status, fileId);
    }
  }

  async #get(fileId, { sha256: hash, type }) {
    const response = await this.#ask(hash, {});
    if (!response?.ok) {
      this.#known.delete(fileId);
      return;
    }
    const body = new Uint8Array(await response.arrayBuffer());
    try {
      if ((await sha256(body)) !== hash || !IMAGE_TYPES.has(type)) {
        throw new Error("another digest");
      }
      const plain = this.#seal ? await this.#seal.open(body, "image") : body;
      this.#known.set(fileId, { state: "there", sha256: hash, type });
      this.#on.arrived({ id: fileId, mimeType: type, dataURL: await dataUrlOf(new Blob([plain], { type })), created: Date.now() });
    } catch (problem) {
      console.warn(`image ${hash} is not what its element says: ${problem.message}`);
    }
  }

  /** Tries again while the server cannot be reached or is busy; gives its last answer, if there was one. */
  async #ask(hash, options) {
    let response;
    for (const pause of [0, ...RETRY_MILLIS, ...Array(20).fill(30_000)]) {
      await new Promise((wake) => setTimeout(wake, pause));
      if (this.#closed) {
        return undefined;
      }
      try {
        response = await fetch(`images/${hash}?code=${this.#code}`, options);
        if (response.ok || (response.status < 500 && response.status !== 429) || response.status === 507) {
          return response;
        }
      } catch {
        response = undefined;
      }
    }
    return response;
  }
}

/** The bytes of a data URL; `fetch` would need the policy to allow it. */
function fileOf(dataURL) {
  const [head, data] = dataURL.split(",", 2);
  const bytes = head.endsWith(";base64")
    ? Uint8Array.from(atob(data), (char) => char.charCodeAt(0))
    : new TextEncoder().encode(decodeURIComponent(data));
  return new Blob([bytes]);
}

function dataUrlOf(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}
