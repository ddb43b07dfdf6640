// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Ink of the original's clients as elements of the editor. Segments that one member drew one behind the other are one
// stroke, whose id comes from the number of its first segment, so that all pages know it by the same id.

/** The canvas of the original's clients is 1600 by 900; their widths are diameters of a round pen. */
const WIDTH_PER_STROKE_WIDTH = 6;
const DEFAULT_COLOR = "#1e1e1e";
const DEFAULT_SIZE = 4;
const COLOR = /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `Q` begins an integer of ten digits that is below `a0`, the first index that editors give: ink lies below the rest. */
const INDEX_HEAD = "Q";
const INDEX_DIGITS = 10;

/** The place of a stroke among others: later ones lie above earlier ones. */
export function inkIndex(sequence) {
  let digits = "";
  for (let rest = sequence; digits.length < INDEX_DIGITS; rest = Math.floor(rest / DIGITS.length)) {
    digits = DIGITS[rest % DIGITS.length] + digits;
  }
  return INDEX_HEAD + digits;
}

export class Ink {
  #strokes = new Map();
  /** The stroke that each member is at. */
  #open = new Map();

  get(id) {
    return this.#strokes.get(id);
  }

  ids() {
    return this.#strokes.keys();
  }

  clear() {
    this.#strokes.clear();
    this.#open.clear();
  }

  /** Takes a segment; gives the id of its stroke, or nothing if it is no segment. */
  draw(event, sequence, epoch) {
    const numbers = [event.prev_x, event.prev_y, event.curr_x, event.curr_y].map((number) => number ?? 0);
    if ((event.type ?? "draw") !== "draw" || !numbers.every((number) => Math.abs(number) < 1e6)) {
      return undefined;
    }
    const [prevX, prevY, x, y] = numbers;
    const color = COLOR.test(event.color ?? "") ? event.color : DEFAULT_COLOR;
    const size = event.size > 0 && event.size <= 1000 ? event.size : DEFAULT_SIZE;
    const open = this.#open.get(event.client_id);
    if (open && open.x === prevX && open.y === prevY && open.color === color && open.size === size) {
      Object.assign(open, { x, y });
      this.#strokes.set(open.id, extended(this.#strokes.get(open.id), x, y));
      return open.id;
    }
    const id = `ink-${epoch}-${sequence}`.slice(0, 64);
    const first = stroke(id, sequence, { x: prevX, y: prevY }, color, size, event.time);
    this.#strokes.set(id, x === prevX && y === prevY ? first : extended(first, x, y));
    this.#open.set(event.client_id, { id, x, y, color, size });
    return id;
  }
}

function stroke(id, sequence, { x, y }, color, size, time) {
  return {
    id, type: "freedraw", x, y, width: 0, height: 0, angle: 0,
    strokeColor: color, backgroundColor: "transparent", fillStyle: "solid", strokeStyle: "solid",
    strokeWidth: size / WIDTH_PER_STROKE_WIDTH, roughness: 0, opacity: 100,
    groupIds: [], frameId: null, index: inkIndex(sequence), roundness: null, seed: (sequence % 0x7fffffff) + 1,
    version: 1, versionNonce: sequence, isDeleted: false, boundElements: null,
    updated: time > 0 ? time : 1, link: null, locked: false,
    points: [[0, 0], [0.0001, 0.0001]], pressures: [0.5, 0.5], simulatePressure: false, lastCommittedPoint: null,
  };
}

function extended(element, x, y) {
  const dot = element.version === 1 && element.width === 0 && element.height === 0;
  const points = [...(dot ? [[0, 0]] : element.points), [x - element.x, y - element.y]];
  const xs = points.map(([px]) => px);
  const ys = points.map(([, py]) => py);
  return {
    ...element,
    points,
    pressures: points.map(() => 0.5),
    width: xs.reduce((a, b) => Math.max(a, b)) - xs.reduce((a, b) => Math.min(a, b)),
    height: ys.reduce((a, b) => Math.max(a, b)) - ys.reduce((a, b) => Math.min(a, b)),
    version: element.version + 1,
  };
}
