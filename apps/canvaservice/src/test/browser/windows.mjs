// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Windows of a real browser on boards, and what they show.

import { openProfile } from "../../../../../api/clients/node/browser.mjs";

const WAIT_MILLIS = 60_000;

/** A picture of one red pixel. */
export const PNG = {
  name: "red.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64"),
};

/** A drawing with scripts, which must not run. */
const SVG_TEXT =
  '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60"><script>globalThis.harmed = 1</script><rect width="80" height="60" fill="blue" onload="globalThis.harmed=1"/></svg>';
export const SVG = { name: "blue.svg", mimeType: "image/svg+xml", buffer: Buffer.from(SVG_TEXT) };

export function check(condition, claim) {
  if (!condition) {
    throw new Error(`not so: ${claim}`);
  }
  console.log(`ok   ${claim}`);
}

/** Waits until a condition holds; `what` says what was waited for. */
export async function until(what, condition) {
  const end = Date.now() + WAIT_MILLIS;
  let last;
  for (;;) {
    last = await condition();
    if (last === true) {
      return;
    }
    if (Date.now() > end) {
      throw new Error(`it never came to this: ${what}; last: ${JSON.stringify(last)?.slice(0, 2000)}`);
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Runs in each page before its scripts. */
function prepare({ webTransport, plain }) {
  if (plain) {
    // As on a page that is neither under TLS nor of this machine.
    Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
    delete Navigator.prototype.clipboard;
    Object.defineProperty(globalThis, "isSecureContext", { value: false });
  }
  if (webTransport) {
    // On a busy machine a session may take longer to open than the page waits.
    const OPEN_MILLIS_MAX = 900;
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (task, millis, ...rest) => later(task, millis === OPEN_MILLIS_MAX ? 60_000 : millis, ...rest);
    globalThis.sessions = [];
    globalThis.WebTransport = class extends WebTransport {
      constructor(...given) {
        super(...given);
        globalThis.sessions.push(this);
      }
    };
  } else {
    delete globalThis.WebTransport;
  }
  // The dialogs of the file system cannot be answered here; without them the editor takes a field and a download.
  delete globalThis.showOpenFilePicker;
  delete globalThis.showSaveFilePicker;
}

/** One window with a profile of its own. */
export class Window {
  constructor(name, context, page) {
    this.name = name;
    this.context = context;
    this.page = page;
    this.problems = [];
    this.foreign = [];
    this.wire = [];
    this.file = undefined;
    this.chosen = 0;
    this.sockets = { open: [], refuse: false, mute: false };
  }

  static async open(browser, name, { webTransport = false, plain = false, ...options } = {}) {
    const context = await openProfile(browser, { viewport: { width: 1280, height: 800 }, locale: "en-US", ...options });
    await context.addInitScript(prepare, { webTransport, plain });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MILLIS);
    const window = new Window(name, context, page);
    await window.#watch();
    return window;
  }

  async #watch() {
    const { page, sockets } = this;
    // Listened to from the start: a dialog that opens before anybody listens is nobody's.
    page.on("filechooser", (chooser) => this.#choose(chooser));
    page.on("pageerror", (error) => this.problems.push(String(error.stack ?? error)));
    page.on("console", (line) => {
      if (line.type() === "error" && !/Failed to load resource|WebSocket connection|ERR_INTERNET_DISCONNECTED|Executing inline/.test(line.text())) {
        this.problems.push(line.text());
      }
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && !["127.0.0.1", "localhost"].includes(url.hostname)) {
        this.foreign.push(request.url());
      }
      this.wire.push(request.url(), request.postData() ?? "");
    });
    await page.routeWebSocket(/\/ws\/canva/, (socket) => {
      if (sockets.refuse) {
        socket.close({ code: 1001 });
        return;
      }
      const server = socket.connectToServer();
      sockets.open.push(socket, server);
      socket.onMessage((message) => {
        this.wire.push(String(message));
        if (!sockets.mute) {
          server.send(message);
        }
      });
      server.onMessage((message) => {
        this.wire.push(String(message));
        if (!sockets.mute) {
          socket.send(message);
        }
      });
    });
  }

  async #choose(chooser) {
    await chooser.setFiles(this.file);
    this.chosen++;
  }

  /** Does what opens a dialog for files, and chooses one there. */
  async choose(file, act) {
    this.file = file;
    const before = this.chosen;
    await act();
    await until(`${this.name} is asked for a file`, async () => this.chosen > before);
  }

  /** Puts a picture on the board. */
  async insert(file, x, y) {
    const { page } = this;
    await page.keyboard.press("Escape");
    await this.choose(file, () => page.keyboard.press("9"));
    await page.waitForFunction(() => globalThis.excalidraw.getAppState().pendingImageElementId !== null);
    await page.mouse.click(x, y);
    await page.keyboard.press("Escape");
  }

  async goto(url) {
    await this.page.goto(url);
  }

  /** Waits until the board is there and can be drawn on. */
  async live() {
    await this.page.waitForSelector('#status[data-state="live"]');
    await this.page.waitForFunction(() => globalThis.excalidraw && !globalThis.excalidraw.getAppState().isLoading);
  }

  async create() {
    await this.page.click("#create");
    await this.live();
    return (await this.page.textContent("#code")).trim();
  }

  async join(text) {
    await this.page.fill("#join-code", text);
    await this.page.click("#join button");
    await this.live();
  }

  people(count) {
    return this.page.waitForSelector(`#count[data-participants="${count}"]`);
  }

  state() {
    return this.page.$eval("#status", ({ dataset, textContent }) => ({ ...dataset, text: textContent }));
  }

  /** Waits until nothing is on the way. */
  acknowledged() {
    return this.page.waitForSelector('#status[data-state="live"][data-pending="0"]');
  }

  /** A shape from corner to corner, with the tool that the key chooses. */
  async draw(key, [x1, y1], [x2, y2]) {
    const { page } = this;
    await page.keyboard.press("Escape");
    await page.keyboard.press(key);
    await page.mouse.move(x1, y1);
    await page.mouse.down();
    for (let i = 1; i <= 8; i++) {
      await page.mouse.move(x1 + ((x2 - x1) * i) / 8, y1 + ((y2 - y1) * i) / 8);
    }
    await page.mouse.up();
    await page.keyboard.press("Escape");
  }

  async write(text, x, y) {
    const { page } = this;
    await page.keyboard.press("Escape");
    await page.keyboard.press("t");
    await page.mouse.click(x, y);
    await page.waitForSelector("textarea.excalidraw-wysiwyg");
    await page.keyboard.type(text);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  }

  async drag([x1, y1], [x2, y2]) {
    const { page } = this;
    await page.keyboard.press("Escape");
    await page.keyboard.press("v");
    await page.mouse.move(x1, y1);
    await page.mouse.down();
    for (let i = 1; i <= 6; i++) {
      await page.mouse.move(x1 + ((x2 - x1) * i) / 6, y1 + ((y2 - y1) * i) / 6);
    }
    await page.mouse.up();
    await page.keyboard.press("Escape");
  }

  /** What the editor shows, from the bottom up. */
  scene() {
    return this.page.evaluate(() =>
      globalThis.excalidraw
        .getSceneElements()
        .map(({ id, type, version, versionNonce, x, y, width, height, text, strokeColor }) => ({ id, type, version, versionNonce, x, y, width, height, text, strokeColor })),
    );
  }

  async types() {
    return (await this.scene()).map(({ type }) => type).sort().join(" ");
  }

  /** A hash of every pixel of the drawing, once two frames have shown the same. */
  pixels() {
    return this.page.evaluate(async () => {
      const hash = () => {
        const canvas = document.querySelector("canvas.excalidraw__canvas.static");
        const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        let value = 0x811c9dc5;
        for (const pixel of pixels) {
          value = Math.imul(value ^ pixel, 0x01000193);
        }
        return value >>> 0;
      };
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      for (let last = hash(); ; ) {
        await frame();
        await frame();
        const now = hash();
        if (now === last) {
          return now;
        }
        last = now;
      }
    });
  }

  async cut() {
    this.sockets.refuse = true;
    await Promise.all(this.sockets.open.splice(0).map((socket) => socket.close({ code: 3000 }).catch(() => {})));
    await until(`${this.name} notices the cut`, async () => (await this.state()).state !== "live");
  }

  async mend() {
    this.sockets.refuse = false;
    await this.live();
  }

  async menu(testId) {
    await this.page.keyboard.press("Escape");
    await this.page.click('[data-testid="main-menu-trigger"]');
    await this.page.click(`[data-testid="${testId}"]`);
  }
}

/** Waits until windows have no change on the way and show the same elements in the same states. */
export async function alike(...windows) {
  await until(`${windows.map(({ name }) => name).join(", ")} show the same`, async () => {
    const scenes = await Promise.all(windows.map(async (window) => JSON.stringify(await window.scene())));
    const states = await Promise.all(windows.map((window) => window.state()));
    const settled = states.every(({ state, pending }) => state === "live" && pending === "0");
    return (settled && new Set(scenes).size === 1) || { scenes, states };
  });
  return windows[0].scene();
}
