// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// One board in the editor: what the user changes goes to the session, what the session says is put into the editor.

import { CaptureUpdateAction, getVisibleSceneBounds, isInvisiblySmallElement, restoreElements, zoomToFitBounds } from "@excalidraw/excalidraw";
import { Images } from "./images.js";
import { keep } from "./keep.js";
import { safeElement } from "./safe.js";
import { Session } from "./session.js";
import { Sync } from "./sync.js";
import { has, t } from "./texts.js";

const KEEP_MILLIS = 300;
const LOOK_MILLIS = 1_000;
const NAME_MAX = 60;
const SELECTED_MAX = 20;

const nonce = () => Math.floor(Math.random() * 2 ** 31);
const isNumber = (value) => typeof value === "number" && Math.abs(value) < 1e9;

function byIndex(a, b) {
  if (a.index && b.index && a.index !== b.index) {
    return a.index < b.index ? -1 : 1;
  }
  if (!a.index !== !b.index) {
    return a.index ? -1 : 1;
  }
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export class Room {
  #sync = new Sync();
  #session;
  #images;
  #api = null;
  #frame = null;
  #keepTimer = null;
  #lookTimer;
  #notKept = false;
  #members = new Map();
  #membersChanged = false;
  #pointer = {};
  #listeners = new Set();
  #view = {};
  #said = "";
  #listening = new AbortController();

  #carried;
  #gone = false;

  /**
   * @param board code, key, and seal if it is private
   * @param on toast(text), gone(why)
   * @param carried elements and files of a board that is gone, for this one
   */
  constructor(board, on, carried) {
    this.board = board;
    this.#carried = carried;
    this.on = on;
    this.rights = { role: "writer", terms: { writable: true, kept: false } };
    this.#images = new Images(board, {
      sent: () => this.#session.changed(),
      arrived: (file) => this.#api?.addFiles([file]),
      refused: (status, fileId) => {
        on.toast(t(has(`imageRefused.${status}`) ? `imageRefused.${status}` : "imageRefused.other", { status }));
        this.#sync.refused(this.#sync.pending().filter((element) => element.fileId === fileId).map(({ id }) => id));
        this.#schedule();
      },
    });
    this.#session = new Session(board, this.#sync, {
      state: () => this.#tell(),
      scene: () => this.#schedule(),
      members: (event) => this.#member(event),
      rights: (rights) => this.#setRights(rights),
      kept: (epoch) => carried?.elements ?? this.#takePending(epoch),
      restored: () => {
        this.#images.send(this.#sync.pending(), this.#api?.getFiles() ?? {});
        this.#keepNow();
      },
      refused: (why, _, code) => on.toast(code === "too_large" ? t("tooLarge") : t("refused", { why })),
      gone: (why) => this.#end(why),
      card: () => ({ name: keep.name() || undefined }),
      owner: () => keep.owned(board.code).owner,
      settled: () => this.#settled(),
      mayGo: (element) => this.#mayGo(element),
      wire: (element) => this.#images.wire(element),
    });
    this.#tell();
    // A text whose font came late, and what a change of the editor's did not tell, is found by looking.
    this.#lookTimer = setInterval(() => this.look(), LOOK_MILLIS);
    const { signal } = this.#listening;
    addEventListener("pagehide", () => this.#keepNow(), { signal });
    addEventListener("pointerup", () => setTimeout(() => this.look(), 0), { signal });
    addEventListener(
      "beforeunload",
      (e) => {
        this.#keepNow();
        if (this.#notKept && this.#sync.pendingCount > 0) {
          e.preventDefault();
        }
      },
      { signal },
    );
  }

  /** There is no board any more. What is still on the screen can be looked at and saved, or become a new board. */
  #end(why) {
    if (why === "unknown" && this.#api?.getSceneElements().length > 0) {
      this.#gone = true;
      this.#tell();
    } else {
      this.on.gone(has(`gone.${why}`) ? t(`gone.${why}`) : t("gone.other", { why }));
    }
  }

  /** What a new board gets. */
  carry() {
    return { elements: this.#api.getSceneElements().map((element) => ({ ...element })), files: Object.values(this.#api.getFiles()) };
  }

  close() {
    this.#keepNow();
    this.#listening.abort();
    clearInterval(this.#lookTimer);
    clearTimeout(this.#keepTimer);
    cancelAnimationFrame(this.#frame);
    this.#images.close();
    this.#session.close();
    this.#api = null;
  }

  // For the components

  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = () => this.#view;

  #tell() {
    if (!this.#session) {
      return;
    }
    const members = [...this.#members.values()];
    const view = {
      state: this.#gone ? { ...this.#session.state, name: "gone", pending: 0 } : this.#session.state,
      rights: this.rights,
      members: members.map(({ id, name }) => ({ id, name, me: id === this.#session.me })),
      mayDraw: this.mayDraw,
    };
    const text = JSON.stringify(view);
    if (text !== this.#said) {
      this.#said = text;
      this.#view = view;
      this.#listeners.forEach((listener) => listener());
    }
  }

  get mayDraw() {
    const { role, terms } = this.rights;
    return !this.#gone && (role === "owner" || (role === "writer" && terms.writable));
  }

  get owner() {
    return this.rights.role === "owner";
  }

  setTerms(terms) {
    this.#session.setTerms({ ...this.rights.terms, ...terms });
  }

  setName(name) {
    keep.setName(name.trim().slice(0, NAME_MAX));
    this.#session.sendCard();
  }

  clearForAll() {
    this.#session.clearForAll();
  }

  inOrder() {
    const shown = new Map(this.#api.getSceneElements().map((element) => [element.id, element]));
    return this.#sync.inOrder().map(({ id }) => shown.get(id)).filter(Boolean);
  }

  // The editor

  attach(api) {
    this.#api = api;
    api.onUserFollow(() => this.#schedule());
    api.onScrollChange(() => this.#point());
    if (this.#carried) {
      api.addFiles(this.#carried.files);
      this.#images.send(this.#sync.pending(), api.getFiles());
    }
    this.#membersChanged = true;
    this.#schedule();
  }

  /** The editor, once it has its own drawing, which is empty: that replaces what it was given before. */
  #editor() {
    return this.#api?.getAppState().isLoading === false ? this.#api : null;
  }

  /** The user or the editor has done something. */
  look() {
    const api = this.#editor();
    if (!api) {
      return;
    }
    const elements = api.getSceneElementsIncludingDeleted();
    if (this.#sync.look(elements, nonce)) {
      this.#images.send(this.#sync.pending(), api.getFiles());
      this.#keepSoon();
    }
    this.#session.changed();
    if (this.#sync.hasDue || this.#membersChanged) {
      this.#schedule();
    }
  }

  pointed({ pointer, button }) {
    this.#pointer = { x: pointer.x, y: pointer.y, tool: pointer.tool, button };
    this.#point();
  }

  #point() {
    const api = this.#api;
    if (!api || this.#members.size < 2) {
      return;
    }
    const state = api.getAppState();
    this.#session.point({
      ...this.#pointer,
      view: [...getVisibleSceneBounds(state)],
      selected: Object.keys(state.selectedElementIds).slice(0, SELECTED_MAX),
    });
  }

  /** Elements that the user is at. */
  #editing() {
    const state = this.#api.getAppState();
    const ids = new Set(
      [
        state.editingTextElement?.id,
        state.newElement?.id,
        state.resizingElement?.id,
        state.multiElement?.id,
        state.editingLinearElement?.elementId,
        state.croppingElementId,
      ].filter(Boolean),
    );
    if (state.cursorButton === "down" || state.isResizing || state.isRotating || state.selectedElementsAreBeingDragged) {
      Object.keys(state.selectedElementIds).forEach((id) => ids.add(id));
    }
    return ids;
  }

  #settled() {
    const state = this.#api?.getAppState();
    return !state || (state.cursorButton !== "down" && !state.editingTextElement && !state.newElement && !state.multiElement);
  }

  #mayGo(element) {
    return element.isDeleted || (this.#images.has(element) && !isInvisiblySmallElement(element));
  }

  /** Puts what has come into the editor with its next frame. */
  #schedule() {
    if (this.#frame === null) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = null;
        this.#apply();
      });
      if (document.visibilityState === "hidden") {
        // A hidden page has no frames.
        cancelAnimationFrame(this.#frame);
        this.#frame = null;
        queueMicrotask(() => this.#apply());
      }
    }
  }

  #apply() {
    const api = this.#editor();
    if (!api) {
      return; // It says so when it has changed.
    }
    if (this.#membersChanged) {
      this.#showMembers(api);
    }
    if (!this.#sync.hasDue) {
      return;
    }
    const elements = api.getSceneElementsIncludingDeleted();
    // What the user did meanwhile comes first: it may be newer.
    if (this.#sync.look(elements, nonce)) {
      this.#keepSoon();
      this.#session.changed();
    }
    const shown = new Map(elements.map((element) => [element.id, element]));
    const { put, drop } = this.#sync.due((id) => shown.get(id), this.#editing());
    if (put.length === 0 && drop.length === 0) {
      return;
    }
    drop.forEach((id) => shown.delete(id));
    for (const element of put) {
      const made = editable(element, shown.get(element.id));
      if (made) {
        shown.set(element.id, made);
      }
    }
    const next = [...shown.values()].sort(byIndex);
    api.updateScene({ elements: next, captureUpdate: CaptureUpdateAction.NEVER });
    this.#images.want(put, api.getFiles());
    this.#keepSoon();
  }

  // Others

  #member({ all, id, card, pointer, gone }) {
    if (all) {
      this.#members = new Map(all.map((one) => [one.client_id, member(one.client_id, one.card)]));
    } else if (gone) {
      this.#members.delete(gone);
    } else if (card) {
      this.#members.set(id, { ...this.#members.get(id), ...member(id, card) });
    } else if (this.#members.has(id) && typeof pointer === "object") {
      this.#members.get(id).pointer = pointer;
      this.#follow(id, pointer.view);
    }
    this.#membersChanged = true;
    this.#schedule();
    if (!pointer) {
      this.#tell();
      this.#point();
    }
  }

  #showMembers(api) {
    this.#membersChanged = false;
    const collaborators = new Map();
    for (const { id, name, pointer } of this.#members.values()) {
      if (id !== this.#session.me) {
        collaborators.set(id, {
          id,
          socketId: id,
          username: name,
          ...shownPointer(pointer),
        });
      }
    }
    api.updateScene({ collaborators });
  }

  #follow(id, bounds) {
    const api = this.#api;
    const state = api?.getAppState();
    if (state?.userToFollow?.socketId === id && Array.isArray(bounds) && bounds.length === 4 && bounds.every(isNumber)) {
      const { appState } = zoomToFitBounds({ appState: state, bounds, fitToViewport: true, viewportZoomFactor: 1 });
      api.updateScene({ appState: { scrollX: appState.scrollX, scrollY: appState.scrollY, zoom: appState.zoom } });
    }
  }

  #setRights({ role, terms }) {
    const before = this.rights;
    this.rights = { role: role ?? before.role, terms: terms ?? before.terms };
    if (this.#view.state && before.terms.writable !== this.rights.terms.writable && this.rights.role !== "viewer") {
      this.on.toast(t(this.rights.terms.writable ? "nowWritable" : "nowReadOnly"));
    }
    this.#tell();
  }

  // Changes that were not acknowledged

  #takePending(epoch) {
    const elements = keep.takePending(this.board.code, epoch);
    this.#images.trust(elements);
    return elements;
  }

  #keepSoon() {
    this.#keepTimer ??= setTimeout(() => this.#keepNow(), KEEP_MILLIS);
  }

  #keepNow() {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = null;
    if (this.#session.epoch === "") {
      return;
    }
    // Without its file an image would never go.
    const elements = this.#sync.pending().filter((element) => this.#images.has(element));
    const kept = keep.setPending(this.board.code, this.#session.epoch, elements.map((element) => this.#images.wire(element)));
    if (!kept && !this.#notKept && elements.length > 0) {
      this.on.toast(t("notKept"));
    }
    this.#notKept = !kept;
  }
}

/** A state as the editor may have it; nothing if it is better left out. */
function editable(element, now) {
  if (element.isDeleted) {
    const { version, versionNonce } = element;
    return now && { ...now, version, versionNonce, isDeleted: true };
  }
  const safe = safeElement(element);
  if (!safe) {
    console.warn(`element ${element.id} of type ${element.type} is not shown`);
    return undefined;
  }
  try {
    const [restored] = restoreElements([safe], null);
    // The editor must not take its own repairs for changes of the user's: each page would send its own.
    return (
      restored && {
        ...restored,
        version: element.version,
        versionNonce: element.versionNonce,
        // A stroke that has ended has another end than one that goes on.
        ...(safe.type === "freedraw" ? { lastCommittedPoint: safe.lastCommittedPoint ?? null } : {}),
      }
    );
  } catch (problem) {
    console.warn(`element ${element.id} of type ${element.type} is not shown: ${problem.message}`);
    return undefined;
  }
}

function member(id, card) {
  const name = typeof card?.name === "string" ? card.name.trim().slice(0, NAME_MAX) : "";
  return { id, name: name || `${t("guest")} ${id.slice(0, 4)}` };
}

/** A hand that has not been seen yet, or says nothing that can be shown, is not shown. */
function shownPointer(pointer) {
  if (!isNumber(pointer?.x) || !isNumber(pointer?.y)) {
    return {};
  }
  const selected = Array.isArray(pointer.selected) ? pointer.selected.filter((id) => typeof id === "string").slice(0, SELECTED_MAX) : [];
  return {
    pointer: { x: pointer.x, y: pointer.y, tool: pointer.tool === "laser" ? "laser" : "pointer" },
    button: pointer.button === "down" ? "down" : "up",
    selectedElementIds: Object.fromEntries(selected.map((id) => [id, true])),
  };
}
