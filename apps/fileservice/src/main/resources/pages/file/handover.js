// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What the sender of a file passes on: its key and its link.

import { qrSvg } from "./code.js";
import { forget } from "./kept.js";
import { say, sayIn } from "./texts.js";
import { armedButton, button, bytesText, Card, copyBy, countDown, digestDetails, fromTemplate } from "./view.js";

/** The address of a file's page; of an encrypted one with the key, which no server gets. */
const linkOf = ({ key, secret, page = "download" }) => new URL(`${page}?key=${key}${secret ? `#k=${secret}` : ""}`, document.baseURI).href;

/** Deletes a file on the server; why it could not, if it could not. */
export async function remove({ key, deleteToken }) {
  try {
    const answer = await fetch(`download?key=${key}`, { method: "DELETE", headers: { "Fawa-Delete-Token": deleteToken } });
    return answer.ok || answer.status === 404 ? "" : ((await answer.json()).message ?? String(answer.status));
  } catch (error) {
    return error.message;
  }
}

/** A button that deletes all of a group, if its tokens are known. */
export function deleteButton(card, group) {
  const files = group.bundle ? [group.bundle] : group.files;
  if (!files.every(({ deleteToken }) => deleteToken)) {
    return [];
  }
  const act = async () => {
    for (const file of files) {
      const why = await remove(file);
      if (why) {
        card.state("deleteFailed", why);
        return;
      }
    }
    forget(group.id);
    card.remove();
  };
  return [armedButton("delete", "deleteSure", act)];
}

/** A button that copies the links of several files. */
export function copyAllButton({ files, bundle }) {
  const all = () => files.map((file) => `${linkOf(file)} ${file.path ?? file.name}`).join("\n");
  return !bundle && files.length > 1
    ? [button("copyAll", ({ currentTarget }) => copyBy(currentTarget, all()), false)]
    : [];
}

const shownName = ({ name, path }) => path ?? name;

async function showVerdict(verdict, digest, wanted) {
  say(verdict, "comparing");
  const own = await digest;
  if (own === null) {
    verdict.remove();
    return;
  }
  verdict.classList.toggle("bad", own !== wanted);
  say(verdict, own === wanted ? "same" : "differs");
}

/** The digest of what was sent, for who learns nothing else of it. */
export function digestOf({ stored, digest }) {
  const details = digestDetails(stored.sha256);
  if (digest) {
    showVerdict(details.querySelector(".verdict"), digest, stored.sha256);
  }
  return details;
}

/** Adds the key, the link and the QR code of a file to its card. `digest` is what this device made of it, if known. */
export function handover(card, stored, digest = null) {
  const box = fromTemplate("handover");
  const part = (selector) => box.querySelector(selector);
  const address = linkOf(stored);
  part(".qr").append(qrSvg(address));
  part(".by-key").hidden = Boolean(stored.secret ?? stored.page);
  part(".sealed-hint").hidden = !stored.secret;
  part(".key output").textContent = stored.key;
  part(".address a").textContent = address;
  part(".address a").href = address;
  part(".agreed").hidden = !stored.agreed;
  if (stored.agreed) {
    say(part(".agreed dd"), stored.agreed);
  }
  part(".copies").append(
    button("copyLink", ({ currentTarget }) => copyBy(currentTarget, address), false),
    ...((stored.secret ?? stored.page) ? [] : [button("copyKey", ({ currentTarget }) => copyBy(currentTarget, stored.key))]),
  );
  card.part(".foot").after(box);
  countDown(part("time"), stored.expires);
  if (stored.sha256) {
    const details = digestDetails(stored.sha256);
    box.after(details);
    if (digest) {
      showVerdict(details.querySelector(".verdict"), digest, stored.sha256);
    }
  }
}

/** One of several files, on a line. */
export class SentRow {
  /** An empty list of rows in a card. */
  static list(card) {
    const rows = document.createElement("ul");
    rows.className = "rows";
    rows.tabIndex = 0;
    sayIn(rows, "aria-label", "sent");
    card.append(rows);
    return rows;
  }

  constructor(rows, name, size) {
    this.element = fromTemplate("row");
    this.#part(".name").textContent = name;
    this.#part(".size").textContent = bytesText(size);
    rows.append(this.element);
  }

  /** Shows the key of what was sent, or why it was not. */
  settle(stored, failure, digest = null) {
    this.element.classList.toggle("failed", failure !== null);
    if (failure) {
      say(this.#part(".state"), ...failure);
      return;
    }
    const key = document.createElement("a");
    key.href = linkOf(stored);
    key.textContent = stored.key;
    this.#part(".key").replaceChildren(key);
    const time = document.createElement("time");
    const copy = button("copyLink", ({ currentTarget }) => copyBy(currentTarget, linkOf(stored)));
    this.#part(".state").replaceChildren(time);
    this.element.append(copy, digestDetails(stored.sha256));
    countDown(time, stored.expires);
    if (digest) {
      showVerdict(this.#part(".verdict"), digest, stored.sha256);
    }
  }

  /** Shows that it is one of a bundle. */
  contained(stored, digest = null) {
    this.element.append(digestDetails(stored.sha256));
    if (digest) {
      showVerdict(this.#part(".verdict"), digest, stored.sha256);
    }
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}

/** Shows a group that an earlier page has sent. */
export function showKept(list, group) {
  const { id, files, bundle } = group;
  const card = new Card(list);
  const hide = button("hide", () => {
    forget(id);
    card.remove();
  });
  card.size(files.reduce((sum, { size }) => sum + size, 0));
  card.outcome("done", ...(files.length === 1 ? ["sentOne"] : ["sentAll", files.length]));
  card.actions(...copyAllButton(group), ...deleteButton(card, group), hide);
  if (files.length === 1 && !bundle) {
    card.name(shownName(files[0]));
    handover(card, files[0]);
    return;
  }
  card.title("countFiles", files.length);
  if (bundle) {
    handover(card, bundle);
  }
  const rows = SentRow.list(card);
  for (const file of files) {
    const row = new SentRow(rows, shownName(file), file.size);
    if (bundle) {
      row.contained(file);
    } else {
      row.settle(file, null);
    }
  }
}
