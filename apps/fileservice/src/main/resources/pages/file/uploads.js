// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Moves bytes by tus: tus-js-client keeps the address of each upload in the browser's store, so that one that was
// interrupted continues from the server's offset, also after a reload.

import { keepSeal, keepToken, sealOf, takeToken } from "./kept.js";
import { urlKey } from "./sealing.js";
import "./tus.min.js";

const { tus } = globalThis;

const RETRY_MILLIS = [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000];
const ENDPOINT = new URL("uploads/", document.baseURI).href;
const STORED = `tus::fawa ${ENDPOINT} `;
/** Not an error of the request itself, so it may go better. */
const PASSING = [0, 409, 423, 429];
/** People do not wait longer for a page without being told. */
const SOON_SECONDS = 60;

export const canUpload = () => Boolean(tus?.isSupported);

/** On this page's own server, by whatever name and path it was reached. */
const here = (url) => (url ? ENDPOINT + url.slice(url.lastIndexOf("/") + 1) : url);

/** The browser's own requests, with the addresses of uploads as this page reaches them. */
class OwnStack {
  #inner = new tus.DefaultHttpStack({});
  #onResponse;

  constructor(onResponse) {
    this.#onResponse = onResponse;
  }

  createRequest(method, url) {
    const request = this.#inner.createRequest(method, here(url));
    const send = request.send.bind(request);
    request.send = async (body) => {
      const response = await send(body);
      const header = response.getHeader.bind(response);
      response.getHeader = (name) => (name === "Location" ? here(header(name)) : header(name));
      this.#onResponse(response);
      return response;
    };
    return request;
  }

  getName() {
    return "OwnStack";
  }
}

const CHUNK_BYTES = 16 * 1024 * 1024;

/** Where the browser keeps the upload: an encrypted one apart, as its bytes are others. */
const fingerprint = ({ file, path, seal }) =>
  seal ? `fawa ${ENDPOINT} sealed ${seal.identity} ${seal.name}` : `fawa ${ENDPOINT} ${file.size} ${file.lastModified} ${path}`;

/** The addresses of uploads that this window moves: two files that look alike must not share one. */
const inUse = new Set();

/** An upload of one file, from where it was interrupted, if it was. */
export class FileUpload {
  #upload;
  #continues;
  #stopped = false;
  #release = () => {};

  /**
   * `what` has the file and its path, or instead of them a seal; `on` has `continues(metadata)`, which says whether an earlier
   * upload of such metadata may be continued, `progress(bytes)`, `retry()`, `done(file)` and `failed(error)`.
   */
  constructor(what, metadata, headers, on) {
    const { file, seal } = what;
    this.#continues = on.continues;
    this.#upload = new tus.Upload(file ?? new Blob([]), {
      ...(seal && { fileReader: { openFile: async () => seal }, chunkSize: CHUNK_BYTES }),
      endpoint: ENDPOINT,
      httpStack: new OwnStack((response) => {
        const token = response.getHeader("Fawa-Delete-Token");
        if (token) {
          keepToken(response.getHeader("Location"), token);
        }
      }),
      headers,
      metadata,
      retryDelays: RETRY_MILLIS,
      removeFingerprintOnSuccess: true,
      fingerprint: async () => fingerprint(what),
      onProgress: (sent) => on.progress(sent),
      onUploadUrlAvailable: () => this.#hold(this.#upload.url),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const soon = Number(error.originalResponse?.getHeader("Retry-After") ?? 0) <= SOON_SECONDS;
        const passing = soon && (status >= 500 ? status !== 507 : PASSING.includes(status));
        if (passing) {
          on.retry();
        }
        return passing;
      },
      onSuccess: async () => {
        try {
          const state = await stateOf(this.#upload.url);
          on.done(state?.file && { ...state.file, deleteToken: takeToken(this.#upload.url) });
        } catch (error) {
          on.failed(error);
        } finally {
          this.#release();
        }
      },
      onError: (error) => {
        this.#release();
        on.failed(reasonOf(error));
      },
    });
  }

  /** Begins or continues. */
  async start() {
    this.#stopped = false;
    if (!this.#upload.url) {
      const all = await this.#upload.findPreviousUploads();
      const earlier = all.find(({ uploadUrl, metadata }) => !inUse.has(uploadUrl) && this.#continues(metadata));
      if (earlier && !this.#stopped) {
        this.#hold(earlier.uploadUrl);
        dispatchEvent(new Event("upload-resumed"));
        this.#upload.resumeFromPreviousUpload(earlier);
      }
    }
    if (!this.#stopped) {
      this.#upload.start();
    }
  }

  /** Stops; what has arrived stays on the server. */
  pause() {
    this.#stopped = true;
    return this.#upload.abort().catch(() => {});
  }

  /** Stops, and what has arrived goes. */
  async cancel() {
    this.#stopped = true;
    await this.#upload.abort(true).catch(() => {});
    this.#release();
  }

  /** Tells this window and others that somebody moves it. */
  #hold(url) {
    if (inUse.has(url)) {
      return;
    }
    inUse.add(url);
    const released = new Promise((resolve) => {
      this.#release = () => {
        inUse.delete(url);
        resolve();
      };
    });
    navigator.locks?.request(url, () => released).catch(() => {});
  }
}

/** What the server said, if it said anything. */
function reasonOf(error) {
  const body = error.originalResponse?.getBody() ?? "";
  try {
    return new Error(JSON.parse(body).message);
  } catch {
    return new Error(body.trim().slice(0, 200));
  }
}

/** The state of an upload, or null if the server has it no more. */
export async function stateOf(url) {
  const answer = await fetch(here(url), { cache: "no-store", headers: { Accept: "application/json" } });
  if (answer.status === 404 || answer.status === 410) {
    return null;
  }
  if (!answer.ok) {
    throw new Error(`${answer.status}`);
  }
  return answer.json();
}

/** Uploads that an earlier page of this browser began and nobody moves: `{url, path, size, offset, file}`. */
export async function interrupted() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const moving = new Set(held.map(({ name }) => name));
  const found = [];
  for (const stored of await tus.defaultOptions.urlStorage.findAllUploads()) {
    const { uploadUrl: url, urlStorageKey: storageKey, size } = stored;
    if (!storageKey.startsWith(STORED) || !url || inUse.has(url) || moving.has(url)) {
      continue;
    }
    const state = await stateOf(url);
    if (state === null || state.complete) {
      if (state === null) {
        takeToken(url);
      }
      await tus.defaultOptions.urlStorage.removeUpload(storageKey);
    }
    // What came for a request is its maker's: there is nothing to show.
    if (state !== null && (!state.file || state.file.key)) {
      const [, id, path] = /^(?:sealed (\S+)|\d+ -?\d+) (.*?)(?:::\d+)?$/s.exec(storageKey.slice(STORED.length));
      const file = state.file && { ...state.file, deleteToken: takeToken(url), ...secretOf(id) };
      found.push({ url, path, id, size, storageKey, offset: state.offset, file });
    }
  }
  return found;
}

/** What the link of an encrypted upload needs besides its key. */
function secretOf(id) {
  const seal = id && sealOf(id);
  if (!seal) {
    return {};
  }
  keepSeal(id, null);
  return { secret: urlKey(seal) };
}

/** Whether there is an encrypted upload of this identity to continue. */
export async function hasSealed(id) {
  const all = await tus.defaultOptions.urlStorage.findAllUploads();
  return all.some(({ urlStorageKey }) => urlStorageKey.startsWith(`${STORED}sealed ${id} `));
}

/** Gives an interrupted upload up. */
export async function discard({ url, id, storageKey }) {
  takeToken(url);
  if (id) {
    keepSeal(id, null);
  }
  await tus.defaultOptions.urlStorage.removeUpload(storageKey);
  await fetch(here(url), { method: "DELETE" }).catch(() => {});
}
