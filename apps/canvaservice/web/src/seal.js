// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Private boards: what members say to one another is encrypted in the browser (AES-GCM), and the key is only in the
// fragment of the link. Ids, versions and the order stay in the clear, so that the server can merge; they are
// authenticated with the ciphertext, so that it cannot pass one state off as another.

const IV_BYTES = 12;
const KEY_BYTES = 16;

export function newKey() {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

export class Seal {
  #key;

  constructor(key) {
    this.#key = key;
  }

  static async of(text) {
    const bytes = fromBase64Url(text);
    if (bytes.length !== KEY_BYTES) {
      throw new Error(`a key has ${KEY_BYTES} bytes, not ${bytes.length}`);
    }
    return new Seal(await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]));
  }

  async bytes(plain, context) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(context) }, this.#key, plain);
    const all = new Uint8Array(IV_BYTES + sealed.byteLength);
    all.set(iv);
    all.set(new Uint8Array(sealed), IV_BYTES);
    return all;
  }

  /** @throws it was changed, or made with another key */
  async open(sealed, context) {
    const iv = sealed.subarray(0, IV_BYTES);
    const data = sealed.subarray(IV_BYTES);
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8(context) }, this.#key, data));
  }

  /** Any JSON value, as `{"sealed": …}`. */
  async value(value, context) {
    return { sealed: toBase64Url(await this.bytes(utf8(JSON.stringify(value)), context)) };
  }

  async openValue({ sealed }, context) {
    return JSON.parse(new TextDecoder().decode(await this.open(fromBase64Url(sealed), context)));
  }

  /** An element as the server gets it. */
  async element(element) {
    const clear = inTheClear(element);
    return { ...clear, ...(await this.value(element, contextOf(clear))) };
  }

  /** The element in what the server sent. A tombstone that the server made has nothing sealed. */
  async openElement(element) {
    const clear = inTheClear(element);
    if (element.sealed === undefined) {
      if (!element.isDeleted) {
        throw new Error(`element ${element.id} is not encrypted`);
      }
      return clear;
    }
    return { ...(await this.openValue(element, contextOf(clear))), ...clear };
  }
}

function inTheClear({ id, version, versionNonce, index, isDeleted }) {
  return { id, version, versionNonce, ...(index ? { index } : {}), isDeleted: Boolean(isDeleted) };
}

function contextOf({ id, version, versionNonce, index, isDeleted }) {
  return JSON.stringify(["element", id, version, versionNonce, index ?? null, isDeleted]);
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

export function toBase64Url(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
}
