// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Sealed files: the server stores them and cannot read them. docs/formats/sealed-file.md has the format byte for byte.
// Nothing here touches the page or the network.

export const KEY_BYTES = 32;
export const SALT_BYTES = 16;
export const RECORD_BYTES = 65_536;
export const TAG_BYTES = 16;
export const SEALED_RECORD_BYTES = RECORD_BYTES + TAG_BYTES;
export const PREFIX_BYTES = 26;
/** The name under which the server stores a sealed file. */
export const NEUTRAL_NAME = "sealed.bin";

const MAGIC = new TextEncoder().encode("fawa-e2e");
const VERSION = 1;
const BLOCK_BYTES = 1024;
const BLOCKS_MAX = 64;
const LENGTH_BYTES = 4;
const RECORDS_MAX = 2 ** 32;
const PLAINTEXT_BYTES_MAX = RECORDS_MAX * RECORD_BYTES;
const FILES_MAX = 1000;
const TEXT_CHARS_MAX = 1024;

/** A sealed file cannot be opened; `reason` is "not-sealed", "version", "key" or "damaged". */
export class SealedFileError extends Error {
  constructor(reason, message) {
    super(message);
    this.name = "SealedFileError";
    this.reason = reason;
  }
}

const damaged = (message) => new SealedFileError("damaged", message);
const random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));

export const newKey = () => random(KEY_BYTES);
export const newSalt = () => random(SALT_BYTES);

/** A key as it is in a link: Base64URL without padding. */
export function keyText(key) {
  return btoa(String.fromCharCode(...key))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export function parseKey(text) {
  if (/^[A-Za-z0-9_-]{43}$/.test(text)) {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const key = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    if (keyText(key) === text) {
      return key;
    }
  }
  throw new RangeError(
    `the key of a sealed file is 43 letters, digits, - and _ after #k=; got ${text.length} characters`,
  );
}

/** The key in the fragment of a link, such as `location.hash`, or null if it has none. */
export function keyOfFragment(fragment) {
  const parts = fragment.replace(/^#/, "").split("&");
  const part = parts.find((one) => one.startsWith("k="));
  return part === undefined ? null : parseKey(part.slice(2));
}

export const recordCount = (plaintextBytes) => Math.max(1, Math.ceil(plaintextBytes / RECORD_BYTES));

export function sealedLength(headerBytes, plaintextBytes) {
  return headerBytes + plaintextBytes + recordCount(plaintextBytes) * TAG_BYTES;
}

/** The length of the plaintext of a sealed file; fails if none has this length. */
export function plaintextLength(headerBytes, sealedBytes) {
  const body = sealedBytes - headerBytes;
  const records = Math.ceil(body / SEALED_RECORD_BYTES);
  const last = body - (records - 1) * SEALED_RECORD_BYTES;
  if (body < TAG_BYTES || last < TAG_BYTES || (last === TAG_BYTES && records > 1)) {
    throw damaged(`the sealed file was cut: none has ${sealedBytes} bytes`);
  }
  if (records > RECORDS_MAX) {
    throw damaged(`a sealed file has at most 2^32 records; got ${records}`);
  }
  return body - records * TAG_BYTES;
}

/**
 * Where to find `length` bytes of plaintext from `start` on: the bytes [from, to) of the sealed file, the record they begin
 * with, and how many bytes of its plaintext to skip.
 */
export function sealedRange(headerBytes, plaintextBytes, start, length) {
  const end = Math.min(start + length, plaintextBytes);
  const first = Math.floor(start / RECORD_BYTES);
  const after = Math.max(first + 1, Math.ceil(end / RECORD_BYTES));
  return {
    from: headerBytes + first * SEALED_RECORD_BYTES,
    to: Math.min(headerBytes + after * SEALED_RECORD_BYTES, sealedLength(headerBytes, plaintextBytes)),
    index: first,
    skip: start - first * RECORD_BYTES,
  };
}

/** The length of the header that begins with these bytes. */
export function headerLength(start) {
  const seen = Math.min(start.length, MAGIC.length);
  if (start.length === 0 || MAGIC.subarray(0, seen).some((byte, i) => byte !== start[i])) {
    throw new SealedFileError("not-sealed", "the file is not sealed: it does not begin with fawa-e2e");
  }
  if (start.length < PREFIX_BYTES) {
    throw damaged("the sealed file was cut: it ends within its first 26 bytes");
  }
  if (start[8] !== VERSION) {
    throw new SealedFileError("version", `the sealed file has version ${start[8]}; this page knows version 1`);
  }
  if (start[9] < 1 || start[9] > BLOCKS_MAX) {
    throw damaged(`metadata has 1 to 64 blocks; the sealed file promises ${start[9]}`);
  }
  return PREFIX_BYTES + start[9] * BLOCK_BYTES + TAG_BYTES;
}

async function derive(secret, salt, purpose) {
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(`fawa-e2e v1 ${purpose}`);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function parameters(index, last, additionalData) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setBigUint64(3, BigInt(index));
  iv[11] = last ? 1 : 0;
  return { name: "AES-GCM", iv, tagLength: TAG_BYTES * 8, additionalData };
}

const NO_AAD = new Uint8Array(0);

async function encrypt(key, index, last, plain, aad = NO_AAD) {
  return new Uint8Array(await crypto.subtle.encrypt(parameters(index, last, aad), key, plain));
}

/** The plaintext, or null if the record is not the one that was sealed here. */
async function decrypt(key, index, last, sealed, aad = NO_AAD) {
  if (sealed.length < TAG_BYTES) {
    return null;
  }
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(index, last, aad), key, sealed));
  } catch (failure) {
    if (failure.name === "OperationError") {
      return null;
    }
    throw failure;
  }
}

/** UTF-8 has no half of a surrogate pair; an encoder puts U+FFFD in its place. */
const wellFormed = (text) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));

function checkMetadata(metadata) {
  const files = metadata?.files;
  const count = Array.isArray(files) ? files.length : 0;
  if (count < 1 || count > FILES_MAX) {
    throw new RangeError(`a sealed file has 1 to 1000 files; got ${count}`);
  }
  for (const { name, type = "", size } of files) {
    if (typeof name !== "string" || name.length < 1 || name.length > TEXT_CHARS_MAX) {
      throw new RangeError("a name has 1 to 1024 characters");
    }
    if (typeof type !== "string" || type.length > TEXT_CHARS_MAX) {
      throw new RangeError("a type has at most 1024 characters");
    }
    if (wellFormed(name + type) !== name + type) {
      throw new RangeError("a name or type has half of a surrogate pair");
    }
    const sized = Number.isSafeInteger(size) && size >= 0 && size <= PLAINTEXT_BYTES_MAX;
    if (size === undefined ? count > 1 : !sized) {
      throw new RangeError(`a file has 0 to 2^48 bytes; got ${size}`);
    }
  }
}

/** The length of the plaintext if the metadata has it, else undefined. */
function promisedLength({ files }) {
  return files.some(({ size }) => size === undefined)
    ? undefined
    : files.reduce((sum, { size }) => sum + size, 0);
}

function encodeMetadata(metadata) {
  const files = metadata?.files?.map?.(({ name, type, size }) => ({
    name: typeof name === "string" ? wellFormed(name) : name,
    type: type || undefined,
    size,
  }));
  checkMetadata({ files });
  const json = new TextEncoder().encode(JSON.stringify({ files }));
  const blocks = Math.ceil((LENGTH_BYTES + json.length) / BLOCK_BYTES);
  if (blocks > BLOCKS_MAX) {
    throw new RangeError(`names and types have at most 65532 bytes of JSON; got ${json.length}`);
  }
  const block = new Uint8Array(blocks * BLOCK_BYTES);
  new DataView(block.buffer).setUint32(0, json.length);
  block.set(json, LENGTH_BYTES);
  return block;
}

function decodeMetadata(block) {
  const length = new DataView(block.buffer, block.byteOffset).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (end > block.length || block.subarray(end).some((byte) => byte !== 0)) {
    throw damaged("the metadata of the sealed file is malformed: length or padding");
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(block.subarray(LENGTH_BYTES, end));
    const metadata = JSON.parse(text);
    checkMetadata(metadata);
    return metadata;
  } catch (failure) {
    throw damaged(`the metadata of the sealed file is malformed: ${failure.message}`);
  }
}

/** Seals one file. Never use a key and salt for another plaintext: that would repeat nonces. */
export class Sealer {
  #key;

  constructor(key, header) {
    this.#key = key;
    this.header = header;
  }

  /** `metadata` is `{files: [{name, type, size}]}`; `type` and, of a single file, `size` may be missing. */
  static async create(key, salt, metadata) {
    if (key.length !== KEY_BYTES || salt.length !== SALT_BYTES) {
      throw new RangeError(`a key has 32 bytes and a salt 16; got ${key.length} and ${salt.length}`);
    }
    const block = encodeMetadata(metadata);
    const header = new Uint8Array(PREFIX_BYTES + block.length + TAG_BYTES);
    header.set(MAGIC);
    header[8] = VERSION;
    header[9] = block.length / BLOCK_BYTES;
    header.set(salt, 10);
    const metadataKey = await derive(key, salt, "metadata");
    header.set(await encrypt(metadataKey, 0, true, block, header.slice(0, PREFIX_BYTES)), PREFIX_BYTES);
    return new Sealer(await derive(key, salt, "content"), header);
  }

  /** The record of `plain`, which has 65,536 bytes unless it is the last one. */
  async seal(index, last, plain) {
    const fits = last ? plain.length > 0 || index === 0 : plain.length === RECORD_BYTES;
    if (!fits || plain.length > RECORD_BYTES || index >= RECORDS_MAX) {
      throw new RangeError(`record ${index}${last ? ", the last," : ""} cannot have ${plain.length} bytes`);
    }
    return encrypt(this.#key, index, last, plain);
  }
}

/** Opens one sealed file, its records in any order. */
export class Opener {
  #key;

  constructor(key, metadata, headerBytes) {
    this.#key = key;
    this.metadata = metadata;
    this.headerBytes = headerBytes;
  }

  static async create(key, header) {
    const bytes = headerLength(header);
    if (header.length !== bytes) {
      throw damaged(`the header of the sealed file has ${bytes} bytes; got ${header.length}`);
    }
    const salt = header.slice(10, PREFIX_BYTES);
    const metadataKey = await derive(key, salt, "metadata");
    const prefix = header.slice(0, PREFIX_BYTES);
    const block = await decrypt(metadataKey, 0, true, header.slice(PREFIX_BYTES), prefix);
    if (block === null) {
      throw new SealedFileError("key", "the key does not fit the sealed file, or the file's beginning was changed");
    }
    return new Opener(await derive(key, salt, "content"), decodeMetadata(block), bytes);
  }

  /** The plaintext of a record; `last` says whether the file ends with it. */
  async open(index, last, sealed) {
    const fits = last
      ? sealed.length <= SEALED_RECORD_BYTES && (sealed.length > TAG_BYTES || index === 0)
      : sealed.length === SEALED_RECORD_BYTES;
    const plain = fits ? await decrypt(this.#key, index, last, sealed) : null;
    if (plain === null) {
      throw damaged(
        last
          ? `the sealed file was changed or cut at record ${index}, where it ends`
          : `the sealed file was changed at record ${index}`,
      );
    }
    const total = index * RECORD_BYTES + plain.length;
    if (last && (promisedLength(this.metadata) ?? total) !== total) {
      throw damaged(
        `the sealed file has ${total} bytes of plaintext; its metadata promises ${promisedLength(this.metadata)}`,
      );
    }
    return plain;
  }
}

/** Bytes that come in pieces of any size and go in pieces of one. */
class Pieces {
  #held = [];
  bytes = 0;

  add(piece) {
    if (piece.length > 0) {
      this.#held.push(piece);
      this.bytes += piece.length;
    }
  }

  take(count) {
    const taken = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      const first = this.#held[0];
      const part = first.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === first.length) {
        this.#held.shift();
      } else {
        this.#held[0] = first.subarray(part.length);
      }
    }
    this.bytes -= count;
    return taken;
  }
}

/** A TransformStream from plaintext to the sealed file, or to its records from `index` on, without the header. */
export function sealing(sealer, index = -1) {
  const pieces = new Pieces();
  let next = Math.max(0, index);
  return new TransformStream({
    start(out) {
      if (index < 0) {
        out.enqueue(sealer.header);
      }
    },
    async transform(chunk, out) {
      pieces.add(chunk);
      // The last byte waits: it decides whether the record before it is the last one.
      while (pieces.bytes > RECORD_BYTES) {
        out.enqueue(await sealer.seal(next++, false, pieces.take(RECORD_BYTES)));
      }
    },
    async flush(out) {
      out.enqueue(await sealer.seal(next, true, pieces.take(pieces.bytes)));
    },
  });
}

/**
 * A TransformStream from a sealed file to its plaintext; each byte it gives was verified, and an end without an error means
 * that nothing is missing. `opened(opener)` is called once the header was read. To go on at a record, pass the `opener` and
 * the record's index: then no header is expected.
 */
export function opening(key, { opened = () => {}, opener = null, index = 0 } = {}) {
  const pieces = new Pieces();
  let prefix = null;
  let next = index;
  const readHeader = async (atEnd) => {
    if (prefix === null && (pieces.bytes >= PREFIX_BYTES || atEnd)) {
      prefix = pieces.take(Math.min(PREFIX_BYTES, pieces.bytes));
    }
    const rest = prefix === null ? Infinity : headerLength(prefix) - PREFIX_BYTES;
    if (pieces.bytes >= rest) {
      const header = new Uint8Array(PREFIX_BYTES + rest);
      header.set(prefix);
      header.set(pieces.take(rest), PREFIX_BYTES);
      opener = await Opener.create(key, header);
      await opened(opener);
    } else if (atEnd) {
      throw damaged("the sealed file was cut: it ends in its header");
    }
  };
  return new TransformStream({
    async transform(chunk, out) {
      pieces.add(chunk);
      if (opener === null) {
        await readHeader(false);
      }
      while (opener !== null && pieces.bytes > SEALED_RECORD_BYTES) {
        out.enqueue(await opener.open(next++, false, pieces.take(SEALED_RECORD_BYTES)));
      }
    },
    async flush(out) {
      if (opener === null) {
        await readHeader(true);
      }
      out.enqueue(await opener.open(next, true, pieces.take(pieces.bytes)));
    },
  });
}
