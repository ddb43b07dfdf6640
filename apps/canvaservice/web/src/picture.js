// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The drawing as pictures: on paper, and as it came to be.

import { exportToCanvas, exportToSvg, getCommonBounds } from "@excalidraw/excalidraw";

const PADDING = 16;
const REPLAY_PIXELS_MAX = 1_600;

/** Prints what is drawn, or saves it as PDF, by the browser's own dialog. */
export async function print(api) {
  const svg = await exportToSvg({
    elements: api.getSceneElements(),
    appState: { exportBackground: true, viewBackgroundColor: api.getAppState().viewBackgroundColor, exportWithDarkMode: false },
    files: api.getFiles(),
    exportPadding: PADDING,
  });
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  sheet.append(svg);
  document.body.append(sheet);
  document.body.dataset.printing = "";
  try {
    globalThis.print();
  } finally {
    delete document.body.dataset.printing;
    sheet.remove();
  }
}

/** Draws the first `count` elements in their order; the frame is that of all, so that nothing moves. */
export async function drawFirst(canvas, elements, count, api) {
  const [left, top, right, bottom] = getCommonBounds(elements);
  const corner = {
    type: "rectangle", x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top), angle: 0,
    strokeColor: "transparent", backgroundColor: "transparent", fillStyle: "solid", strokeStyle: "solid", strokeWidth: 1,
    roughness: 0, opacity: 100, groupIds: [], frameId: null, roundness: null, boundElements: null, updated: 1, link: null,
    locked: false, isDeleted: false, id: "replay-frame", seed: 1, version: 1, versionNonce: 1, index: "a0",
  };
  const shown = new Set(elements.slice(0, count).map(({ id }) => id));
  const inPlace = api.getSceneElements().filter(({ id }) => shown.has(id));
  const state = api.getAppState();
  const made = await exportToCanvas({
    elements: [corner, ...inPlace],
    appState: { exportBackground: true, viewBackgroundColor: state.viewBackgroundColor, exportWithDarkMode: state.theme === "dark" },
    files: api.getFiles(),
    exportPadding: PADDING,
    maxWidthOrHeight: REPLAY_PIXELS_MAX,
  });
  canvas.width = made.width;
  canvas.height = made.height;
  canvas.getContext("2d").drawImage(made, 0, 0);
}
