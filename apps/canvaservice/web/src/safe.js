// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Elements from others, before the editor sees them. What could run a script, load something foreign, or make the
// editor fail is taken out; an element that is nothing afterwards is not shown. Unknown members stay.

const SHAPES = new Set(["rectangle", "diamond", "ellipse", "arrow", "line", "freedraw", "text", "image", "frame"]);
/** Shown as plain boxes: their content would come from elsewhere. */
const BOXED = new Set(["embeddable", "iframe", "magicframe"]);
const LINK_SCHEMES = new Set(["http:", "https:", "mailto:"]);
const COLOR = /^(?:#[0-9a-f]{3,8}|[a-z]{1,32}|(?:rgb|hsl)a?\([\d\s.,%/-]{1,64}\))$/i;
export const IMAGE_TYPES = new Set([
  "image/png", "image/jpeg", "image/svg+xml", "image/gif", "image/webp", "image/bmp", "image/x-icon", "image/avif", "image/jfif",
]);
const SHA256 = /^[0-9a-f]{64}$/;
const ID = /^[^\u0000-\u001f\u007f]{1,64}$/;
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);
const NUMBER_MAX = 1e7;
const LIST_MAX = 100_000;
const TEXT_MAX = 1 << 20;

const isId = (value) => typeof value === "string" && ID.test(value) && !RESERVED.has(value);
const isNumber = (value) => typeof value === "number" && Math.abs(value) <= NUMBER_MAX;
const isPoint = (value) => Array.isArray(value) && value.length >= 2 && isNumber(value[0]) && isNumber(value[1]);
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string" && value.length <= TEXT_MAX;
const oneOf = (...values) => (value) => values.includes(value);
const listOf = (is) => (value) => Array.isArray(value) && value.length <= LIST_MAX && value.every(is);
const orNull = (is) => (value) => value === null || is(value);
const isHead = orNull((value) => typeof value === "string" && value.length <= 32);
const isBinding = orNull(
  (value) => isRecord(value) && isId(value.elementId) && Object.values(value).every((one) => typeof one !== "object" || one === null || isPoint(one)),
);

/** Members that may be there, and what they must be; else they are left out, and the editor takes its own default. */
const MEMBERS = {
  angle: isNumber, opacity: isNumber, roughness: isNumber, strokeWidth: isNumber, seed: Number.isSafeInteger, updated: Number.isSafeInteger,
  strokeColor: (value) => typeof value === "string" && COLOR.test(value),
  backgroundColor: (value) => typeof value === "string" && COLOR.test(value),
  fillStyle: oneOf("hachure", "cross-hatch", "solid", "zigzag"),
  strokeStyle: oneOf("solid", "dashed", "dotted"),
  groupIds: listOf(isId),
  frameId: orNull(isId),
  boundElements: orNull(listOf((value) => isRecord(value) && isId(value.id) && (value.type === "text" || value.type === "arrow"))),
  roundness: orNull((value) => isRecord(value) && isNumber(value.type) && (value.value === undefined || isNumber(value.value))),
  locked: (value) => typeof value === "boolean",
  points: listOf(isPoint), pressures: listOf(isNumber), simulatePressure: (value) => typeof value === "boolean",
  lastCommittedPoint: orNull(isPoint),
  startBinding: isBinding, endBinding: isBinding, startArrowhead: isHead, endArrowhead: isHead,
  elbowed: (value) => typeof value === "boolean",
  fixedSegments: orNull(listOf((value) => isRecord(value) && isPoint(value.start) && isPoint(value.end) && isNumber(value.index))),
  startIsSpecial: orNull((value) => typeof value === "boolean"), endIsSpecial: orNull((value) => typeof value === "boolean"),
  text: isText, originalText: isText, fontSize: (value) => isNumber(value) && value > 0, fontFamily: isNumber,
  lineHeight: (value) => isNumber(value) && value > 0,
  textAlign: oneOf("left", "center", "right"), verticalAlign: oneOf("top", "middle", "bottom"),
  containerId: orNull(isId), autoResize: (value) => typeof value === "boolean",
  name: orNull((value) => typeof value === "string" && value.length <= 1000),
  fileId: orNull(isId), status: oneOf("pending", "saved", "error"), scale: isPoint,
  crop: orNull((value) => isRecord(value) && Object.values(value).every(isNumber)),
  index: orNull((value) => typeof value === "string" && /^[A-Za-z][0-9A-Za-z]{1,200}$/.test(value)),
};

/** A link that a click may follow; else null. */
export function safeLink(link) {
  if (typeof link !== "string" || link === "") {
    return null;
  }
  // Browsers ignore these within a scheme.
  const plain = link.replace(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028\u2029\ufeff]/g, "");
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(plain);
  return scheme === null || LINK_SCHEMES.has(scheme[0].toLowerCase()) ? link : null;
}

/** What an image element says of its file: where it is, and which type it has; undefined if it says nothing usable. */
export function imageOf(element) {
  const { sha256, type } = element.customData?.image ?? {};
  return element.type === "image" && SHA256.test(sha256 ?? "") && IMAGE_TYPES.has(type) ? { sha256, type } : undefined;
}

/**
 * An element as the editor may have it, or undefined. The version is that of the original, so that it is not taken for
 * a change.
 */
export function safeElement(element) {
  if (!isRecord(element) || !isId(element.id)) {
    return undefined;
  }
  const type = BOXED.has(element.type) ? "rectangle" : element.type;
  if (!SHAPES.has(type) || ![element.x, element.y, element.width ?? 0, element.height ?? 0].every(isNumber)) {
    return undefined;
  }
  const safe = { ...element, type, link: safeLink(element.link) };
  for (const [member, is] of Object.entries(MEMBERS)) {
    if (safe[member] !== undefined && !is(safe[member])) {
      delete safe[member];
    }
  }
  if (type === "freedraw" || type === "line" || type === "arrow") {
    if (!safe.points?.length) {
      return undefined;
    }
    if (type === "freedraw") {
      safe.pressures ??= [];
      safe.simulatePressure ??= safe.pressures.length === 0;
    }
  }
  if (type === "text" && safe.text === undefined) {
    return undefined;
  }
  if (type === "text") {
    safe.fontSize ??= 20;
    safe.fontFamily ??= 5;
  }
  if (type === "image" && !safe.fileId) {
    return undefined;
  }
  safe.customData = safeData(element.customData);
  if (safe.customData === undefined) {
    delete safe.customData;
  }
  return safe;
}

/** Data of other programs stay; what the editor would show as a page of its own does not. */
function safeData(data) {
  if (!isRecord(data)) {
    return undefined;
  }
  const { generationData: _, ...rest } = data;
  return rest;
}
