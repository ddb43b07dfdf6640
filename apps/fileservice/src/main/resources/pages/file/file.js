// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

import { copy } from "./copy.js";
import { receive, receiving } from "./receive.js";
import { send, sending } from "./send.js";
import { bytesText, secondsText } from "./transfer.js";

const element = (id) => document.getElementById(id);
const drop = element("drop");
const key = element("key");

const limits = fetch("limits")
  .then((answer) => (answer.ok ? answer.json() : null))
  .catch(() => null);

async function sendAll(files) {
  const known = await limits;
  for (const file of files) {
    send(element("sent"), file, known);
  }
}

function showLimits(known) {
  if (known) {
    const size = bytesText(Number(known.fileBytesMax));
    const minutes = known.timeToLiveSeconds / 60;
    const time = minutes >= 1 && minutes < 120 ? `${Math.round(minutes)} minutes` : secondsText(known.timeToLiveSeconds);
    element("limits").textContent = `up to ${size} · kept for ${time}`;
  }
}

function showCommands() {
  const here = document.baseURI.replace(/[^/]*$/, "");
  const curl = `curl ${location.protocol === "https:" ? "-k " : ""}`;
  element("command").textContent = `${curl}-T FILE ${here}\n${curl}-OJ "${here}download?key=KEY"`;
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

function receiveKey() {
  const wanted = typedKey(key.value);
  key.setCustomValidity(wanted ? "" : "A key has six or more letters and digits.");
  if (wanted) {
    receive(element("received"), wanted);
  } else {
    key.reportValidity();
  }
}

element("files").addEventListener("change", ({ target }) => {
  sendAll([...target.files]);
  target.value = "";
});
for (const type of ["dragover", "drop"]) {
  document.addEventListener(type, (event) => event.preventDefault());
}
document.addEventListener("dragover", ({ dataTransfer }) =>
  drop.classList.toggle("over", [...dataTransfer.types].includes("Files")),
);
document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? drop.classList.remove("over"));
document.addEventListener("drop", ({ dataTransfer }) => {
  drop.classList.remove("over");
  sendAll([...dataTransfer.files]);
});
document.addEventListener("paste", ({ clipboardData }) => sendAll([...(clipboardData?.files ?? [])]));
element("receive").addEventListener("submit", (event) => {
  event.preventDefault();
  receiveKey();
});
key.addEventListener("input", () => key.setCustomValidity(""));
element("copy-command").addEventListener("click", ({ target }) => copy(element("command").textContent, target));
addEventListener("beforeunload", (event) => {
  if (sending() + receiving() > 0) {
    event.preventDefault();
  }
});

showCommands();
limits.then(showLimits);
const asked = new URLSearchParams(location.search).get("key");
if (asked) {
  key.value = asked;
  receiveKey();
}
