// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What the page says, in English and Chinese; the editor has its own texts in both.

import { keep } from "./keep.js";

const TEXTS = {
  en: {
    title: "board",
    lead: "Open a board, pass its link on, and everybody who has it draws on the same canvas. No account.",
    heading: "Draw together, now",
    openNew: "Open a new board",
    openNewHint: "You get a link and a code of six characters to pass on.",
    private: "Private: encrypted in the browser",
    privateHint: "The server never sees what is drawn. Only the whole link opens the board; a code alone does not.",
    create: "Create a board",
    joinTitle: "Join a board",
    joinHint: "Type the code somebody gave you, or paste the link.",
    codeLabel: "Code or link of the board",
    join: "Join",
    elsewhere: "Elsewhere",
    light: "light page, for old phones",
    loading: "The editor is loading…",
    loadFailed: "The editor could not be loaded. Reload the page, or use the light page.",
    badCode: "This is no code of a board. A code has six letters and digits; a link works too.",
    noBoard: "There is no board {code}.",
    unreachable: "The server cannot be reached.",
    answered: "The server answered {status}.",
    needsSecure: "Private boards need a page under TLS: browsers encrypt nothing on others.",
    home: "Leave the board",
    code: "Code of the board",
    copied: "Copied.",
    share: "Share",
    people: "{count} here",
    alone: "only you here",
    you: "you",
    guest: "Guest",
    connecting: "connecting…",
    live: "live",
    sending: "{count} on the way",
    waiting: "the server cannot save now · {count} waiting",
    offline: "offline",
    down: "not connected, trying again",
    keptHere: "{count} kept here",
    silent: "the server does not answer",
    readOnly: "read-only",
    viewing: "You can look, not draw.",
    nowReadOnly: "The board is read-only now.",
    nowWritable: "The board can be drawn on again.",
    refused: "The server refused a change: {why}. The board shows what the server has.",
    tooLarge: "An element is too large for the board and was not sent.",
    imageRefused: { 403: "You cannot add images here.", 413: "The image is too large for this server.", 507: "The board has no room for more images.", other: "The server refused the image ({status})." },
    notKept: "This browser cannot keep unsent changes; do not close the page before they are sent.",
    gone: {
      unknown: "This board is gone: nobody was on it for a while, or it was never there.",
      sealed: "This board is private. It opens only with the whole link, which has its key.",
      open: "The link says that this board is private, but the server says it is not. Nothing was sent.",
      other: "The server refused: {why}",
    },
    shareTitle: "Share this board",
    editLink: "Link for drawing",
    viewLink: "Link for looking only",
    copy: "Copy",
    yourName: "Your name",
    nameHint: "Others see it at your cursor.",
    ownerTitle: "You created this board",
    switchReadOnly: "Read-only for everybody else",
    switchKeep: "Keep this board, even if nobody is on it",
    privateNote: "The key is in the link behind the comma. The server never gets it.",
    close: "Close",
    replay: "Replay…",
    replayTitle: "How the drawing came to be",
    replayHint: "Elements appear in the order in which this page first saw them, each as it is now.",
    position: "Position",
    play: "Play",
    pause: "Pause",
    print: "Print or PDF…",
    clear: "Clear for everybody…",
    clearTitle: "Clear the board for everybody?",
    clearHint: "What all have drawn is deleted. It cannot be undone.",
    cancel: "Cancel",
    clearNow: "Clear",
    language: "中文",
    boardMenu: "Board",
    nothing: "Nothing is drawn yet.",
  },
  "zh-CN": {
    title: "白板",
    lead: "打开一块白板，把链接发给别人，拿到链接的人就能在同一块画布上画画。无需账号。",
    heading: "现在就一起画",
    openNew: "打开新白板",
    openNewHint: "你会得到一个链接和一个六位代码，发给别人即可。",
    private: "私密：在浏览器中加密",
    privateHint: "服务器永远看不到画的内容。只有完整链接才能打开白板，仅有代码不行。",
    create: "创建白板",
    joinTitle: "加入白板",
    joinHint: "输入别人给你的代码，或粘贴链接。",
    codeLabel: "白板的代码或链接",
    join: "加入",
    elsewhere: "其他页面",
    light: "轻量页面，适合旧手机",
    loading: "正在加载编辑器…",
    loadFailed: "编辑器加载失败。请刷新页面，或使用轻量页面。",
    badCode: "这不是白板代码。代码是六位字母和数字，也可以粘贴链接。",
    noBoard: "没有白板 {code}。",
    unreachable: "无法连接服务器。",
    answered: "服务器返回 {status}。",
    needsSecure: "私密白板需要 TLS 页面：在其他页面上浏览器不能加密。",
    home: "离开白板",
    code: "白板代码",
    copied: "已复制。",
    share: "分享",
    people: "{count} 人在线",
    alone: "只有你一人",
    you: "你",
    guest: "访客",
    connecting: "正在连接…",
    live: "已连接",
    sending: "{count} 项正在发送",
    waiting: "服务器暂时无法保存 · {count} 项等待中",
    offline: "离线",
    down: "连接已断开，正在重试",
    keptHere: "{count} 项保存在本机",
    silent: "服务器没有响应",
    readOnly: "只读",
    viewing: "你只能查看，不能绘画。",
    nowReadOnly: "白板现在是只读的。",
    nowWritable: "白板又可以绘画了。",
    refused: "服务器拒绝了一项更改：{why}。白板显示服务器上的内容。",
    tooLarge: "有一个元素太大，未能发送。",
    imageRefused: { 403: "你不能在这里添加图片。", 413: "图片超过了服务器的大小限制。", 507: "白板没有空间存放更多图片。", other: "服务器拒绝了图片（{status}）。" },
    notKept: "此浏览器无法保存未发送的更改；发送完成前请不要关闭页面。",
    gone: {
      unknown: "这块白板已不存在：很久没有人使用，或从未创建。",
      sealed: "这是私密白板，只能用带有密钥的完整链接打开。",
      open: "链接说明这是私密白板，但服务器说不是。没有发送任何内容。",
      other: "服务器拒绝：{why}",
    },
    shareTitle: "分享这块白板",
    editLink: "绘画链接",
    viewLink: "只读链接",
    copy: "复制",
    yourName: "你的名字",
    nameHint: "其他人会在你的光标旁看到它。",
    ownerTitle: "你创建了这块白板",
    switchReadOnly: "其他人只读",
    switchKeep: "保留这块白板，即使没有人在线",
    privateNote: "密钥在链接中逗号之后，服务器永远得不到它。",
    close: "关闭",
    replay: "回放…",
    replayTitle: "绘画过程",
    replayHint: "元素按本页首次看到的顺序出现，每个元素都是现在的样子。",
    position: "位置",
    play: "播放",
    pause: "暂停",
    print: "打印或 PDF…",
    clear: "为所有人清空…",
    clearTitle: "为所有人清空白板？",
    clearHint: "所有人画的内容都会被删除，无法撤销。",
    cancel: "取消",
    clearNow: "清空",
    language: "English",
    boardMenu: "白板",
    nothing: "还没有内容。",
  },
};

export const LANGUAGES = Object.keys(TEXTS);

let current = LANGUAGES.includes(keep.language()) ? keep.language() : navigator.language.startsWith("zh") ? "zh-CN" : "en";

export function language() {
  return current;
}

/** Keeps the choice; what is on the screen is said anew by whoever shows it. */
export function setLanguage(code) {
  current = code;
  keep.setLanguage(code);
  document.documentElement.lang = code;
}

/** A text, with values in place of their names in braces. */
export function t(key, values = {}) {
  const text = key.split(".").reduce((at, part) => at?.[part], TEXTS[current]) ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function has(key) {
  return key.split(".").reduce((at, part) => at?.[part], TEXTS[current]) !== undefined;
}
