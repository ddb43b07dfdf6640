// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Requests for files. Their maker gets a link, sees what has come and ends them; tokens are kept in this browser until
// they expire. Who follows the link can send files for it, and nothing else.

import { handover, remove } from "./handover.js";
import { say, t } from "./texts.js";
import { armedButton, button, bytesText, Card, countDown, fromTemplate, lifeText, secondsUntil } from "./view.js";

const STORE = "fawa.requests";
const REQUESTS_MAX = 100;
const REFRESH_MILLIS = 10_000;
const LIVES_SECONDS = [3_600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400];

const element = (id) => document.getElementById(id);

function kept() {
  try {
    const all = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(all) ? all.filter(({ expires }) => secondsUntil(expires) > 0) : [];
  } catch {
    return [];
  }
}

function store(requests) {
  try {
    localStorage.setItem(STORE, JSON.stringify(requests.slice(-REQUESTS_MAX)));
  } catch {
    // Then they are shown as long as the page is open.
  }
}

/** The answer as an object; an error with what the server says. */
async function asked(path, options = {}) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw Object.assign(new Error(said.message ?? t("statusWas", answer.status)), { status: answer.status });
  }
  return said;
}

const asMaker = ({ token }) => ({ headers: { "Fawa-Delete-Token": token } });

/** One request of this browser, with what has come. */
class Requested {
  #request;
  #rows = null;
  #shown = "";
  #timer;

  constructor(list, request) {
    this.#request = request;
    this.card = new Card(list);
    this.card.name(request.name);
    this.card.part(".size").textContent = bytesText(request.bytes);
    this.card.outcome("idle", "requestWaiting");
    handover(this.card, { key: request.key, expires: request.expires, page: "request" });
    this.card.actions(
      button("refresh", () => this.refresh()),
      armedButton("endRequest", "endRequestSure", () => this.#end()),
      button("hide", () => this.#forget()),
    );
    this.refresh();
    this.#timer = setInterval(() => document.hidden || this.refresh(), REFRESH_MILLIS);
  }

  async refresh() {
    try {
      this.#show(await asked(`requests/${this.#request.key}`, asMaker(this.#request)));
    } catch (error) {
      this.card.state(...(error.status === 404 ? ["expired"] : ["refused", error.message]));
      if (error.status === 404) {
        clearInterval(this.#timer);
      }
    }
  }

  #show(inbox) {
    const state = inbox.open ? "requestOpen" : inbox.ended ? "requestEnded" : "requestFull";
    this.card.state(state, inbox.receivedFiles, inbox.files);
    const shown = inbox.received.map(({ key }) => key).join();
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    this.#rows ??= this.#list();
    this.#rows.replaceChildren(...inbox.received.map((file) => this.#row(file)));
  }

  #list() {
    const rows = document.createElement("ul");
    rows.className = "rows";
    rows.tabIndex = 0;
    rows.setAttribute("data-t-aria-label", "received");
    rows.setAttribute("aria-label", t("received"));
    this.card.append(rows);
    return rows;
  }

  #row(file) {
    const row = fromTemplate("row");
    const link = document.createElement("a");
    link.href = `download?key=${file.key}`;
    say(link, "download");
    const time = document.createElement("time");
    row.querySelector(".name").textContent = file.name;
    row.querySelector(".size").textContent = bytesText(file.size);
    row.querySelector(".key").append(link);
    row.querySelector(".state").append(time);
    countDown(time, file.expires);
    const act = async () => {
      const why = await remove({ key: file.key, deleteToken: this.#request.token });
      if (why) {
        this.card.state("deleteFailed", why);
      } else {
        await this.refresh();
      }
    };
    row.append(armedButton("delete", "deleteSure", act));
    return row;
  }

  async #end() {
    try {
      await asked(`requests/${this.#request.key}`, { method: "DELETE", ...asMaker(this.#request) });
      await this.refresh();
    } catch (error) {
      this.card.state("refused", error.message);
    }
  }

  #forget() {
    clearInterval(this.#timer);
    store(kept().filter(({ key }) => key !== this.#request.key));
    this.card.remove();
  }
}

function showLives({ requestSeconds, requestMaxSeconds }) {
  const lives = new Set([...LIVES_SECONDS.filter((seconds) => seconds <= requestMaxSeconds), requestSeconds]);
  const options = [...lives]
    .sort((one, other) => one - other)
    .map((seconds) => {
      const option = document.createElement("option");
      option.value = `${seconds}s`;
      option.selected = seconds === requestSeconds;
      say(option, ...lifeText(seconds));
      return option;
    });
  element("request-expiry").replaceChildren(...options);
}

/** Lets people make requests, and shows those of this browser. */
export function offerRequests(limits) {
  if (!limits?.requestMaxSeconds) {
    return;
  }
  const list = element("requests");
  showLives(limits);
  element("request-files").max = limits.requestFilesMax;
  element("requesting").hidden = false;
  element("request").addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = element("request-trouble");
    trouble.hidden = true;
    try {
      const made = await asked("requests", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
          name: element("request-name").value.trim(),
          files: element("request-files").value,
          expires: element("request-expiry").value,
        }),
      });
      store([...kept(), made]);
      new Requested(list, made);
    } catch (error) {
      trouble.hidden = false;
      say(trouble, "refused", error.message);
    }
  });
  const all = kept();
  store(all);
  all.forEach((request) => new Requested(list, request));
}

/** What a request asks of who has followed its link; null if there is no such request any more. */
export async function askedFor(key) {
  document.body.classList.add("arrived", "asked");
  for (const other of ["receiving", "requesting", "terms"]) {
    element(other).hidden = true;
  }
  const banner = element("asked");
  banner.hidden = false;
  try {
    const request = await asked(`requests/${encodeURIComponent(key)}`);
    element("asked-name").textContent = request.name;
    if (!request.open) {
      say(element("asked-limits"), "askedClosed");
      element("drop").hidden = true;
      element("choose-folder").hidden = true;
      return null;
    }
    const { files, bytes, fileBytes } = request;
    say(element("asked-limits"), "askedLimits", files, bytesText(bytes), bytesText(fileBytes));
    countDown(element("asked-until"), request.expires);
    return request;
  } catch (error) {
    say(element("asked-limits"), ...(error.status === 404 ? ["askedUnknown"] : ["refused", error.message]));
    element("drop").hidden = true;
    element("choose-folder").hidden = true;
    return null;
  }
}
