// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What this browser keeps: a name, the language, tokens of boards that were created here, and changes that no server
// has acknowledged. Where it keeps nothing (a private window that forbids it) the page works without.

const PREFIX = "fawa-board:";
const BOARDS_MAX = 50;

/** For what could not be stored: until the page goes away. */
const memory = new Map();

/** This visit, as two windows of one browser may be on one board. */
const visit = Math.random().toString(36).slice(2);

function get(name) {
  if (memory.has(name)) {
    return memory.get(name);
  }
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whether it was stored. */
function set(name, value) {
  memory.delete(name);
  try {
    if (value === undefined) {
      localStorage.removeItem(PREFIX + name);
    } else {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    }
    return true;
  } catch {
    memory.set(name, value);
    return value === undefined;
  }
}

/** Names below a prefix. */
function names(prefix) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX + prefix))
      .map((name) => name.slice(PREFIX.length));
  } catch {
    return [];
  }
}

export const keep = {
  name: () => get("name") ?? "",
  setName: (name) => set("name", name || undefined),
  language: () => get("language"),
  setLanguage: (language) => set("language", language),
  theme: () => get("theme") ?? "system",
  setTheme: (theme) => set("theme", theme),
  library: () => get("library") ?? [],
  setLibrary: (items) => set("library", items),

  /** Owner token and view code of a board that was created here. */
  owned: (code) => get("owned")?.[code] ?? {},
  setOwned(code, { owner, view }) {
    const { [code]: _, ...others } = get("owned") ?? {};
    const newest = Object.entries(others).slice(-(BOARDS_MAX - 1));
    return set("owned", { ...Object.fromEntries(newest), [code]: { owner, view } });
  },

  /**
   * Takes the changes of earlier visits that were not acknowledged in this life of the board; those of another life are
   * of another drawing. Those of a window that is still open are the same states, which come to nothing twice.
   */
  takePending(code, epoch) {
    const elements = [];
    for (const name of names(`pending:${code}:`)) {
      const kept = get(name);
      if (kept?.epoch === epoch) {
        elements.push(...kept.elements);
      }
      set(name, undefined);
    }
    return elements;
  },
  setPending: (code, epoch, elements) => set(`pending:${code}:${visit}`, elements.length > 0 ? { epoch, elements } : undefined),
};
