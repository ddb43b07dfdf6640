// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The terms on which files are sent: how long they live, how often they may be downloaded, and a password.

import { canSeal } from "./sealing.js";
import { say } from "./texts.js";
import { lifeText } from "./view.js";

const LIVES_SECONDS = [600, 3_600, 6 * 3_600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400];

const element = (id) => document.getElementById(id);

/** Octets of UTF-8, as a header field has them. */
export const fieldText = (text) => String.fromCharCode(...new TextEncoder().encode(text));

/** Offers the lives that the server allows. */
export function showTerms(limits) {
  const usual = limits?.timeToLiveSeconds ?? 0;
  const most = limits?.timeToLiveMaxSeconds ?? usual;
  const lives = new Set([...LIVES_SECONDS.filter((seconds) => seconds <= most), usual, most]);
  const options = [...lives]
    .filter((seconds) => seconds > 0)
    .sort((one, other) => one - other)
    .map((seconds) => {
      const option = document.createElement("option");
      option.value = seconds === usual ? "" : `${seconds}s`;
      option.selected = seconds === usual;
      say(option, ...lifeText(seconds));
      return option;
    });
  element("expiry").replaceChildren(...options);
}

const STORE = "fawa.sealing";

/** Encrypting stays as it was chosen: an upload that was interrupted continues only so. */
export function rememberSealing() {
  const box = element("sealed");
  element("sealed-choice").hidden = !canSeal();
  try {
    box.checked = canSeal() && localStorage.getItem(STORE) === "yes";
    box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "yes" : "no"));
  } catch {
    // Then it is chosen each time.
  }
}

/** What is chosen now. */
export function chosenTerms() {
  const password = element("password").value;
  const once = element("once").checked;
  return {
    expires: element("expiry").value,
    once,
    password,
    together: element("together").checked,
    sealed: element("sealed").checked,
    agreed: once && password ? "onceAndPassword" : once ? "onceShort" : password ? "passwordShort" : "",
  };
}

/** Terms as tus metadata. */
export function metadataOf({ expires, once, request }) {
  return request ? { request } : { key: "short", ...(expires && { expires }), ...(once && { downloads: "1" }) };
}

export const headersOf = ({ password }) => (password ? { "Fawa-Password": fieldText(password) } : {});
