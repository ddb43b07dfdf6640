// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The door: creates a board or joins one, by what people type or by the link's fragment, which browsers do not send.
// The editor is loaded meanwhile.

import "./page.css";
import { fragment, parseCode } from "./code.js";
import { keep } from "./keep.js";
import { language, LANGUAGES, setLanguage, t } from "./texts.js";

// The editor looks for its fonts here; it must be said before the editor is loaded.
globalThis.EXCALIDRAW_ASSET_PATH = new URL(`${__EDITOR__}/`, import.meta.url).href;

const element = (id) => document.getElementById(id);
let leaveBoard = null;
let wanted = "";

function say() {
  document.documentElement.lang = language();
  document.title = `${t("title")} · fawa`;
  for (const one of document.querySelectorAll("[data-t]")) {
    one.textContent = t(one.dataset.t);
  }
  for (const one of document.querySelectorAll("[data-t-aria-label]")) {
    one.setAttribute("aria-label", t(one.dataset.tAriaLabel));
  }
}

element("language").addEventListener("click", () => {
  setLanguage(LANGUAGES.find((code) => code !== language()));
  say();
});

// The door

element("create").addEventListener("click", (e) => busy(e.currentTarget, () => create(element("private").checked)));

element("join").addEventListener("submit", (e) => {
  e.preventDefault();
  busy(e.target.querySelector("button"), async () => {
    const board = parseCode(element("join-code").value);
    if (!board) {
      throw new Error(t("badCode"));
    }
    await join(board);
  });
});

/** @param carried what a board that is gone has left */
async function create(sealed, carried) {
  if (sealed && !globalThis.isSecureContext) {
    throw new Error(t("needsSecure")); // Before there is a board that nobody can enter.
  }
  const response = await ask(`create?v=3${sealed ? "&sealed=true" : ""}`, { method: "POST" });
  const { code, view, owner } = await response.json();
  keep.setOwned(code, { owner, view });
  const key = sealed ? (await import("./seal.js")).newKey() : "";
  await enter({ code, key }, carried);
}

async function join(board) {
  const response = await ask(`join?code=${board.code}`, {}, 404);
  if (response.status === 404) {
    throw new Error(t("noBoard", { code: board.code }));
  }
  await enter(board);
}

async function ask(path, options, other) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(t("unreachable"));
  }
  if (!response.ok && response.status !== other) {
    const text = (await response.text()).trim();
    throw new Error(text && text.length < 200 ? text : t("answered", { status: response.status }));
  }
  return response;
}

async function busy(button, act) {
  element("problem").textContent = "";
  button.disabled = true;
  try {
    await act();
  } catch (problem) {
    element("problem").textContent = problem.message;
  } finally {
    button.disabled = false;
  }
}

// The board

async function enter(board, carried) {
  if (board.key && !globalThis.isSecureContext) {
    throw new Error(t("needsSecure"));
  }
  leaveBoard?.();
  leaveBoard = null;
  wanted = fragment(board);
  if (location.hash !== `#${wanted}`) {
    history.pushState(null, "", `#${wanted}`);
  }
  document.body.dataset.screen = "loading";
  element("board").textContent = t("loading");
  let openBoard;
  try {
    await styled();
    ({ openBoard } = await import("./board.jsx"));
  } catch (problem) {
    console.error(problem);
    leave();
    throw new Error(t("loadFailed"));
  }
  if (wanted !== fragment(board)) {
    return; // Left, or for another board, while the editor was loading.
  }
  element("board").textContent = "";
  document.body.dataset.screen = "board";
  document.title = `${board.code} · ${t("title")} · fawa`;
  const on = {
    leave,
    gone: (why) => {
      leave();
      element("problem").textContent = why;
    },
    renew: (left) => busy(element("create"), () => create(Boolean(board.key), left)),
  };
  leaveBoard = await openBoard(element("board"), board, on, carried);
}

function styled() {
  const style = element("editor-style");
  if (style.rel === "stylesheet") {
    return Promise.resolve();
  }
  return new Promise((done, failed) => {
    style.onload = done;
    style.onerror = () => failed(new Error("the editor's style sheet could not be loaded"));
    style.rel = "stylesheet";
  });
}

function leave() {
  const left = document.body.dataset.screen !== "door";
  leaveBoard?.();
  leaveBoard = null;
  wanted = "";
  document.body.dataset.screen = "door";
  element("board").textContent = "";
  say();
  if (left) {
    // The focused element is gone; focus the next action.
    element("create").focus({ preventScroll: true });
  }
  if (location.hash) {
    history.pushState(null, "", location.pathname + location.search);
  }
}

async function followAddress() {
  const hash = location.hash.slice(1);
  if (hash === wanted) {
    return;
  }
  if (wanted !== "") {
    leaveBoard?.();
    leaveBoard = null;
    wanted = "";
    document.body.dataset.screen = "door";
  }
  if (hash !== "") {
    await busy(element("create"), async () => {
      const board = parseCode(location.hash);
      if (!board) {
        throw new Error(t("badCode"));
      }
      await join(board);
    });
  }
}
addEventListener("hashchange", followAddress);
addEventListener("popstate", followAddress);

say();
followAddress();
