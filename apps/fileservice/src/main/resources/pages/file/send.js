// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Sends what was chosen at once as one group: a card with the progress of all of it, then a link, or one for each file.

import { hashOf } from "./digests.js";
import { copyAllButton, deleteButton, digestOf, handover, remove, SentRow } from "./handover.js";
import { forget, keep } from "./kept.js";
import { NEUTRAL_NAME, SealedFiles } from "./sealing.js";
import { headersOf, metadataOf } from "./terms.js";
import { t } from "./texts.js";
import { FileUpload, hasSealed } from "./uploads.js";
import { announce, bytesText, button, Card } from "./view.js";

const AT_ONCE_MAX = 3;

const waiting = [];
const moving = new Set();

/** How many files are waiting or on their way. */
export const sending = () => moving.size + waiting.length;

function startNext() {
  while (moving.size < AT_ONCE_MAX && waiting.length > 0) {
    const job = waiting.shift();
    moving.add(job);
    job.run().finally(() => {
      moving.delete(job);
      startNext();
    });
  }
}

/** One upload of a group: a file, or with a seal all files of it. */
class Job {
  sent = 0;
  state = "waiting";
  stored = null;
  error = "";
  digest = null;
  #abort = new AbortController();
  #upload = null;
  #end = () => {};

  /** `what` has a file and its path, or a seal. */
  constructor(group, what, terms) {
    this.group = group;
    this.what = what;
    this.terms = terms;
    this.path = what.seal?.name ?? what.path;
    this.size = (what.seal ?? what.file).size;
  }

  /** Moves it until it is whole, failed, paused or cancelled. */
  async run() {
    const { file, seal } = this.what;
    this.state = "sending";
    this.digest ??= file ? hashOf(file, this.#abort.signal) : null;
    this.#upload ??= this.#make(seal ? NEUTRAL_NAME : this.path.split("/").pop());
    const ended = new Promise((resolve) => (this.#end = resolve));
    await this.#upload.start();
    await ended;
  }

  #make(filename) {
    const agreed = this.terms.agreed;
    const metadata = { filename, ...metadataOf(this.terms), ...(agreed && { guarded: agreed }) };
    return new FileUpload(this.what, metadata, headersOf(this.terms), {
      continues: ({ guarded = "", request = "" }) => request === (this.terms.request ?? "") && this.#continues(guarded),
      progress: (bytes) => {
        this.sent = bytes;
        this.group.moved();
      },
      retry: () => this.group.retrying(),
      done: (stored) => {
        this.stored = stored && {
          ...stored,
          path: this.path,
          agreed: this.agreed ?? agreed,
          ...(this.what.seal && { secret: this.what.seal.secret }),
        };
        this.#settle(stored ? "done" : "failed");
      },
      failed: ({ message }) => {
        this.error = message;
        this.#settle("failed");
      },
    });
  }

  /** An earlier upload has the terms of then: they may be stricter than those asked for now, and no others. */
  #continues(guarded) {
    const { agreed, member } = this.terms;
    const fits = member ? guarded === "" : agreed === "" || (agreed === "onceShort" && guarded === agreed);
    if (fits) {
      this.agreed = guarded || agreed;
    }
    return fits;
  }

  #settle(state) {
    if (this.state === "sending") {
      this.state = state;
      this.group.settled(this);
    }
    this.#end();
  }

  async pause() {
    if (this.state === "sending") {
      this.state = "paused";
      await this.#upload.pause();
    } else if (this.state === "waiting") {
      this.state = "paused";
    }
    this.#end();
  }

  async cancel() {
    if (this.state === "done") {
      return;
    }
    this.state = "cancelled";
    this.#abort.abort();
    await this.#upload?.cancel();
    this.#upload = null;
    this.digest = null;
    this.#abort = new AbortController();
    this.sent = 0;
    this.#end();
  }
}

const only = (jobs, ...states) => jobs.filter(({ state }) => states.includes(state));

/** What was chosen at once. */
class Group {
  #jobs;
  #rows = new Map();
  #record;
  #terms;

  constructor(list, files, terms) {
    this.#terms = terms;
    this.#record = { id: crypto.randomUUID?.() ?? String(Math.random()), files: [] };
    this.card = new Card(list);
    this.#title(files);
    this.#prepare(files);
  }

  #title(files) {
    if (files.length === 1) {
      this.card.name(files[0].path);
    } else {
      this.card.title("countFiles", files.length);
    }
    this.card.size(files.reduce((sum, { file }) => sum + file.size, 0));
  }

  async #prepare(files) {
    if (this.#terms.sealed) {
      this.card.outcome("", "waiting");
      try {
        const seal = await SealedFiles.of(files, hasSealed);
        this.#jobs = [new Job(this, { seal }, this.#terms)];
        this.card.size(seal.size);
      } catch (error) {
        this.card.outcome("failed", "sealTooMany", error.message);
        this.card.actions(button("hide", () => this.hide()));
        return;
      }
    } else {
      const own = this.#isBundle(files) ? { ...this.#terms, once: false, password: "", agreed: "", member: true } : this.#terms;
      this.#jobs = files.map((one) => new Job(this, one, own));
      if (files.length > 1) {
        const rows = SentRow.list(this.card);
        this.#jobs.forEach((job) => this.#rows.set(job, new SentRow(rows, job.path, job.size)));
      }
    }
    this.#lineUp();
  }

  #isBundle(files) {
    return files.length > 1 && this.#terms.together && !this.#terms.sealed;
  }

  #lineUp() {
    for (const job of only(this.#jobs, "paused", "failed", "cancelled")) {
      job.state = "waiting";
      job.error = "";
    }
    waiting.push(...only(this.#jobs, "waiting"));
    this.card.outcome("", "waiting");
    this.card.actions(
      button("pause", () => this.pause()),
      button("cancel", () => this.cancel()),
    );
    startNext();
    if (only(this.#jobs, "done").length === this.#jobs.length) {
      this.#finish();
    }
  }

  get #sent() {
    return this.#jobs.reduce((sum, { sent }) => sum + sent, 0);
  }

  moved() {
    if (only(this.#jobs, "sending").length > 0) {
      this.card.progress(this.#sent, "sending");
    }
  }

  retrying() {
    this.card.pausedRate();
    this.card.state("retrying");
  }

  settled(job) {
    const member = this.#isBundle(this.#jobs);
    if (job.state === "done") {
      job.sent = job.size;
      job.what.seal?.forget();
      if (!this.#terms.request) {
        this.#record.files.push(job.stored);
        keep(this.#record);
      }
    }
    if (job.state === "done" && this.#terms.request) {
      this.#rows.get(job)?.contained(job.stored, job.digest);
    } else if (job.state === "failed" || !member) {
      this.#rows.get(job)?.settle(job.stored, job.state === "done" ? null : reason(job), job.digest);
    }
    if (only(this.#jobs, "sending", "waiting").length === 0) {
      this.#finish();
    } else {
      this.moved();
    }
  }

  async #finish() {
    const done = only(this.#jobs, "done");
    const [failed] = only(this.#jobs, "failed");
    this.card.bar.value = this.card.bytes === 0 ? 1 : this.#sent / this.card.bytes;
    if (failed) {
      this.#fails(this.#jobs.length === 1 ? reason(failed) : ["sentSome", done.length, this.#jobs.length]);
      return;
    }
    if (this.#isBundle(this.#jobs)) {
      this.card.outcome("", "bundling");
      this.card.actions();
      try {
        this.#record.bundle = await bundleOf(done, this.#terms);
        keep(this.#record);
      } catch (error) {
        this.#fails(["refused", error.message]);
        return;
      }
    }
    this.#hand(done);
  }

  #fails(why) {
    this.card.outcome("failed", ...why);
    this.card.actions(button("tryAgain", () => this.#lineUp(), false), ...copyAllButton(this.#record), this.#hideButton());
  }

  #hand(done) {
    const { bundle } = this.#record;
    this.card.outcome("done", ...(this.#jobs.length === 1 ? ["sentOne"] : ["sentAll", this.#jobs.length]));
    this.card.actions(...copyAllButton(this.#record), ...(this.#terms.request ? [] : deleteButton(this.card, this.#record)), this.#hideButton());
    if (bundle) {
      handover(this.card, bundle);
      done.forEach((job) => this.#rows.get(job).contained(job.stored, job.digest));
    } else if (this.#terms.request) {
      this.card.append(...done.filter(() => done.length === 1).map((job) => digestOf(job)));
    } else if (done.length === 1) {
      handover(this.card, done[0].stored, done[0].digest);
    }
  }

  #hideButton() {
    return button("hide", () => this.hide());
  }

  async pause() {
    this.#leaveQueue();
    await Promise.all(this.#jobs.map((job) => job.pause()));
    this.card.pausedRate();
    this.card.outcome("", "paused", this.card.percent(this.#sent));
    this.card.actions(
      button("goOn", () => this.#lineUp(), false),
      button("cancel", () => this.cancel()),
    );
  }

  async cancel() {
    this.#leaveQueue();
    await Promise.all(this.#jobs.map((job) => job.cancel()));
    if (this.#isBundle(this.#jobs)) {
      await this.#takeBack();
    }
    this.card.pausedRate();
    this.card.bar.value = 0;
    this.card.outcome("idle", "cancelled");
    this.card.actions(
      button("sendAgain", () => this.#lineUp()),
      ...copyAllButton(this.#record),
      this.#hideButton(),
    );
  }

  /** Nobody was given the keys of what was to be one of several. */
  async #takeBack() {
    for (const job of only(this.#jobs, "done")) {
      await remove(job.stored);
      job.state = "cancelled";
      job.sent = 0;
    }
    this.#record.files = [];
    forget(this.#record.id);
  }

  #leaveQueue() {
    const others = waiting.filter(({ group }) => group !== this);
    waiting.splice(0, waiting.length, ...others);
  }

  hide() {
    forget(this.#record.id);
    this.card.remove();
  }
}

/** One key for the files of a group. */
async function bundleOf(jobs, terms) {
  const [first] = jobs[0].path.split("/");
  const inOneFolder = jobs.every(({ path }) => path.startsWith(`${first}/`));
  const { key, expires, downloads } = metadataOf(terms);
  const answer = await fetch("bundles", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headersOf(terms) },
    body: JSON.stringify({
      name: inOneFolder ? first : "files",
      files: jobs.map(({ stored }) => ({ key: stored.key, deleteToken: stored.deleteToken, path: stored.path })),
      key,
      ...(expires && { expires }),
      ...(downloads && { downloads }),
    }),
  });
  const made = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(made.message ?? t("statusWas", answer.status));
  }
  return { ...made, agreed: terms.agreed };
}

/** Why a file was not sent: a key of the texts and what belongs to it. */
const reason = ({ error }) => (error ? ["refused", error] : ["lost"]);

/** Gives files of the same path others, and no path what a zip cannot have on every system. */
function distinct(files) {
  const taken = new Set();
  return files.map(({ file, path }) => {
    const plain = path
      .split("/")
      .map((segment) => segment.replace(/[\\:]/g, "_").replace(/\.+$/, "_"))
      .join("/");
    const [, stem, ending] = /^(.*?)(\.[^./]*)?$/s.exec(plain);
    let name = plain;
    for (let i = 2; taken.has(name.toLowerCase()); i++) {
      name = `${stem} (${i})${ending ?? ""}`;
    }
    taken.add(name.toLowerCase());
    return { file, path: name };
  });
}

/** Sends files as one group, those that the server would refuse excepted. */
export function send(list, files, limits, terms) {
  const good = files.filter(({ file, path }) => {
    const why = refusalOf(file, path, limits);
    if (why) {
      const card = new Card(list);
      card.name(path);
      card.size(file.size);
      card.outcome("failed", ...why);
      card.actions(button("hide", () => card.remove()));
    }
    return !why;
  });
  if (good.length > 0) {
    const together = terms.together && good.length <= (limits?.bundleFilesMax ?? Infinity);
    new Group(list, good.length > 1 ? distinct(good) : good, { ...terms, together });
    announce(t("countFiles", good.length));
  }
}

function refusalOf(file, path, limits) {
  if (limits && file.size > Number(limits.fileBytesMax)) {
    return ["tooLarge", bytesText(Number(limits.fileBytesMax))];
  }
  if (limits && new TextEncoder().encode(path.split("/").pop()).length > limits.nameBytesMax) {
    return ["nameTooLong"];
  }
  return null;
}
