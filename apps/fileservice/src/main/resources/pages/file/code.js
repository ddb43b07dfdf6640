// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

import qrcode from "./qrcode.mjs";

const QUIET_MODULES = 4;
const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}

/** The QR code of a text as an SVG image, dark on light in every colour scheme, as readers want it. */
export function qrSvg(text) {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = "";
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) {
        path += `M${column + QUIET_MODULES} ${row + QUIET_MODULES}h1v1h-1z`;
      }
    }
  }
  const side = count + 2 * QUIET_MODULES;
  const image = svg("svg", { viewBox: `0 0 ${side} ${side}`, "shape-rendering": "crispEdges" });
  image.append(svg("rect", { width: side, height: side, fill: "#fff" }), svg("path", { d: path, fill: "#000" }));
  return image;
}
