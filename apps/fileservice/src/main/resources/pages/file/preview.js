// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Shows what was received, after its digest was compared, by elements that run nothing of it: an image, a player, plain
// text, or the browser's own viewer of PDF, which is a sandbox by itself. The name decides the type, as the browser
// must not guess one, and nothing is shown as HTML.

import { sayIn, say } from "./texts.js";
import { bytesText } from "./view.js";

const BYTES_MAX = 256 * 1024 * 1024;
const TEXT_BYTES_MAX = 256 * 1024;

const TYPES = {
  img: { png: "png", jpg: "jpeg", jpeg: "jpeg", gif: "gif", webp: "webp", avif: "avif", bmp: "bmp", svg: "svg+xml", ico: "x-icon" },
  audio: { mp3: "mpeg", ogg: "ogg", oga: "ogg", opus: "ogg", wav: "wav", flac: "flac", m4a: "mp4", aac: "aac", weba: "webm" },
  video: { mp4: "mp4", m4v: "mp4", webm: "webm", ogv: "ogg", mov: "mp4" },
};
const TEXT =
  /\.(txt|text|log|md|csv|tsv|json|jsonl|xml|html?|css|js|mjs|ts|java|kt|py|rb|go|rs|c|h|cpp|hpp|cs|sh|sql|yaml|yml|toml|ini|conf|properties|diff|patch|tex|srt|vtt)$/i;

function kindOf(name) {
  const ending = /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? "";
  for (const [tag, types] of Object.entries(TYPES)) {
    if (Object.hasOwn(types, ending)) {
      return { tag, type: `${tag === "img" ? "image" : tag}/${types[ending]}` };
    }
  }
  if (ending === "pdf" && navigator.pdfViewerEnabled) {
    return { tag: "iframe", type: "application/pdf" };
  }
  return TEXT.test(name) ? { tag: "pre", type: "text/plain" } : null;
}

/** Whether a file of this name and size can be shown. */
export const hasPreview = (name, size) => size > 0 && size <= BYTES_MAX && kindOf(name) !== null;

async function text(blob) {
  const shown = document.createElement("div");
  const pre = document.createElement("pre");
  pre.tabIndex = 0;
  pre.textContent = new TextDecoder().decode(await blob.slice(0, TEXT_BYTES_MAX).arrayBuffer());
  if (blob.size > TEXT_BYTES_MAX) {
    const note = document.createElement("p");
    say(note, "previewCut", bytesText(TEXT_BYTES_MAX));
    shown.append(note);
  }
  shown.append(pre);
  return [shown, pre];
}

/** An element that shows a file; `close()` of the result frees what it holds. */
export async function preview(name, blob) {
  const { tag, type } = kindOf(name);
  const figure = document.createElement("figure");
  figure.className = "preview";
  if (tag === "pre") {
    const [shown, pre] = await text(blob);
    pre.setAttribute("role", "region");
    sayIn(pre, "aria-label", "previewOf", name);
    figure.append(shown);
    return { element: figure, close: () => {} };
  }
  const url = URL.createObjectURL(new Blob([blob], { type }));
  const shown = document.createElement(tag);
  if (tag === "img") {
    sayIn(shown, "alt", "previewOf", name);
  } else {
    sayIn(shown, tag === "iframe" ? "title" : "aria-label", "previewOf", name);
    shown.toggleAttribute("controls", tag !== "iframe");
  }
  shown.src = url;
  figure.append(shown);
  return { element: figure, close: () => URL.revokeObjectURL(url) };
}
