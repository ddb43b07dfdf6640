// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// QR codes (ISO/IEC 18004): byte mode, error correction M (15 %), versions 1 to 10, which is up to 213
// bytes: more than any address this page makes.

// Per version: error correction codewords of a block, data codewords of each block.
const BLOCKS = [
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]],
];
const ALIGNMENT = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

// Powers and logarithms of 2 in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1.
const POWER = new Uint8Array(255);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i++, x = (x << 1) ^ (x & 0x80 ? 0x11d : 0)) {
  POWER[i] = x;
  LOG[x] = i;
}
const times = (a, b) => (a && b ? POWER[(LOG[a] + LOG[b]) % 255] : 0);

/** Rows of modules, true for dark, of the smallest code that holds the text. */
export function qrCode(text) {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, i) => bytes.length + (i < 9 ? 2 : 3) <= capacity(i)) + 1;
  if (version === 0) {
    throw new RangeError(`${bytes.length} bytes, limit ${capacity(9) - 3}`);
  }
  const codewords = withCorrection(dataCodewords(bytes, version), version);
  let best;
  for (let mask = 0; mask < MASKS.length; mask++) {
    const code = new Code(version);
    code.drawFunctionPatterns(mask);
    code.drawCodewords(codewords, MASKS[mask]);
    const penalty = code.penalty();
    if (!best || penalty < best.penalty) {
      best = { penalty, code };
    }
  }
  return best.code.rows;
}

/** The code as an SVG element, with the quiet zone around it. */
export function qrSvg(text) {
  const rows = qrCode(text);
  const size = rows.length + 8;
  let path = "";
  rows.forEach((row, y) => row.forEach((dark, x) => (path += dark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")));
  const create = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  };
  const svg = create("svg", { viewBox: `0 0 ${size} ${size}`, "shape-rendering": "crispEdges" });
  svg.append(create("rect", { width: size, height: size, fill: "#fff" }), create("path", { d: path, fill: "#000" }));
  return svg;
}

const capacity = (index) => BLOCKS[index][1].reduce((sum, n) => sum + n, 0);

function dataCodewords(bytes, version) {
  const bits = [];
  const put = (value, length) => {
    for (let i = length - 1; i >= 0; i--) {
      bits.push((value >> i) & 1);
    }
  };
  put(0b0100, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((byte) => put(byte, 8));
  const room = capacity(version - 1) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) {
    put(pad, 8);
  }
  return Uint8Array.from({ length: room / 8 }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((n, bit) => n * 2 + bit, 0));
}

/** Blocks with their Reed-Solomon codewords, interleaved. */
function withCorrection(data, version) {
  const [correctionLength, lengths] = BLOCKS[version - 1];
  let generator = [1];
  for (let i = 0; i < correctionLength; i++) {
    const next = [...generator, 0];
    generator.forEach((coefficient, j) => (next[j + 1] ^= times(coefficient, POWER[i])));
    generator = next;
  }
  let from = 0;
  const blocks = lengths.map((length) => data.subarray(from, (from += length)));
  const corrections = blocks.map((block) => {
    const rest = new Uint8Array(correctionLength);
    for (const byte of block) {
      const factor = byte ^ rest[0];
      rest.copyWithin(0, 1);
      rest[correctionLength - 1] = 0;
      rest.forEach((_, i) => (rest[i] ^= times(generator[i + 1], factor)));
    }
    return rest;
  });
  const interleaved = [];
  for (const set of [blocks, corrections]) {
    for (let i = 0; i < Math.max(...set.map((block) => block.length)); i++) {
      set.forEach((block) => i < block.length && interleaved.push(block[i]));
    }
  }
  return interleaved;
}

/** Appends the remainder of a BCH code. */
function bch(value, generator, length) {
  let rest = value;
  for (let i = 0; i < length; i++) {
    rest = (rest << 1) ^ ((rest >> (length - 1)) & 1 ? generator : 0);
  }
  return (value << length) | (rest & ((1 << length) - 1));
}

class Code {
  constructor(version) {
    this.version = version;
    this.size = version * 4 + 17;
    this.rows = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    this.fixed = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
  }

  set(x, y, dark) {
    if (x >= 0 && y >= 0 && x < this.size && y < this.size) {
      this.rows[y][x] = dark;
      this.fixed[y][x] = true;
    }
  }

  /** A square pattern around a centre, dark where its rings say so. */
  rings(x, y, radius, light) {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        this.set(x + dx, y + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  drawFunctionPatterns(mask) {
    const end = this.size - 4;
    for (let i = 0; i < this.size; i++) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [end, 3], [3, end]]) {
      this.rings(x, y, 4, [2, 4]);
    }
    const centres = ALIGNMENT[this.version - 1];
    const last = centres.length - 1;
    centres.forEach((x, i) =>
      centres.forEach((y, j) => {
        const finder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
        if (!finder) {
          this.rings(x, y, 2, [1]);
        }
      }),
    );
    this.drawFormat(mask);
    this.drawVersion();
  }

  drawFormat(mask) {
    const bits = bch(mask, 0x537, 10) ^ 0x5412; // level M is 00
    const bit = (i) => ((bits >> i) & 1) === 1;
    for (let i = 0; i < 15; i++) {
      const at = i < 6 ? i : i < 8 ? i + 1 : this.size - 15 + i;
      this.set(8, at, bit(i));
      this.set(i < 8 ? this.size - 1 - i : i === 8 ? 7 : 14 - i, 8, bit(i));
    }
    this.set(8, this.size - 8, true);
  }

  drawVersion() {
    if (this.version < 7) {
      return;
    }
    const bits = bch(this.version, 0x1f25, 12);
    for (let i = 0; i < 18; i++) {
      const dark = ((bits >> i) & 1) === 1;
      const far = this.size - 11 + (i % 3);
      const near = Math.floor(i / 3);
      this.set(far, near, dark);
      this.set(near, far, dark);
    }
  }

  /** Two columns at a time from the right, upwards and downwards in turn, round what is fixed. */
  drawCodewords(codewords, mask) {
    let i = 0;
    for (let right = this.size - 1, up = true; right > 0; right -= 2, up = !up) {
      right -= right === 6 ? 1 : 0;
      for (let step = 0; step < this.size; step++) {
        const y = up ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (!this.fixed[y][x]) {
            const dark = i < codewords.length * 8 && ((codewords[i >> 3] >> (7 - (i & 7))) & 1) === 1;
            this.rows[y][x] = dark !== mask(x, y);
            i++;
          }
        }
      }
    }
  }

  /** How hard the code is to read: long runs, blocks, what looks like a finder, imbalance. */
  penalty() {
    const columns = this.rows.map((_, x) => this.rows.map((row) => row[x]));
    let sum = 0;
    for (const line of [...this.rows, ...columns]) {
      const text = line.map((dark) => (dark ? "1" : "0")).join("");
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) {
        sum += run.length - 2;
      }
      sum += 40 * [...text.matchAll(/(?=10111010000|00001011101)/g)].length;
    }
    let dark = 0;
    this.rows.forEach((row, y) =>
      row.forEach((value, x) => {
        dark += value ? 1 : 0;
        if (x > 0 && y > 0 && value === row[x - 1] && value === this.rows[y - 1][x] && value === this.rows[y - 1][x - 1]) {
          sum += 3;
        }
      }),
    );
    return sum + 10 * Math.floor(Math.abs((dark * 20) / (this.size * this.size) - 10));
  }
}
