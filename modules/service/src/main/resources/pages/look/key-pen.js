// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Draws on a canvas by keyboard: arrow keys move a pen, with Shift in large steps; Space puts it down or lifts it.

const STEP = 4;
const STEP_FAST = 24;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class KeyPen {
  #canvas;
  #cursor;
  #size;
  #segment;
  #x;
  #y;
  #down = false;

  /**
   * @param cursor shows where the pen is, within the element that holds the canvas
   * @param size the logical width and height of the canvas
   * @param segment is called with the ends of each line
   */
  constructor(canvas, cursor, size, segment) {
    this.#canvas = canvas;
    this.#cursor = cursor;
    this.#size = size;
    this.#segment = segment;
    this.#x = size.width / 2;
    this.#y = size.height / 2;
    canvas.addEventListener("keydown", (e) => this.#pressed(e));
    canvas.addEventListener("blur", () => this.#lift());
  }

  #pressed(e) {
    if (e.altKey || e.ctrlKey || e.metaKey) {
      return; // a shortcut of the browser
    }
    if (e.key === " ") {
      e.preventDefault();
      if (e.repeat) {
        return; // the key is held, not pressed again
      }
      this.#down = !this.#down;
      if (this.#down) {
        this.#draw(this.#point());
      }
    } else if (ARROWS[e.key]) {
      const from = this.#point();
      const step = e.shiftKey ? STEP_FAST : STEP;
      this.#x = within(this.#x + ARROWS[e.key][0] * step, this.#size.width);
      this.#y = within(this.#y + ARROWS[e.key][1] * step, this.#size.height);
      if (this.#down) {
        this.#draw(from);
      }
    } else {
      return;
    }
    e.preventDefault();
    this.#show(true);
  }

  #point() {
    return { x: this.#x, y: this.#y };
  }

  #draw(from) {
    this.#segment(from, this.#point());
  }

  #lift() {
    this.#down = false;
    this.#show(false);
  }

  #show(shown) {
    const box = this.#canvas.getBoundingClientRect();
    const paper = this.#canvas.parentElement.getBoundingClientRect();
    const x = box.left - paper.left + (this.#x * box.width) / this.#size.width;
    const y = box.top - paper.top + (this.#y * box.height) / this.#size.height;
    this.#cursor.style.transform = `translate(${x}px, ${y}px)`;
    this.#cursor.classList.toggle("shown", shown);
    this.#cursor.classList.toggle("down", this.#down);
  }
}

function within(value, max) {
  return Math.min(Math.max(value, 0), max);
}
