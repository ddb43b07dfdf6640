// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

const WIDTH_MAX = 200;

/** Draws a line, or a dot where both ends are the same. Each is a path of its own: lines of several people never mix. */
export function drawSegment(context, color, size, from, to) {
  const width = Math.min(Math.max(size, 1), WIDTH_MAX);
  context.beginPath();
  // A colour that the browser does not know is not taken: black instead of the one before.
  context.fillStyle = "#000";
  context.strokeStyle = "#000";
  if (from.x === to.x && from.y === to.y) {
    context.fillStyle = color;
    context.arc(from.x, from.y, width / 2, 0, 2 * Math.PI);
    context.fill();
  } else {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }
}
