// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// One Collaborate stream as a browser can have it: all requests, then all responses.

import { RpcError, stream } from "./connect.js";

const METHOD = "/canva.v1.CanvaService/Collaborate";

/** The stream needs HTTP/2, and this page was loaded without. */
export class NeedsHttp2 extends Error {}

/** Sends draw events; gives every event of the board after that, in order. */
export async function collaborate(events) {
  const all = [];
  try {
    for await (const message of stream(METHOD, events.map((drawEvent) => ({ drawEvent })))) {
      all.push(...(message.initialHistory?.events ?? []));
      if (message.drawEvent) {
        all.push(message.drawEvent);
      }
    }
  } catch (problem) {
    throw problem instanceof RpcError ? told(problem) : problem;
  }
  return all;
}

function told({ status, code, message }) {
  if (status === 505) {
    return new NeedsHttp2();
  }
  return new Error(status === 200 ? message || code : `the server answered ${status}`);
}
