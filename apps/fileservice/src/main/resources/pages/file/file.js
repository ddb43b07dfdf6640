// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

import { showKept } from "./handover.js";
import { keptGroups } from "./kept.js";
import { chosen, dropped } from "./pick.js";
import { receive, receiving } from "./receive.js";
import { askedFor, offerRequests } from "./requests.js";
import { canSeal, secretIn } from "./sealing.js";
import { send, sending } from "./send.js";
import { chosenTerms, rememberSealing, showTerms } from "./terms.js";
import { say, switchLanguage, t } from "./texts.js";
import { showInterrupted } from "./unfinished.js";
import { bytesText, copyBy, readClock } from "./view.js";

const element = (id) => document.getElementById(id);
const drop = element("drop");
const key = element("key");
const sent = element("sent");

const limits = fetch("limits")
  .then((answer) => {
    readClock(answer);
    return answer.ok ? answer.json() : null;
  })
  .catch(() => null);

/** Sends what `picking` finds. */
async function sendAll(picking) {
  const [files, known, wanted] = await Promise.all([picking, limits, request]);
  if (files.length > 0 && wanted) {
    trouble();
    send(sent, files, known && { ...known, fileBytesMax: wanted.fileBytes }, { request: wanted.key, agreed: "" });
  } else if (files.length > 0 && !arrived.request) {
    trouble();
    send(sent, files, known, chosenTerms());
  }
  return files.length;
}

/** Says what went wrong with what was chosen; nothing if there is nothing to say. */
function trouble(...text) {
  element("trouble").hidden = text.length === 0;
  if (text.length > 0) {
    say(element("trouble"), ...text);
  }
}

function showLimits(known) {
  if (known) {
    const size = bytesText(Number(known.fileBytesMax));
    say(element("limits"), "limits", size);
  }
}

function showCommands(known) {
  const here = document.baseURI.replace(/[^/]*$/, "");
  const curl = `curl ${location.protocol === "https:" ? "-k " : ""}`;
  if (arrived.request) {
    element("command").textContent = `${curl}-T FILE -H 'Fawa-Request: ${typedKey(arrived.request)}' ${here}`;
    return;
  }
  element("command").textContent = `${curl}-T FILE ${here}\n${curl}-OJ "${here}download?key=${known || "KEY"}"`;
}

/** The key in what was typed or pasted: by itself, with punctuation, or in a link; empty if there is none. */
function typedKey(text) {
  const part = /[?&]key=([^&#]*)/.exec(text)?.[1] ?? text.slice(text.lastIndexOf("#") + 1);
  const bare = part
    .replaceAll("%20", " ")
    .replace(/^[\p{P}\s]+|[\p{P}\s]+$/gu, "")
    .replace(/[\s-]+/g, "");
  return /^[A-Za-z0-9]{6,64}$/.test(bare) ? bare.toUpperCase() : "";
}

/** What opens an encrypted file, in a link that was pasted or followed; null if there is none, or none that could. */
function typedSecret(text) {
  try {
    return canSeal() ? secretIn(text) : null;
  } catch {
    return null;
  }
}

/** The key that came with a link, and what opens it if it is encrypted. */
const arrived = { key: null, request: null, secret: typedSecret(location.hash) };
arrived[/\/request$/.test(location.pathname) ? "request" : "key"] = new URLSearchParams(location.search).get("key");

/** The request that this page sends files for. */
const request = arrived.request ? askedFor(arrived.request) : Promise.resolve(null);

function receiveKey(start) {
  const wanted = typedKey(key.value);
  const secret = typedSecret(key.value) ?? (wanted === typedKey(arrived.key ?? "") ? arrived.secret : null);
  key.setCustomValidity(wanted ? "" : t("keyWrong"));
  if (wanted) {
    receive(element("received"), wanted, secret, start);
  } else {
    key.reportValidity();
  }
}

for (const id of ["files", "folder"]) {
  element(id).addEventListener("change", ({ target }) => {
    sendAll(chosen(target.files));
    target.value = "";
  });
}
element("choose-folder").addEventListener("click", () => element("folder").click());
for (const type of ["dragover", "drop"]) {
  document.addEventListener(type, (event) => event.preventDefault());
}
document.addEventListener("dragover", ({ dataTransfer }) =>
  drop.classList.toggle("over", [...dataTransfer.types].includes("Files")),
);
document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? drop.classList.remove("over"));
document.addEventListener("drop", async ({ dataTransfer }) => {
  drop.classList.remove("over");
  const hadFiles = [...dataTransfer.types].includes("Files");
  const unreadable = [];
  const count = await sendAll(dropped(dataTransfer, (name) => unreadable.push(name)));
  if (unreadable.length > 0) {
    trouble("unreadable", unreadable.join(", "));
  } else if (count === 0 && hadFiles) {
    trouble("nothingDropped");
  }
});
document.addEventListener("paste", ({ clipboardData }) => sendAll(chosen(clipboardData?.files ?? [])));
element("receive").addEventListener("submit", (event) => {
  event.preventDefault();
  receiveKey(true);
});
key.addEventListener("input", () => key.setCustomValidity(""));
element("terms").addEventListener("submit", (event) => event.preventDefault());
element("language").addEventListener("click", switchLanguage);
element("copy-command").addEventListener("click", ({ currentTarget }) =>
  copyBy(currentTarget, element("command").textContent),
);
addEventListener("upload-resumed", () => showInterrupted(element("unfinished"), sent));
addEventListener("beforeunload", (event) => {
  if (sending() + receiving() > 0) {
    event.preventDefault();
  }
});

showCommands(typedKey(arrived.key ?? ""));
rememberSealing();
limits.then((known) => {
  showLimits(known);
  showTerms(known);
  if (arrived.request) {
    return;
  }
  offerRequests(known);
  keptGroups().forEach((group) => showKept(sent, group));
  showInterrupted(element("unfinished"), sent);
});
if (arrived.key) {
  // Who comes by a link wants the file: that side is first, for the eye and for the keyboard.
  document.body.classList.add("arrived");
  element("receiving").after(element("sending"));
  key.value = arrived.key;
  receiveKey(false);
}
