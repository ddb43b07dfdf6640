// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Fetches a file by its key in parts: what was cut off goes on where it stopped, by itself or by button,
// and the end is compared with the digest that the server tells.

import { RunningHash } from "./hashing.js";
import { bytesText, Transfer } from "./transfer.js";

/** Up to here the page collects a file itself; the browser keeps the pieces on its disk. */
const COLLECT_BYTES_MAX = 512 * 1024 * 1024;
const PIECE_BYTES = 4 * 1024 * 1024;
const TRIES_MAX = 8;
const STALL_MILLIS = 30_000;

let running = 0;

/** How many files are being received. */
export const receiving = () => running;

class Refused extends Error {}

/** Looks a key up and starts the download, where the page may start one. */
export async function receive(list, key) {
  const transfer = new Transfer(list, key);
  transfer.state("Looking…");
  running++;
  try {
    const file = await describe(key);
    transfer.name(file.name);
    transfer.size(file.size);
    if (file.size <= COLLECT_BYTES_MAX) {
      await download(transfer, file, new Collected(file.name));
    } else if (window.showSaveFilePicker) {
      transfer.outcome("", `Large (${bytesText(file.size)}): choose where to save it.`);
      transfer.actions(
        ["Save as…", () => saveAs(transfer, file), false],
        ["Leave it to the browser", () => leave(transfer, file)],
      );
    } else {
      await leave(transfer, file);
    }
  } catch (error) {
    transfer.outcome("failed", error.message);
    transfer.actions(["Try again", () => (transfer.remove(), receive(list, key))], ["Hide", () => transfer.remove()]);
  } finally {
    running--;
  }
}

/** The browser saves it as it saves everything; by a fresh link, as the choice may have taken a while. */
async function leave(transfer, file) {
  transfer.actions(["Hide", () => transfer.remove()]);
  try {
    follow(await linkOf(file.key));
    transfer.outcome("done", "Your browser saves it, and can go on after a break; its SHA-256 should be:");
    showDigest(transfer, file.sha256);
  } catch (error) {
    transfer.outcome("failed", error.message);
  }
}

async function saveAs(transfer, file) {
  try {
    const handle = await window.showSaveFilePicker({ suggestedName: file.name });
    running++;
    try {
      await download(transfer, file, new Written(await handle.createWritable()));
    } finally {
      running--;
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      transfer.outcome("failed", error.message);
    }
  }
}

/** The signed link of a key, and what its head tells. */
async function describe(key) {
  const link = await linkOf(key);
  const head = await reach(link, { method: "HEAD" });
  if (!head.ok) {
    throw new Refused(`Refused: status ${head.status}.`);
  }
  const digest = /sha-256=:([^:]+):/.exec(head.headers.get("Repr-Digest") ?? "")?.[1] ?? "";
  return {
    key,
    link,
    name: nameIn(link),
    size: Number(head.headers.get("Content-Length")),
    etag: head.headers.get("ETag") ?? "",
    sha256: Array.from(atob(digest), (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join(""),
  };
}

async function linkOf(key) {
  const answer = await reach("file.v1.FileService/GetDownloadURL", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Connect-Protocol-Version": "1" },
    body: JSON.stringify({ randomkey: key }),
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const text = body.code === "not_found" ? "No file has this key, or it has expired." : `Refused: ${body.message}.`;
    throw new Refused(text);
  }
  // On this page's own server, by whatever name it was reached.
  const url = new URL(body.url, document.baseURI);
  return new URL(url.pathname.slice(url.pathname.lastIndexOf("/d/") + 1) + url.search, document.baseURI).href;
}

async function reach(address, options) {
  try {
    return await fetch(address, { cache: "no-store", ...options });
  } catch (error) {
    if (options.signal?.aborted) {
      throw error;
    }
    throw new Error("The server cannot be reached.");
  }
}

const nameIn = (link) => decodeURIComponent(new URL(link).pathname.split("/").pop());

/** Runs to the end through breaks and pauses. */
async function download(transfer, file, target) {
  const hash = new RunningHash();
  let done = 0;
  let tries = 0;
  const take = async (bytes) => {
    await target.write(bytes);
    await hash.update(bytes);
    done += bytes.length;
    tries = 0;
    transfer.progress(done, "Receiving");
  };
  transfer.outcome("", "Receiving…");
  try {
    while (done < file.size) {
      const attempt = await part(transfer, file, done, take);
      if (attempt === "ended" && done === file.size) {
        break;
      }
      if (attempt === "cancelled") {
        await target.discard();
        transfer.bar.value = 0;
        transfer.outcome("", "Cancelled.");
        transfer.actions(["Hide", () => transfer.remove()]);
        return;
      }
      if (attempt !== "resumed") {
        if (++tries > TRIES_MAX) {
          throw new Error(`The connection broke ${TRIES_MAX} times in a row.`);
        }
        transfer.paused();
        transfer.state(`Broken at ${bytesText(done)}; trying again…`);
        await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** tries));
        file.link = await linkOf(file.key).catch((error) => {
          if (error instanceof Refused) {
            throw error;
          }
          return file.link;
        });
      }
    }
    transfer.state("Comparing…");
    const sha256 = await hash.hex();
    if (sha256 !== null && file.sha256 !== "" && sha256 !== file.sha256) {
      throw new Error("What came is not what was sent: the SHA-256 differs.");
    }
    await target.finish();
    transfer.outcome("done", sha256 === null ? "Saved." : "Saved; its SHA-256 is what the sender's was.");
    transfer.actions(["Hide", () => transfer.remove()]);
    showDigest(transfer, file.sha256);
  } catch (error) {
    await target.discard();
    throw error;
  } finally {
    hash.close();
  }
}

/** Receives from an offset on until the end, a break, a pause that was ended, or a cancellation. */
async function part(transfer, file, offset, take) {
  const abort = new AbortController();
  let wish = "";
  const stop = (word) => {
    wish = word;
    abort.abort();
  };
  transfer.actions(["Pause", () => stop("paused")], ["Cancel", () => stop("cancelled")]);
  let stall = setTimeout(() => abort.abort(), STALL_MILLIS);
  try {
    const headers = offset > 0 ? { Range: `bytes=${offset}-`, "If-Range": file.etag } : {};
    const answer = await reach(file.link, { headers, signal: abort.signal });
    if (answer.status === 403 || answer.status === 410) {
      file.link = await linkOf(file.key);
      return "renewed";
    }
    if (answer.status !== (offset > 0 ? 206 : 200)) {
      throw new Refused(answer.ok ? "The file has changed meanwhile." : `Refused: status ${answer.status}.`);
    }
    const reader = answer.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(stall);
      await take(piece.value);
      stall = setTimeout(() => abort.abort(), STALL_MILLIS);
    }
    return "ended";
  } catch (error) {
    if (error instanceof Refused) {
      throw error;
    }
    return wish === "paused" ? await pause(transfer) : wish || "broken";
  } finally {
    clearTimeout(stall);
  }
}

function pause(transfer) {
  transfer.paused();
  transfer.state("Paused.");
  return new Promise((resolve) =>
    transfer.actions(["Go on", () => resolve("resumed"), false], ["Cancel", () => resolve("cancelled")]),
  );
}

function showDigest(transfer, sha256) {
  const line = document.createElement("p");
  line.className = "digest";
  const code = document.createElement("code");
  code.textContent = sha256;
  line.append("SHA-256 ", code);
  transfer.append(line);
}

function follow(link, name = "") {
  const anchor = document.createElement("a");
  anchor.href = link;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

/** Collects in the browser's own store, then saves as every download is saved. */
class Collected {
  #name;
  #pieces = [];
  #loose = [];
  #looseBytes = 0;

  constructor(name) {
    this.#name = name;
  }

  async write(bytes) {
    this.#loose.push(bytes);
    this.#looseBytes += bytes.length;
    if (this.#looseBytes >= PIECE_BYTES) {
      this.#gather();
    }
  }

  async finish() {
    this.#gather();
    const url = URL.createObjectURL(new Blob(this.#pieces, { type: "application/octet-stream" }));
    follow(url, this.#name);
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
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
class Written {
  #stream;

  constructor(stream) {
    this.#stream = stream;
  }

  write(bytes) {
    return this.#stream.write(bytes);
  }

  finish() {
    return this.#stream.close();
  }

  async discard() {
    await this.#stream.abort().catch(() => {});
  }
}
