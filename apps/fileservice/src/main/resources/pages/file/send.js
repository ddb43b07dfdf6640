// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Sends files as plain request bodies: the one way in which every browser streams a file from the disk
// and tells how much of it has gone.

import { copy } from "./copy.js";
import { hashOf } from "./hashing.js";
import { qrSvg } from "./qr.js";
import { secondsText, Transfer } from "./transfer.js";

const AT_ONCE_MAX = 2;
const COUNTDOWN_MILLIS = 1_000;

const waiting = [];
let running = 0;

/** How many files are waiting or on their way. */
export const sending = () => running + waiting.length;

/** Queues a file. */
export function send(list, file, limits) {
  const transfer = new Transfer(list, file.name);
  transfer.size(file.size);
  const refusal = refusalOf(file, limits);
  if (refusal) {
    transfer.outcome("failed", refusal);
    transfer.actions(["Hide", () => transfer.remove()]);
    return;
  }
  lineUp(transfer, file);
}

function refusalOf(file, limits) {
  if (limits && file.size > Number(limits.fileBytesMax)) {
    return "This file is larger than this server takes.";
  }
  if (limits && new TextEncoder().encode(file.name).length > limits.nameBytesMax) {
    return "The name of this file is too long.";
  }
  return "";
}

function lineUp(transfer, file) {
  const job = { transfer, file };
  transfer.outcome("", "Waiting…");
  transfer.actions([
    "Cancel",
    () => {
      waiting.splice(waiting.indexOf(job), 1);
      cancelled(job);
    },
  ]);
  waiting.push(job);
  startNext();
}

function startNext() {
  while (running < AT_ONCE_MAX && waiting.length > 0) {
    running++;
    run(waiting.shift()).finally(() => {
      running--;
      startNext();
    });
  }
}

async function run(job) {
  const { transfer, file } = job;
  const abort = new AbortController();
  transfer.actions(["Cancel", () => abort.abort()]);
  const digest = hashOf(file, abort.signal);
  try {
    const stored = await post(file, abort.signal, (done) => transfer.progress(done, "Sending"));
    handOver(transfer, stored, digest);
  } catch (error) {
    const wasCancelled = abort.signal.aborted;
    abort.abort();
    if (wasCancelled) {
      cancelled(job);
    } else {
      transfer.outcome("failed", error.message);
      transfer.actions(["Try again", () => lineUp(transfer, file)], ["Hide", () => transfer.remove()]);
    }
  }
}

function cancelled({ transfer, file }) {
  transfer.paused();
  transfer.bar.value = 0;
  transfer.outcome("", "Cancelled; nothing was kept.");
  transfer.actions(["Send again", () => lineUp(transfer, file)], ["Hide", () => transfer.remove()]);
}

/** What the server stored. */
function post(file, signal, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `upload?key=short&name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, file.size));
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status === 201 && answer) {
        resolve(answer);
      } else {
        reject(new Error(`Refused: ${answer?.message ?? `status ${request.status}`}.`));
      }
    };
    request.onerror = () => reject(new Error("The connection was lost, or the file has changed or gone."));
    request.onabort = () => reject(new Error("Cancelled."));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function handOver(transfer, stored, digest) {
  const box = document.getElementById("handover").content.cloneNode(true).firstElementChild;
  const part = (selector) => box.querySelector(selector);
  const address = new URL(`download?key=${stored.key}`, document.baseURI).href;
  part(".qr").append(qrSvg(address));
  part(".key output").textContent = stored.key;
  part(".address a").textContent = address;
  part(".address a").href = address;
  part(".digest code").textContent = stored.sha256;
  part(".copy-key").addEventListener("click", ({ target }) => copy(stored.key, target));
  part(".copy-address").addEventListener("click", ({ target }) => copy(address, target));
  transfer.name(stored.name);
  transfer.outcome("done", "Sent.");
  transfer.actions(["Hide", () => transfer.remove()]);
  transfer.append(box);
  countDown(box, part("time"), stored.expires);
  showVerdict(part(".verdict"), digest, stored.sha256);
}

async function showVerdict(verdict, digest, wanted) {
  verdict.textContent = "comparing…";
  const own = await digest;
  verdict.classList.toggle("bad", own !== null && own !== wanted);
  verdict.textContent = own === null ? "" : own === wanted ? "✓ same as on this device" : "✗ differs from this device";
}

/** Counts down on the server's clock as far as this device's runs alike. */
function countDown(box, time, expires) {
  time.dateTime = expires;
  const tick = () => {
    const left = (Date.parse(expires) - Date.now()) / 1000;
    time.textContent = left > 0 ? `in ${secondsText(left)}` : "expired";
    box.classList.toggle("late", left <= 0);
    if (left <= 0 || !box.isConnected) {
      clearInterval(timer);
    }
  };
  const timer = setInterval(tick, COUNTDOWN_MILLIS);
  tick();
}
