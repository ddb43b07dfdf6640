// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Receives a file by its key. What was fetched once is previewed and saved without fetching it again.

import { download } from "./download.js";
import { hasPreview, preview } from "./preview.js";
import { Collected, follow, save, Written } from "./saving.js";
import { Unsealing } from "./sealing.js";
import { lookAt, memberOf, textOf } from "./source.js";
import { sayIn } from "./texts.js";
import { button, bytesText, Card, countDown, digestDetails, fromTemplate } from "./view.js";

/** Up to here the page collects a file itself. */
const COLLECT_BYTES_MAX = 512 * 1024 * 1024;

let running = 0;

/** How many files are being received. */
export const receiving = () => running;

/** Looks a key up; `start` says whether the download begins at once. `secret` opens what is encrypted. */
export async function receive(list, key, secret, start) {
  const card = new Card(list);
  card.name(key);
  card.outcome("idle", "looking");
  const again = () => receive(list, key, secret, start);
  await during(card, again, () => lookUp(card, { key, secret, start }, "", again));
}

async function lookUp(card, wanted, password, again) {
  const file = await lookAt(wanted.key, password, wanted.secret);
  if (file === null) {
    askPassword(card, password !== "", (given) => {
      during(card, again, () => lookUp(card, wanted, given, again));
    });
    return;
  }
  const reception = new Reception(card, file, again);
  if (wanted.start && !file.list) {
    await reception.begin();
  } else {
    reception.offer();
  }
}

function askPassword(card, wasWrong, answer) {
  card.outcome("idle", wasWrong ? "wrongPassword" : "needsPassword");
  const form = fromTemplate("unlock");
  const field = form.querySelector("input");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.remove();
    answer(field.value);
  });
  card.actions(button("hide", () => card.remove()));
  card.append(form);
  field.focus();
}

/** Does something that shows its failure on the card. */
async function during(card, again, act) {
  running++;
  try {
    await act();
  } catch (error) {
    if (error.name === "AbortError") {
      return;
    }
    card.outcome("failed", ...textOf(error));
    card.actions(
      button("tryAgain", () => {
        card.remove();
        again();
      }),
      button("hide", () => card.remove()),
    );
  } finally {
    running--;
  }
}

/** One download that somebody wants. */
class Reception {
  #card;
  #file;
  #again;
  #shown = [];

  constructor(card, file, again) {
    this.#card = card;
    this.#file = file;
    this.#again = again;
    card.name(file.name);
    if (file.parts?.length > 1) {
      card.title("countFiles", file.parts.length);
    }
    card.size(file.size);
    if (file.expires) {
      const time = document.createElement("time");
      card.part(".head").append(time);
      countDown(time, file.expires);
    }
  }

  #act(act) {
    return () => during(this.#card, this.#again, act);
  }

  #hide() {
    return button("hide", () => {
      this.#shown.forEach(({ close }) => close());
      this.#card.remove();
    });
  }

  /** Lets them choose: nothing is fetched yet. */
  offer() {
    const { name, size, list, members, parts } = this.#file;
    if (list) {
      this.#card.outcome("idle", members.length > 0 ? "zipReady" : "zipOnly", list.length);
      this.#showMembers(list, members);
    } else if (parts?.length > 1) {
      this.#card.outcome("idle", "sealedReady", parts.length);
    } else {
      this.#card.outcome("idle", "ready");
    }
    const shows = !list && (parts?.length ?? 1) === 1 && hasPreview(name, size);
    this.#card.actions(
      button(list ? "downloadAll" : "download", this.#act(() => this.begin()), false),
      ...(shows ? [button("preview", this.#act(() => this.#fetch(false)))] : []),
      this.#hide(),
    );
  }

  /** The files of a bundle, each with a button of its own where they are given one by one. */
  #showMembers(list, members) {
    const rows = rowsIn(this.#card);
    for (const one of list) {
      const row = rowOf(rows, one.path, one.size);
      if (members.length > 0) {
        row.append(
          button("download", () => {
            const card = new Card(this.#card.element.parentElement);
            const start = async () => {
              const reception = new Reception(card, await memberOf(this.#file, one), start);
              await reception.begin();
            };
            during(card, start, start);
          }),
        );
      }
    }
  }

  async begin() {
    const { name, size, secret, parts } = this.#file;
    if (size <= COLLECT_BYTES_MAX) {
      await this.#fetch(true);
    } else if (window.showSaveFilePicker && (parts?.length ?? 1) === 1) {
      this.#card.outcome("idle", "large", bytesText(size));
      this.#card.actions(
        button("saveAs", this.#act(() => this.#saveAs(name)), false),
        ...(secret ? [] : [button("toBrowser", this.#act(() => this.#leave()))]),
      );
    } else if (secret) {
      await this.#fetch(true);
    } else {
      await this.#leave();
    }
  }

  /** The browser saves it as it saves everything; by a fresh link, as the choice may have taken a while. */
  async #leave() {
    follow(await this.#file.fresh());
    this.#card.outcome("done", this.#file.sha256 ? "browserSaves" : "browserSavesUnchecked");
    this.#card.actions(this.#hide());
    this.#showDigest(true);
  }

  #showDigest(open = false) {
    if (this.#file.sha256 && !this.#file.secret) {
      const details = digestDetails(this.#file.sha256);
      details.open = open;
      this.#card.append(details);
    }
  }

  async #saveAs(name) {
    const handle = await window.showSaveFilePicker({ suggestedName: name });
    const target = new Written(await handle.createWritable());
    if (await this.#download(target)) {
      this.#card.outcome("done", this.#file.sha256 ? "written" : "writtenUnchecked");
      this.#card.actions(this.#hide());
      this.#showDigest();
    }
  }

  async #download(target) {
    const { secret } = this.#file;
    const fetched = await download(this.#card, this.#file, secret ? new Unsealing(secret, target) : target);
    if (fetched === null) {
      this.#card.actions(button("download", this.#act(() => this.begin())), this.#hide());
    }
    return fetched;
  }

  async #fetch(saves) {
    const fetched = await this.#download(new Collected());
    if (!fetched) {
      return;
    }
    const { parts, name } = this.#file;
    if (parts?.length > 1) {
      this.#card.outcome("done", "receivedOpenedHere");
      this.#card.actions(this.#hide());
      this.#showParts(fetched.blob, parts);
      return;
    }
    this.#offerSaving(fetched, name, saves);
    if (!saves) {
      await this.#show(name, fetched.blob);
    }
    this.#showDigest();
  }

  /** Offers what the page has; with `now` the browser is asked to save it at once. */
  #offerSaving({ blob, checked }, name, now) {
    const said = (asked) => {
      const key = this.#file.secret ? "Opened" : checked ? "Whole" : "Unchecked";
      this.#card.outcome("done", `received${key}${asked ? "" : "Here"}`);
    };
    const saved = () => {
      save(blob, name);
      said(true);
      const shows = this.#shown.length === 0 && hasPreview(name, blob.size);
      this.#card.actions(
        button("saveAgain", saved),
        ...(shows
          ? [
              button("preview", ({ currentTarget }) => {
                currentTarget.remove();
                this.#show(name, blob);
              }),
            ]
          : []),
        this.#hide(),
      );
    };
    if (now) {
      saved();
    } else {
      said(false);
      this.#card.actions(button("saveNow", saved, false), this.#hide());
    }
  }

  /** The files that were within one, to be saved or shown. */
  #showParts(blob, parts) {
    const rows = rowsIn(this.#card);
    let at = 0;
    for (const { name, size } of parts) {
      const part = blob.slice(at, at + size);
      at += size;
      const row = rowOf(rows, name, size);
      if (hasPreview(name, size)) {
        row.append(
          button("preview", ({ currentTarget }) => {
            currentTarget.remove();
            this.#show(name, part);
          }),
        );
      }
      row.append(button("save", () => save(part, name.split("/").pop())));
    }
  }

  async #show(name, blob) {
    const shown = await preview(name, blob);
    this.#shown.push(shown);
    this.#card.append(shown.element);
  }
}

/** An empty list of files in a card. */
function rowsIn(card) {
  const rows = document.createElement("ul");
  rows.className = "rows";
  rows.tabIndex = 0;
  sayIn(rows, "aria-label", "received");
  card.append(rows);
  return rows;
}

function rowOf(rows, name, size) {
  const row = fromTemplate("row");
  row.querySelector(".name").textContent = name;
  row.querySelector(".size").textContent = bytesText(size);
  rows.append(row);
  return row;
}
