// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The canvas: two layers of one fixed logical size, so that a point is the same point in every
// window. The sheet holds what the server has ordered, alike for everybody; the layer ahead of it
// shows one's own strokes until the server has ordered them.

import { KeyPen } from "../key-pen.js";
import { drawSegment } from "../segment.js";

export const WIDTH = 1600;
export const HEIGHT = 900;
const PIXELS_PER_UNIT = 2;
const MIN_STEP = 2;

export class Surface {
  #sheet;
  #ahead;
  #pen;
  #draw;
  #strokes = new Map();
  #pending = [];
  #scheduled = false;

  /**
   * @param pen gives the colour and width to draw with
   * @param draw is called with each segment one draws
   */
  constructor(sheet, ahead, cursor, pen, draw) {
    this.#sheet = layer(sheet);
    this.#ahead = layer(ahead);
    this.#pen = pen;
    this.#draw = draw;
    ahead.addEventListener("pointerdown", (e) => this.#down(e));
    ahead.addEventListener("pointermove", (e) => this.#move(e));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      ahead.addEventListener(end, (e) => this.#strokes.delete(e.pointerId));
    }
    new KeyPen(ahead, cursor, { width: WIDTH, height: HEIGHT }, (from, to) => this.#segment(from, to));
  }

  /** Wipes what the server has ordered. */
  reset() {
    this.#sheet.clearRect(0, 0, WIDTH, HEIGHT);
  }

  /** Draws what the server has ordered. */
  drawn(event) {
    if (event.type === "clear") {
      this.reset();
    } else if (event.type === "draw") {
      segment(this.#sheet, event);
    }
  }

  /** Shows one's own strokes that are still on their way. */
  pending(events) {
    this.#pending = events;
    if (!this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame(() => this.#showPending());
    }
  }

  /** The board as PNG, on white. */
  png() {
    const copy = document.createElement("canvas");
    copy.width = this.#sheet.canvas.width;
    copy.height = this.#sheet.canvas.height;
    const context = copy.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(this.#sheet.canvas, 0, 0);
    context.drawImage(this.#ahead.canvas, 0, 0);
    return new Promise((done) => copy.toBlob(done, "image/png"));
  }

  #showPending() {
    this.#scheduled = false;
    this.#ahead.clearRect(0, 0, WIDTH, HEIGHT);
    // What one drew before one's own clear need not be shown any more.
    const cleared = this.#pending.findLastIndex((event) => event.type === "clear");
    this.#pending.slice(cleared + 1).forEach((event) => segment(this.#ahead, event));
  }

  #down(e) {
    if (e.button !== 0) {
      return;
    }
    e.target.setPointerCapture(e.pointerId);
    const point = this.#point(e);
    this.#strokes.set(e.pointerId, point);
    this.#segment(point, point);
  }

  #move(e) {
    if (!this.#strokes.has(e.pointerId)) {
      return;
    }
    const moves = e.getCoalescedEvents?.() ?? [];
    for (const move of moves.length > 0 ? moves : [e]) {
      const from = this.#strokes.get(e.pointerId);
      const to = this.#point(move);
      if (Math.abs(to.x - from.x) + Math.abs(to.y - from.y) >= MIN_STEP) {
        this.#strokes.set(e.pointerId, to);
        this.#segment(from, to);
      }
    }
  }

  #point(e) {
    const box = this.#ahead.canvas.getBoundingClientRect();
    return {
      x: clamp(Math.round(((e.clientX - box.left) * WIDTH) / box.width), WIDTH),
      y: clamp(Math.round(((e.clientY - box.top) * HEIGHT) / box.height), HEIGHT),
    };
  }

  #segment(from, to) {
    const { color, width } = this.#pen();
    this.#draw({ type: "draw", color, size: width, prev_x: from.x, prev_y: from.y, curr_x: to.x, curr_y: to.y });
  }
}

function layer(canvas) {
  canvas.width = WIDTH * PIXELS_PER_UNIT;
  canvas.height = HEIGHT * PIXELS_PER_UNIT;
  const context = canvas.getContext("2d");
  context.scale(PIXELS_PER_UNIT, PIXELS_PER_UNIT);
  context.lineCap = "round";
  context.lineJoin = "round";
  return context;
}

function segment(context, { color, size, prev_x, prev_y, curr_x, curr_y }) {
  drawSegment(context, color, size, { x: prev_x, y: prev_y }, { x: curr_x, y: curr_y });
}

function clamp(value, max) {
  return Math.min(Math.max(value, 0), max);
}
