// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Uploads that were interrupted before this page was opened. A browser lets no page keep a file open over a reload, so
// people choose it again; the bytes that have arrived are not sent again.

import { showKept, SentRow } from "./handover.js";
import { keep } from "./kept.js";
import { say } from "./texts.js";
import { discard, interrupted } from "./uploads.js";
import { button, Card } from "./view.js";

const CARDS_MAX = 3;

let showing = Promise.resolve();

/** Shows them in a list; those that are complete after all join what was sent. */
export function showInterrupted(list, sent) {
  showing = showing.then(() => show(list, sent)).catch(() => {});
}

async function show(list, sent) {
  const found = await interrupted();
  const open = found.filter(({ file }) => !file);
  for (const { url, path, file } of found.filter(({ file }) => file)) {
    // Its last byte arrived, and the page was gone before it could be told.
    const group = { id: url, files: [{ ...file, path }] };
    keep(group);
    showKept(sent, group);
  }
  list.replaceChildren();
  if (open.length > CARDS_MAX) {
    showTogether(list, open);
  } else {
    open.forEach((upload) => showOne(list, upload));
  }
}

function discardButton(card, uploads) {
  return button("discard", async () => {
    await Promise.all(uploads.map(discard));
    card.remove();
  });
}

const percentOf = ({ offset, size }) => (size > 0 ? Math.floor((offset * 100) / size) : 0);

function showOne(list, upload) {
  const card = new Card(list);
  card.name(upload.path);
  card.size(upload.size);
  card.bar.value = percentOf(upload) / 100;
  card.state(...(upload.offset > 0 ? ["interrupted", percentOf(upload)] : ["interruptedNew"]));
  card.actions(discardButton(card, [upload]));
}

function showTogether(list, uploads) {
  const card = new Card(list);
  card.title("countFiles", uploads.length);
  card.size(uploads.reduce((sum, { size }) => sum + size, 0));
  card.outcome("idle", "interruptedMany");
  card.actions(discardButton(card, uploads));
  const rows = SentRow.list(card);
  for (const upload of uploads) {
    const row = new SentRow(rows, upload.path, upload.size);
    say(row.element.querySelector(".state"), "arrivedPart", percentOf(upload));
  }
}
