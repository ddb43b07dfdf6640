// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What the page says, in each of its languages. {0} and {1} are put in; a text element knows its key, so that the
// language can be changed while files are on their way.

const EN = {
  title: "files · fawa",
  brand: "files",
  language: "中文",
  languageHint: "用中文显示",
  headline: "Hand over a file by a short key",
  intro:
    "Send it here, tell the key or the link, and whoever has it can fetch the file until it expires. Both sides compare its SHA-256, and what was cut off goes on where it stopped.",
  limits: "up to {0} each",
  toReceive: "Receive",
  send: "Send",
  chooseFiles: "Choose files",
  orDrop: "or drop files and folders here, or paste",
  dropHint: "Large ones are fine: they stream from your disk, and go on after a reload.",
  chooseFolder: "Choose a folder",
  sent: "Files sent",
  unfinished: "Uploads that were interrupted",
  receive: "Receive",
  key: "Key",
  keyHint: "A key, or the link with it",
  keyWrong: "A key has six or more letters and digits.",
  download: "Download",
  received: "Files received",
  shell: "The same from a shell",
  commands: "Commands",
  elsewhere: "Elsewhere",
  copy: "Copy",
  copied: "Copied",
  copyRefused: "Not allowed",
  copyKey: "Copy key",
  copyLink: "Copy link",
  copyAll: "Copy all links",
  qr: "QR code that opens the download",
  address: "Link",
  expires: "Expires",
  expiresIn: "in {0}",
  expired: "expired",
  details: "Details",
  progressOf: "Progress of {0}",
  countFiles: "{0} files",
  waiting: "Waiting…",
  sending: "Sending {0} % · {1}/s",
  sendingLeft: "Sending {0} % · {1}/s · {2} left",
  retrying: "Interrupted; trying again…",
  paused: "Paused at {0} %.",
  pause: "Pause",
  goOn: "Continue",
  cancel: "Cancel",
  hide: "Hide",
  tryAgain: "Try again",
  sendAgain: "Send again",
  cancelled: "Cancelled; what was not whole is gone.",
  sentOne: "Sent.",
  sentAll: "All {0} files are sent.",
  sentSome: "{0} of {1} files are sent.",
  failed: "Failed",
  lost: "The connection was lost, or the file has changed or gone.",
  refused: "Refused: {0}",
  tooLarge: "This file is larger than this server takes ({0}).",
  nameTooLong: "The name of this file is too long.",
  unreadable: "{0} could not be read.",
  nothingDropped: "There is no file in what was dropped.",
  comparing: "comparing…",
  same: "✓ same as on this device",
  differs: "✗ differs from this device",
  interrupted: "Interrupted at {0} %. Choose or drop the same file again: it goes on from there. A browser lets no page keep a file open over a reload.",
  interruptedNew: "Interrupted. Choose or drop the same file again: it goes on from what the server has of it. A browser lets no page keep a file open over a reload.",
  interruptedMany: "These were interrupted. Choose or drop the same files again: each goes on from what the server has of it.",
  arrivedPart: "{0} %",
  discard: "Discard",
  looking: "Looking…",
  keyUnknown: "No file has this key: it has expired, was deleted, or was downloaded as often as its sender allowed.",
  unreachable: "The server cannot be reached.",
  statusWas: "status {0}",
  changed: "The file has changed meanwhile.",
  ready: "Ready to download.",
  preview: "Preview",
  previewOf: "Preview of {0}",
  previewCut: "The first {0} of it:",
  saveNow: "Save",
  saveAgain: "Save again",
  saveAs: "Save as…",
  toBrowser: "Leave it to the browser",
  large: "Large ({0}): choose where to save it.",
  browserSaves: "Your browser downloads it now, and can go on after a break. Its SHA-256 should be as below.",
  receiving: "Receiving {0} % · {1}/s",
  receivingLeft: "Receiving {0} % · {1}/s · {2} left",
  brokenAt: "Broken at {0}; trying again…",
  brokeOften: "The connection broke {0} times in a row.",
  receivedWhole: "Received whole; its SHA-256 is what the sender's was. Your browser was asked to save it.",
  receivedUnchecked: "Received whole. Your browser was asked to save it.",
  receivedWholeHere: "Received whole; its SHA-256 is what the sender's was. It is not saved yet.",
  written: "Written to the file you chose; its SHA-256 is what the sender's was.",
  otherDigest: "What came is not what was sent: the SHA-256 differs.",
  downloadCancelled: "Cancelled.",
  options: "For what you choose next",
  expiry: "Expires after",
  lifeMinutes: "{0} minutes",
  lifeHour: "1 hour",
  lifeHours: "{0} hours",
  lifeDay: "1 day",
  lifeDays: "{0} days",
  password: "Password",
  passwordHint: "none",
  once: "One download only",
  terms: "Terms",
  onceShort: "one download",
  passwordShort: "with a password",
  onceAndPassword: "one download, with a password",
  delete: "Delete",
  deleteSure: "Delete for everybody?",
  deleteFailed: "It could not be deleted: {0}",
  needsPassword: "This file needs a password.",
  wrongPassword: "The password is wrong.",
  unlock: "Continue",
  together: "One link for several files",
  endToEnd: "End-to-end encrypted",
  bundling: "Making one link…",
  sealedHint: "Only who has the whole link can read it; the server cannot.",
  sealNeedsLink: "This file is end-to-end encrypted: open the whole link, with what follows the #.",
  sealNeedsTls: "This file is end-to-end encrypted, and browsers decrypt only on https addresses: open its link with https.",
  sealKey: "The key in the link does not fit this file.",
  sealDamaged: "The encrypted file is damaged or was changed.",
  sealTooMany: "So many files cannot be encrypted together: {0}",
  receivedOpened: "Received whole and decrypted; nothing of it was changed. Your browser was asked to save it.",
  receivedOpenedHere: "Received whole and decrypted; nothing of it was changed. It is not saved yet.",
  receivedUncheckedHere: "Received whole. It is not saved yet.",
  writtenUnchecked: "Written to the file you chose.",
  browserSavesUnchecked: "Your browser downloads it now, and can go on after a break.",
  downloadAll: "Download all",
  zipReady: "{0} files, as one zip or each.",
  zipOnly: "{0} files, as one zip.",
  sealedReady: "{0} encrypted files.",
  save: "Save",
  usedUp: "This file was downloaded as often as its sender allowed, or it has expired.",
  request: "Request files",
  requestIntro: "Make a link by which others send files to you. They see its name and limits, not what others send.",
  requestName: "What for",
  requestNameHint: "Photos of the party",
  requestFiles: "Files at most",
  makeRequest: "Make a link",
  requestsMade: "Requests for files",
  requestWaiting: "Looking…",
  requestOpen: "{0} of {1} files have come.",
  requestFull: "{0} of {1} files have come; it takes no more.",
  requestEnded: "Ended; {0} files have come.",
  refresh: "Look again",
  endRequest: "End",
  endRequestSure: "Take nothing more?",
  askedFor: "You are asked for files:",
  askedLimits: "Up to {0} files, {1} in all, {2} each; only who asked gets them. Ends",
  askedClosed: "This request takes nothing more.",
  askedUnknown: "There is no such request: it has expired.",
};

const ZH = {
  title: "文件 · fawa",
  brand: "文件",
  language: "English",
  languageHint: "Show in English",
  headline: "用一个短口令传递文件",
  intro: "在这里发送文件，把口令或链接告诉对方；在过期之前，持有它的人都能取走文件。双方都会核对 SHA-256，中断的传输会从断点继续。",
  limits: "单个文件最大 {0}",
  toReceive: "接收",
  send: "发送",
  chooseFiles: "选择文件",
  orDrop: "或把文件和文件夹拖到这里，也可以粘贴",
  dropHint: "大文件也没问题：直接从磁盘读取，刷新页面后可以继续。",
  chooseFolder: "选择文件夹",
  sent: "已发送的文件",
  unfinished: "被中断的上传",
  receive: "接收",
  key: "口令",
  keyHint: "口令，或包含口令的链接",
  keyWrong: "口令由六个或更多字母和数字组成。",
  download: "下载",
  received: "已接收的文件",
  shell: "在命令行中做同样的事",
  commands: "命令",
  elsewhere: "其他页面",
  copy: "复制",
  copied: "已复制",
  copyRefused: "不允许复制",
  copyKey: "复制口令",
  copyLink: "复制链接",
  copyAll: "复制全部链接",
  qr: "打开下载页面的二维码",
  address: "链接",
  expires: "有效期",
  expiresIn: "还剩 {0}",
  expired: "已过期",
  details: "详细信息",
  progressOf: "{0} 的进度",
  countFiles: "{0} 个文件",
  waiting: "等待中…",
  sending: "正在发送 {0} % · {1}/s",
  sendingLeft: "正在发送 {0} % · {1}/s · 还需 {2}",
  retrying: "连接中断，正在重试…",
  paused: "已暂停在 {0} %。",
  pause: "暂停",
  goOn: "继续",
  cancel: "取消",
  hide: "隐藏",
  tryAgain: "重试",
  sendAgain: "重新发送",
  cancelled: "已取消；未传完的内容已删除。",
  sentOne: "已发送。",
  sentAll: "{0} 个文件已全部发送。",
  sentSome: "已发送 {0} 个文件，共 {1} 个。",
  failed: "失败",
  lost: "连接已断开，或文件已被修改或移走。",
  refused: "被拒绝：{0}",
  tooLarge: "文件超过了此服务器的上限（{0}）。",
  nameTooLong: "文件名太长。",
  unreadable: "无法读取 {0}。",
  nothingDropped: "拖入的内容里没有文件。",
  comparing: "正在核对…",
  same: "✓ 与本机一致",
  differs: "✗ 与本机不一致",
  interrupted: "中断在 {0} %。请再次选择或拖入同一个文件，会从断点继续。浏览器不允许页面在刷新后继续打开文件。",
  interruptedNew: "已中断。请再次选择或拖入同一个文件，会从服务器已有的部分继续。浏览器不允许页面在刷新后继续打开文件。",
  interruptedMany: "这些上传被中断。请再次选择或拖入同样的文件，每个都会从服务器已有的部分继续。",
  arrivedPart: "{0} %",
  discard: "放弃",
  looking: "正在查找…",
  keyUnknown: "没有使用此口令的文件：它可能已过期、已删除，或下载次数已用完。",
  unreachable: "无法连接服务器。",
  statusWas: "状态码 {0}",
  changed: "文件在此期间已改变。",
  ready: "可以下载。",
  preview: "预览",
  previewOf: "{0} 的预览",
  previewCut: "开头的 {0}：",
  saveNow: "保存",
  saveAgain: "再次保存",
  saveAs: "另存为…",
  toBrowser: "交给浏览器下载",
  large: "文件较大（{0}）：请选择保存位置。",
  browserSaves: "浏览器正在下载，中断后可以继续。它的 SHA-256 应如下所示。",
  receiving: "正在接收 {0} % · {1}/s",
  receivingLeft: "正在接收 {0} % · {1}/s · 还需 {2}",
  brokenAt: "在 {0} 处中断，正在重试…",
  brokeOften: "连接连续中断了 {0} 次。",
  receivedWhole: "已完整接收，SHA-256 与发送方一致。已请浏览器保存。",
  receivedUnchecked: "已完整接收。已请浏览器保存。",
  receivedWholeHere: "已完整接收，SHA-256 与发送方一致。尚未保存。",
  written: "已写入所选的文件，SHA-256 与发送方一致。",
  otherDigest: "收到的内容与发送的不同：SHA-256 不一致。",
  downloadCancelled: "已取消。",
  options: "用于接下来选择的文件",
  expiry: "有效期",
  lifeMinutes: "{0} 分钟",
  lifeHour: "1 小时",
  lifeHours: "{0} 小时",
  lifeDay: "1 天",
  lifeDays: "{0} 天",
  password: "密码",
  passwordHint: "无",
  once: "只允许下载一次",
  terms: "条件",
  onceShort: "只能下载一次",
  passwordShort: "需要密码",
  onceAndPassword: "只能下载一次，需要密码",
  delete: "删除",
  deleteSure: "确定删除？所有人都无法再下载",
  deleteFailed: "无法删除：{0}",
  needsPassword: "此文件需要密码。",
  wrongPassword: "密码错误。",
  unlock: "继续",
  together: "多个文件共用一个链接",
  endToEnd: "端到端加密",
  bundling: "正在生成链接…",
  sealedHint: "只有拥有完整链接的人才能读取，服务器也无法读取。",
  sealNeedsLink: "此文件经过端到端加密：请打开完整链接，包括 # 之后的部分。",
  sealNeedsTls: "此文件经过端到端加密，浏览器只在 https 地址上解密：请用 https 打开链接。",
  sealKey: "链接中的密钥与此文件不符。",
  sealDamaged: "加密文件已损坏或被修改。",
  sealTooMany: "无法把这么多文件一起加密：{0}",
  receivedOpened: "已完整接收并解密，内容未被修改。已请浏览器保存。",
  receivedOpenedHere: "已完整接收并解密，内容未被修改。尚未保存。",
  receivedUncheckedHere: "已完整接收。尚未保存。",
  writtenUnchecked: "已写入所选的文件。",
  browserSavesUnchecked: "浏览器正在下载，中断后可以继续。",
  downloadAll: "全部下载",
  zipReady: "{0} 个文件，可整体下载为 zip，也可逐个下载。",
  zipOnly: "{0} 个文件，打包为一个 zip。",
  sealedReady: "{0} 个加密文件。",
  save: "保存",
  usedUp: "此文件的下载次数已用完，或它已过期。",
  request: "收集文件",
  requestIntro: "生成一个链接，让别人把文件发给你。发送者只能看到名称和限制，看不到别人发送的内容。",
  requestName: "用途",
  requestNameHint: "聚会照片",
  requestFiles: "最多文件数",
  makeRequest: "生成链接",
  requestsMade: "文件收集",
  requestWaiting: "正在查找…",
  requestOpen: "已收到 {0} 个文件，最多 {1} 个。",
  requestFull: "已收到 {0} 个文件，最多 {1} 个；不再接收。",
  requestEnded: "已结束，共收到 {0} 个文件。",
  refresh: "刷新",
  endRequest: "结束",
  endRequestSure: "确定不再接收？",
  askedFor: "对方请你发送文件：",
  askedLimits: "最多 {0} 个文件，共 {1}，单个 {2}；只有请求者能收到。有效期",
  askedClosed: "此请求不再接收文件。",
  askedUnknown: "没有这个请求：它可能已过期。",
};

export const TABLE = { en: EN, "zh-CN": ZH };

const STORE = "fawa.language";
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];

function remembered() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function preferred() {
  const wanted = [remembered(), ...navigator.languages].filter(Boolean);
  return wanted.map((tag) => (/^zh/i.test(tag) ? "zh-CN" : /^en/i.test(tag) ? "en" : null)).find(Boolean) ?? "en";
}

let language = preferred();

/** A text in the language that is shown. */
export function t(key, ...values) {
  return TABLE[language][key].replace(/\{(\d)\}/g, (_, index) => values[Number(index)]);
}

/** Shows a text in an element, and in the other language once that is chosen. */
export function say(element, key, ...values) {
  element.dataset.t = key;
  element.dataset.values = JSON.stringify(values);
  element.textContent = t(key, ...values);
}

/** The same for an attribute. */
export function sayIn(element, attribute, key, ...values) {
  element.setAttribute(`data-t-${attribute}`, key);
  element.setAttribute(`data-values-${attribute}`, JSON.stringify(values));
  element.setAttribute(attribute, t(key, ...values));
}

const valuesIn = (element, attribute) => JSON.parse(element.getAttribute(attribute) ?? "[]");

/** Shows all texts of a part of the page in the language chosen. */
export function translate(root) {
  for (const element of root.querySelectorAll("[data-t]")) {
    element.textContent = t(element.dataset.t, ...valuesIn(element, "data-values"));
  }
  for (const attribute of ATTRIBUTES) {
    for (const element of root.querySelectorAll(`[data-t-${attribute}]`)) {
      const values = valuesIn(element, `data-values-${attribute}`);
      element.setAttribute(attribute, t(element.getAttribute(`data-t-${attribute}`), ...values));
    }
  }
}

function show() {
  document.documentElement.lang = language;
  translate(document);
  document.querySelectorAll("template").forEach(({ content }) => translate(content));
}

/** Shows the other language, now and next time. */
export function switchLanguage() {
  language = language === "en" ? "zh-CN" : "en";
  try {
    localStorage.setItem(STORE, language);
  } catch {
    // Then for this time only.
  }
  show();
}

show();
