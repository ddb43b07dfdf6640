// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Encrypts files while they are uploaded, and decrypts them while they are downloaded. sealed.js knows the format.

import { keepSeal, sealOf } from "./kept.js";
import * as sealed from "./sealed.js";

const EDGE_BYTES = 1 << 20;

/** Whether this page can encrypt: browsers let only pages of trustworthy addresses. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle);

const encode = (bytes) => btoa(String.fromCharCode(...bytes));
const decode = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** A kept key as it is in links. */
export const urlKey = ({ key }) => sealed.keyText(decode(key));

/** Tells files from others: names, lengths, dates, and the bytes at both ends. */
async function identity(files, plain) {
  const list = JSON.stringify(files.map(({ file, path }) => [path, file.size, file.lastModified]));
  const parts = [list, plain.slice(0, EDGE_BYTES), plain.slice(-EDGE_BYTES)];
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(digest).slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Files as one sealed file, of which any part can be made at any time. */
export class SealedFiles {
  #plain;
  #sealer;

  /** `identity` finds the upload again, `secret` is what the link needs. */
  constructor(plain, sealer, name, id, secret) {
    this.#plain = plain;
    this.#sealer = sealer;
    this.name = name;
    this.identity = id;
    this.secret = secret;
    this.size = sealed.sealedLength(sealer.header.length, plain.size);
  }

  /** Under the key of an upload that `continues(identity)`, as its bytes must be the same, else under a new one. */
  static async of(files, continues) {
    const plain = new Blob(files.map(({ file }) => file));
    const id = await identity(files, plain);
    let kept = (await continues(id)) ? sealOf(id) : null;
    if (!kept) {
      kept = { key: encode(sealed.newKey()), salt: encode(sealed.newSalt()) };
      keepSeal(id, kept);
    }
    const key = decode(kept.key);
    const metadata = { files: files.map(({ file, path }) => ({ name: path, type: file.type, size: file.size })) };
    const sealer = await sealed.Sealer.create(key, decode(kept.salt), metadata);
    const name = files.map(({ path }) => path).join(", ");
    return new SealedFiles(plain, sealer, name.slice(0, 200), id, sealed.keyText(key));
  }

  /** Nothing is sealed under its key any more. */
  forget() {
    keepSeal(this.identity, null);
  }

  /** What tus-js-client reads. */
  async slice(start, end) {
    const to = Math.min(end, this.size);
    const { header } = this.#sealer;
    const parts = start < header.length ? [header.slice(start, to)] : [];
    const first = Math.floor(Math.max(0, start - header.length) / sealed.SEALED_RECORD_BYTES);
    const after = Math.ceil(Math.max(0, to - header.length) / sealed.SEALED_RECORD_BYTES);
    const last = sealed.recordCount(this.#plain.size) - 1;
    const from = first * sealed.RECORD_BYTES;
    const plain = new Uint8Array(await this.#plain.slice(from, after * sealed.RECORD_BYTES).arrayBuffer());
    for (let index = first; index < after; index++) {
      const at = index * sealed.RECORD_BYTES - from;
      const record = await this.#sealer.seal(index, index === last, plain.subarray(at, at + sealed.RECORD_BYTES));
      const begin = header.length + index * sealed.SEALED_RECORD_BYTES;
      parts.push(record.subarray(Math.max(0, start - begin), Math.max(0, to - begin)));
    }
    return { value: new Blob(parts), done: to >= this.size };
  }

  close() {}
}

/** Decrypts what comes and hands it on; what it hands on is verified. */
export class Unsealing {
  #inner;
  #writer;
  #ended;

  constructor(key, inner) {
    const stream = sealed.opening(key);
    this.#inner = inner;
    this.#writer = stream.writable.getWriter();
    this.#ended = this.#pump(stream.readable);
    // Who writes is told as well.
    this.#ended.catch(() => {});
    this.#writer.closed.catch(() => {});
  }

  async #pump(readable) {
    const reader = readable.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      await this.#inner.write(piece.value);
    }
  }

  write(bytes) {
    return this.#writer.write(bytes.slice());
  }

  async finish() {
    await this.#writer.close();
    await this.#ended;
    return this.#inner.finish();
  }

  async discard() {
    await this.#writer.abort().catch(() => {});
    await this.#inner.discard();
  }
}

/** What a sealed file has in it, by its first bytes; `read(from, to)` fetches some. */
export async function contents(key, read) {
  const prefix = await read(0, sealed.PREFIX_BYTES);
  const header = await read(0, sealed.headerLength(prefix));
  return (await sealed.Opener.create(key, header)).metadata.files;
}

/** The key in a link or in its fragment, null if it has none. */
export function secretIn(text) {
  const at = text.indexOf("#");
  return at < 0 ? null : sealed.keyOfFragment(text.slice(at));
}

/** Why a sealed file cannot be opened: a key of the texts; null for other errors. */
export const sealFailure = (error) =>
  error instanceof sealed.SealedFileError ? (error.reason === "key" ? "sealKey" : "sealDamaged") : null;

export const isNeutral = (name) => name === sealed.NEUTRAL_NAME;
export { NEUTRAL_NAME } from "./sealed.js";
