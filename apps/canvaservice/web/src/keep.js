// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What this browser keeps: a name, the language, tokens of boards that were created here, and changes that no server
// has acknowledged. Where it keeps nothing (a private window that forbids it) the page works without.

const PREFIX = "fawa-board:";
const BOARDS_MAX = 50;

function get(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whether it was kept. */
function set(name, value) {
  try {
    if (value === undefined) {
      localStorage.removeItem(PREFIX + name);
    } else {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    }
    return true;
  } catch {
    return false;
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

  /** Changes that were not acknowledged in this life of the board; those of another are of another drawing. */
  pending(code, epoch) {
    const kept = get(`pending:${code}`);
    return kept?.epoch === epoch ? kept.elements : [];
  },
  setPending: (code, epoch, elements) =>
    set(`pending:${code}`, elements.length > 0 ? { epoch, elements } : undefined),
};
