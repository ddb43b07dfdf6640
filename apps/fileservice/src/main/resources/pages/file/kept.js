// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What was sent from this browser: keys and links outlive a reload and a crash, until the files expire.

import { secondsUntil } from "./view.js";

const STORE = "fawa.sent";
const TOKENS = "fawa.tokens";
const TOKENS_MAX = 1_000;
const GROUPS_MAX = 100;
const CHARS_MAX = 2_000_000;

function load() {
  try {
    const groups = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(groups) ? groups : [];
  } catch {
    return [];
  }
}

function store(groups) {
  const kept = groups.slice(-GROUPS_MAX);
  while (kept.length > 1 && JSON.stringify(kept).length > CHARS_MAX) {
    kept.shift();
  }
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    // Without a store they are kept as long as the page is open.
  }
}

/** The groups of files that have not expired, oldest first: `{id, files, bundle}`, each as the server tells it. */
export function keptGroups() {
  const lives = ({ expires }) => secondsUntil(expires) > 0;
  const alive = load()
    .map((group) => (group.bundle ? group : { ...group, files: group.files.filter(lives) }))
    .filter(({ bundle, files }) => (bundle ? lives(bundle) : files.length > 0));
  store(alive);
  return alive;
}

/** Keeps a group, or what it has now. Other windows keep theirs in the same place. */
export function keep(group) {
  const others = load();
  const at = others.findIndex(({ id }) => id === group.id);
  if (at >= 0) {
    others[at] = group;
  } else {
    others.push(group);
  }
  store(others);
}

/** Forgets a group. */
export function forget(id) {
  store(load().filter((group) => group.id !== id));
}

function tokens() {
  try {
    return JSON.parse(localStorage.getItem(TOKENS) ?? "[]");
  } catch {
    return [];
  }
}

function storeTokens(pairs) {
  try {
    localStorage.setItem(TOKENS, JSON.stringify(pairs.slice(-TOKENS_MAX)));
  } catch {
    // Then the file cannot be deleted by this page.
  }
}

/** Keeps the token that deletes what is uploaded to an address. */
export function keepToken(url, token) {
  storeTokens([...tokens().filter(([other]) => other !== url), [url, token]]);
}

/** The token of an address, which is kept no longer. */
export function takeToken(url) {
  const all = tokens();
  storeTokens(all.filter(([other]) => other !== url));
  return all.find(([other]) => other === url)?.[1] ?? "";
}

const SEALS = "fawa.seals";

/** The keys of encrypted uploads that are under way, by fingerprint: `{key, salt}` as text. */
export function sealOf(fingerprint) {
  return seals().find(([other]) => other === fingerprint)?.[1] ?? null;
}

function seals() {
  try {
    return JSON.parse(localStorage.getItem(SEALS) ?? "[]");
  } catch {
    return [];
  }
}

/** Keeps the key of an encrypted upload, or with null forgets it. */
export function keepSeal(fingerprint, seal) {
  const others = seals().filter(([other]) => other !== fingerprint);
  try {
    localStorage.setItem(SEALS, JSON.stringify((seal ? [...others, [fingerprint, seal]] : others).slice(-TOKENS_MAX)));
  } catch {
    // Then it begins anew after a reload.
  }
}
