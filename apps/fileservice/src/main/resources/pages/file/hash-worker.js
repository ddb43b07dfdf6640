// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Hashes off the page's own thread: a whole file, or pieces as they come.
//   {file}    → {hex}
//   {bytes}   → {taken: n}
//   {end}     → {hex}

import "./sha256.umd.min.js";

const hash = globalThis.hashwasm.createSHA256();

async function ofFile(file) {
  const sha256 = await hash;
  const reader = file.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    sha256.update(piece.value);
  }
  return sha256.digest("hex");
}

onmessage = async ({ data }) => {
  try {
    if (data.file) {
      postMessage({ hex: await ofFile(data.file) });
    } else if (data.bytes) {
      (await hash).update(new Uint8Array(data.bytes));
      postMessage({ taken: data.bytes.byteLength });
    } else {
      postMessage({ hex: (await hash).digest("hex") });
    }
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
