// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The files in what was dropped or chosen, folders unfolded. Each is {file, path}; a path has the folders in it.

const FILES_MAX = 10_000;

const read = (act) => new Promise((resolve, reject) => act(resolve, reject));

async function* unfold(entry, path) {
  if (entry.isFile) {
    const file = await read((resolve, reject) => entry.file(resolve, reject));
    yield { file, path: path + file.name };
    return;
  }
  const reader = entry.createReader();
  // It gives some entries at a time, and none at the end.
  for (;;) {
    const some = await read((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) {
      return;
    }
    for (const child of some) {
      yield* unfold(child, `${path}${entry.name}/`);
    }
  }
}

/** The files of a drop. `onTrouble(name)` is told what cannot be read. Call it while the event is handled. */
export function dropped({ items, files }, onTrouble) {
  const entries = [...items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.());
  return entries.length > 0 && entries.every(Boolean) ? unfoldAll(entries, onTrouble) : chosen(files);
}

async function unfoldAll(entries, onTrouble) {
  const found = [];
  for (const entry of entries) {
    try {
      for await (const one of unfold(entry, "")) {
        if (found.push(one) >= FILES_MAX) {
          return found;
        }
      }
    } catch {
      onTrouble(entry.name);
    }
  }
  return found;
}

/** The files of an input or of the clipboard. */
export async function chosen(files) {
  return [...files].slice(0, FILES_MAX).map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}
