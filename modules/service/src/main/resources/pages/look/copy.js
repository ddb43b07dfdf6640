// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

const SAID_MILLIS = 1_500;

/** Copies a text and says so on the button. */
export async function copy(text, button) {
  // Pressed again while it says so, it still has its own text.
  const label = (button.dataset.label ??= button.textContent);
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => (button.textContent = label), SAID_MILLIS);
}
