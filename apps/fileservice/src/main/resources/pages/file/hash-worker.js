// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Hashes off the page's own thread: a whole file, or pieces as they come.
//   {file}    → {hex}
//   {bytes}   → {taken: n}
//   {end}     → {hex}

import { Sha256 } from "./sha256.js";

const hash = new Sha256();

onmessage = async ({ data }) => {
  try {
    if (data.file) {
      const reader = data.file.stream().getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        hash.update(piece.value);
      }
      postMessage({ hex: hash.hex() });
    } else if (data.bytes) {
      hash.update(new Uint8Array(data.bytes));
      postMessage({ taken: data.bytes.byteLength });
    } else {
      postMessage({ hex: hash.hex() });
    }
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
