// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// A button with confirmation: the first press changes its text into a question, a second one soon after confirms.

const ARMED_MILLIS = 4_000;

/** Calls `act` when `button` is pressed twice. */
export function askFirst(button, question, act) {
  const text = button.textContent;
  let disarm = 0;
  const calm = () => {
    clearTimeout(disarm);
    button.classList.remove("armed");
    button.textContent = text;
  };
  button.setAttribute("aria-live", "polite");
  button.addEventListener("blur", calm);
  button.addEventListener("click", () => {
    if (button.classList.contains("armed")) {
      calm();
      act();
    } else {
      button.classList.add("armed");
      button.textContent = question;
      disarm = setTimeout(calm, ARMED_MILLIS);
    }
  });
}
