// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Codes of boards as people type and paste them.

/** Six characters: the code of a board. Twenty: its view code. */
const CODE = /^(?:[A-Z0-9]{6}|[A-Z0-9]{20})$/;
const KEY = /^[A-Za-z0-9_-]{22}$/;

/** Code and key in a text: a code, with spaces or in lower case, a link, or a sentence's end behind either. */
export function parseCode(text) {
  let rest = text.trim();
  const hash = rest.lastIndexOf("#");
  if (hash >= 0) {
    rest = rest.slice(hash + 1);
  } else if (/[?&]code=/i.test(rest)) {
    rest = rest.replace(/^.*[?&]code=([^&#]*).*$/is, "$1");
  }
  try {
    rest = decodeURIComponent(rest);
  } catch {
    // It is no encoded text, then.
  }
  const [code, key = ""] = rest.split(",").map((part) => part.trim());
  const folded = code.toUpperCase().replace(/[\s.;:!?"'()<>\u200b-\u200f\u2060\ufeff-]/g, "");
  const cleanKey = key.replace(/[^A-Za-z0-9_-]/g, "");
  if (!CODE.test(folded)) {
    return undefined;
  }
  if (key !== "" && !KEY.test(cleanKey)) {
    return undefined;
  }
  return { code: folded, key: cleanKey };
}

/** The fragment of a board's link. */
export function fragment({ code, key }) {
  return key ? `${code},${key}` : code;
}
