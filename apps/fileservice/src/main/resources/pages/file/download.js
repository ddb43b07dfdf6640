// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Fetches a file in parts: what was cut off goes on where it stopped, by itself or by button, and the end is compared with
// the digest that the server tells.

import { RunningHash } from "./digests.js";
import { passwordField, reach, Refused, renew } from "./source.js";
import { t } from "./texts.js";
import { button, bytesText } from "./view.js";

const TRIES_MAX = 8;
const STALL_MILLIS = 30_000;

/** Runs to the end through breaks and pauses; null if it was cancelled. */
export async function download(card, file, target) {
  const hash = new RunningHash();
  let done = 0;
  let tries = 0;
  const take = async (bytes) => {
    await target.write(bytes);
    await hash.update(bytes);
    done += bytes.length;
    tries = 0;
    card.progress(done, "receiving");
  };
  try {
    card.progress(0, "receiving");
    while (done < file.size) {
      const attempt = await part(card, file, done, take);
      if (attempt === "ended" && done === file.size) {
        break;
      }
      if (attempt === "cancelled") {
        await target.discard();
        card.bar.value = 0;
        card.outcome("idle", "downloadCancelled");
        return null;
      }
      if (attempt !== "resumed") {
        if (++tries > TRIES_MAX) {
          throw new Refused("brokeOften", TRIES_MAX);
        }
        card.pausedRate();
        card.state("brokenAt", bytesText(done));
        await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** tries));
        await renew(file);
      }
    }
    card.state("comparing");
    const sha256 = await hash.hex();
    if (sha256 !== null && file.sha256 !== "" && sha256 !== file.sha256) {
      throw new Refused("otherDigest");
    }
    return { blob: await target.finish(), checked: sha256 !== null && file.sha256 !== "" };
  } catch (error) {
    await target.discard();
    throw error;
  } finally {
    hash.close();
  }
}

/** Receives from an offset on until the end, a break, a pause that was ended, or a cancellation. */
async function part(card, file, offset, take) {
  const abort = new AbortController();
  let wish = "";
  let taking = false;
  const stop = (word) => {
    wish = word;
    abort.abort();
  };
  card.actions(
    button("pause", () => stop("paused")),
    button("cancel", () => stop("cancelled")),
  );
  let stall = setTimeout(() => abort.abort(), STALL_MILLIS);
  try {
    const headers = {
      ...passwordField(file.password),
      ...(offset > 0 && { Range: `bytes=${offset}-`, "If-Range": file.etag }),
    };
    const answer = await reach(file.link, { headers, signal: abort.signal });
    if (answer.status === 403 || answer.status === 410) {
      await renew(file);
      return "renewed";
    }
    if (answer.status !== (offset > 0 ? 206 : 200)) {
      throw answer.ok ? new Refused("changed") : new Refused("refused", t("statusWas", answer.status));
    }
    const reader = answer.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(stall);
      taking = true;
      await take(piece.value);
      taking = false;
      stall = setTimeout(() => abort.abort(), STALL_MILLIS);
    }
    return "ended";
  } catch (error) {
    // What cannot be written or decrypted is no broken connection.
    if (taking || (error instanceof Refused && error.text[0] !== "unreachable")) {
      throw error;
    }
    return wish === "paused" ? await pause(card) : wish || "broken";
  } finally {
    clearTimeout(stall);
  }
}

function pause(card) {
  card.pausedRate();
  card.outcome("", "paused", Math.floor(card.bar.value * 100));
  return new Promise((resolve) =>
    card.actions(
      button("goOn", () => resolve("resumed"), false),
      button("cancel", () => resolve("cancelled")),
    ),
  );
}
