// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Finds out what is behind a key: a file, an encrypted one, or several by one key.

import { canSeal, contents, isNeutral, sealFailure } from "./sealing.js";
import { fieldText } from "./terms.js";
import { t } from "./texts.js";

/** Trying again does not help; `text` is a key of the texts and what belongs to it. */
export class Refused extends Error {
  constructor(...text) {
    super(t(...text));
    this.text = text;
  }
}

/** What an error says, as a key of the texts and what belongs to it. */
export function textOf(error) {
  const sealed = sealFailure(error);
  return error.text ?? (sealed ? [sealed] : ["refused", error.message]);
}

/** Fetches; only an abort of its own is not told in words. */
export async function reach(address, options) {
  try {
    return await fetch(address, { cache: "no-store", ...options });
  } catch (error) {
    if (options.signal?.aborted) {
      throw error;
    }
    throw new Refused("unreachable");
  }
}

/** Without one it is empty, so that the browser leaves it to the page to ask for one. */
export const passwordField = (password) => ({ "Fawa-Password": fieldText(password) });

async function linkOf(key) {
  const answer = await reach("file.v1.FileService/GetDownloadURL", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Connect-Protocol-Version": "1" },
    body: JSON.stringify({ randomkey: key }),
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw body.code === "not_found" ? new Refused("keyUnknown") : new Refused("refused", body.message ?? answer.status);
  }
  // On this page's own server, by whatever name it was reached.
  const url = new URL(body.url, document.baseURI);
  return new URL(url.pathname.slice(url.pathname.lastIndexOf("/d/") + 1) + url.search, document.baseURI).href;
}

/** Takes a fresh link where one can be had. */
export async function renew(file) {
  try {
    file.link = await file.fresh();
  } catch (error) {
    if (error instanceof Refused && error.text[0] !== "unreachable") {
      throw error;
    }
  }
}

/** What the head of a link tells; null if it asks for another password. */
async function headOf(link, password) {
  const head = await reach(link, { method: "HEAD", headers: passwordField(password) });
  if (head.status === 401) {
    return null;
  }
  if (!head.ok) {
    throw head.status === 410 ? new Refused("usedUp") : new Refused("refused", t("statusWas", head.status));
  }
  const digest = /sha-256=:([^:]+):/.exec(head.headers.get("Repr-Digest") ?? "")?.[1] ?? "";
  const sunset = Date.parse(head.headers.get("Sunset") ?? "");
  return {
    link,
    password,
    size: Number(head.headers.get("Content-Length")),
    etag: head.headers.get("ETag") ?? "",
    type: head.headers.get("Content-Type") ?? "",
    expires: Number.isNaN(sunset) ? "" : new Date(sunset).toISOString(),
    sha256: Array.from(atob(digest), (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join(""),
  };
}

const nameIn = (link) => decodeURIComponent(new URL(link).pathname.split("/").pop());

/**
 * What is behind a key; null if it asks for another password. `members` are the files of a bundle that can be fetched one by
 * one, `parts` those within an encrypted file, which `secret` opens.
 */
export async function lookAt(key, password, secret) {
  const fresh = () => linkOf(key);
  const link = await fresh();
  const head = await headOf(link, password);
  if (head === null) {
    return null;
  }
  const file = { ...head, key, fresh, name: nameIn(link) };
  if (secret) {
    return { ...file, ...(await opened(file, secret)) };
  }
  if (isNeutral(file.name)) {
    throw new Refused(canSeal() ? "sealNeedsLink" : "sealNeedsTls");
  }
  return file.type.startsWith("application/zip") ? { ...file, ...(await listed(file)) } : file;
}

/** The names within an encrypted file, by its first bytes: these count as no download. */
async function opened(file, secret) {
  const read = async (from, to) => {
    const headers = { ...passwordField(file.password), Range: `bytes=${from}-${to - 1}` };
    const answer = await reach(file.link, { headers });
    if (answer.status !== 206) {
      throw new Refused("refused", t("statusWas", answer.status));
    }
    return new Uint8Array(await answer.arrayBuffer());
  };
  const parts = await contents(secret, read);
  return { secret, parts, name: parts.length === 1 ? parts[0].name.split("/").pop() : file.name };
}

async function listed(file) {
  const address = new URL(`bundle?key=${file.key}`, document.baseURI).href;
  const answer = await reach(address, { headers: passwordField(file.password) });
  if (!answer.ok) {
    throw new Refused("refused", t("statusWas", answer.status));
  }
  const { files, downloadsMax } = await answer.json();
  const members = files.map(({ path, size }, index) => ({ path, size, link: `${address}&file=${index}` }));
  // Where downloads are counted the files are given as one only.
  return { count: members.length, list: members, members: downloadsMax > 0 ? [] : members };
}

/** A file of a bundle, as it is downloaded by itself. */
export async function memberOf(bundle, { path, link }) {
  const head = await headOf(link, bundle.password);
  if (head === null) {
    throw new Refused("wrongPassword");
  }
  return { ...head, key: bundle.key, fresh: async () => link, name: path.split("/").pop() };
}
