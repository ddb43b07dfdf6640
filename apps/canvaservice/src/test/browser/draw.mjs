// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Draws together in several windows of a real browser and compares what they show, pixel by pixel.
//
//   node draw.mjs http://127.0.0.1:8083 [screenshot.png [https://127.0.0.1:8446]]
//
// With the third, a window under TLS joins by WebTransport.
//
// Says each step; exits with 1 at the first that fails.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { openBrowser } from "../../../../../api/clients/node/browser.mjs";

const WAIT_MILLIS = 60_000;
const [base, screenshot, secureBase] = process.argv.slice(2);
if (!base) {
  console.error("usage: node draw.mjs BASE_URL [SCREENSHOT [TLS_URL]]");
  process.exit(2);
}

function check(condition, claim) {
  if (!condition) {
    throw new Error(`not so: ${claim}`);
  }
  console.log(`ok   ${claim}`);
}

/** One window with its own profile. */
class Window {
  constructor(name, page, sockets, problems) {
    Object.assign(this, { name, page, sockets, problems });
  }

  static async open(browser, name, { webTransport = false, ...options }) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MILLIS);
    if (webTransport) {
      // On a busy machine a session may take longer to open than the page waits.
      await page.addInitScript(() => {
        const OPEN_MILLIS_MAX = 900;
        const later = globalThis.setTimeout;
        globalThis.setTimeout = (task, millis, ...rest) => later(task, millis === OPEN_MILLIS_MAX ? 60_000 : millis, ...rest);
      });
    } else {
      // What cuts connections below can cut WebSockets alone.
      await page.addInitScript(() => delete globalThis.WebTransport);
    }
    const problems = [];
    const sockets = { open: [], refuse: false };
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error" && !/Failed to load resource|WebSocket connection/.test(line.text())) {
        problems.push(line.text());
      }
    });
    await page.routeWebSocket(/\/ws\/canva/, (socket) => {
      if (sockets.refuse) {
        socket.close({ code: 1001 });
        return;
      }
      sockets.open.push(socket, socket.connectToServer());
    });
    return new Window(name, page, sockets, problems);
  }

  async goto(path, at = base) {
    await this.page.goto(new URL(`/lite/${path}`, at).href);
  }

  live() {
    return this.page.waitForSelector('#status[data-state="live"]', { state: "attached" });
  }

  async people(count) {
    await this.page.waitForSelector(`#count[data-participants="${count}"]`, { state: "attached" });
  }

  async pen(color, width) {
    await this.page.evaluate(
      ([c, w]) => {
        for (const [id, value] of [["color", c], ["width", w]]) {
          const input = document.getElementById(id);
          input.value = value;
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }
      },
      [color, String(width)],
    );
  }

  /** A stroke of the mouse through points given in units of the board (1600 × 900). */
  async stroke(points) {
    const box = await this.page.locator("#ahead").boundingBox();
    const at = ([x, y]) => [box.x + (x * box.width) / 1600, box.y + (y * box.height) / 900];
    await this.page.mouse.move(...at(points[0]));
    await this.page.mouse.down();
    for (const point of points.slice(1)) {
      await this.page.mouse.move(...at(point));
    }
    await this.page.mouse.up();
  }

  /** What the window shows: a hash of every pixel, how many are inked, what is still ahead. */
  look() {
    return this.page.evaluate(() => {
      const see = (id) => {
        const canvas = document.getElementById(id);
        const pixels = new Uint32Array(
          canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer,
        );
        let hash = 0x811c9dc5;
        let inked = 0;
        for (const pixel of pixels) {
          hash = Math.imul(hash ^ pixel, 0x01000193);
          inked += pixel === 0 ? 0 : 1;
        }
        return { hash: hash >>> 0, inked };
      };
      const sheet = see("sheet");
      return {
        ...sheet,
        ahead: see("ahead").inked,
        sequence: Number(document.getElementById("sheet").dataset.sequence),
        pending: Number(document.getElementById("sheet").dataset.pending),
      };
    });
  }
}

/** Waits until all windows have seen the same events and none has strokes on the way. */
async function settled(...windows) {
  const end = Date.now() + WAIT_MILLIS;
  for (;;) {
    const marks = await Promise.all(
      windows.map(({ page }) =>
        page.evaluate(
          () =>
            new Promise((done) => {
              requestAnimationFrame(() => {
                const { sequence, pending } = document.getElementById("sheet").dataset;
                // What is ahead is shown with the next frame.
                requestAnimationFrame(() => done(`${sequence} ${pending}`));
              });
            }),
        ),
      ),
    );
    if (new Set(marks).size === 1 && marks[0].endsWith(" 0")) {
      return Promise.all(windows.map((window) => window.look()));
    }
    if (Date.now() > end) {
      throw new Error(`the windows never agreed: ${marks.join(" | ")}`);
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

function alike(looks) {
  return new Set(looks.map((look) => look.hash)).size === 1;
}

function curve(from, to, steps, shape) {
  return Array.from({ length: steps + 1 }, (_, i) => shape(from + ((to - from) * i) / steps).map(Math.round));
}

/** A sunrise over waves by one, mountains and a boat by the other, at the same time. */
async function paint(left, right) {
  const sun = curve(0, 2 * Math.PI, 28, (t) => [1180 + 105 * Math.cos(t), 250 + 105 * Math.sin(t)]);
  const rays = Array.from({ length: 10 }, (_, i) => (i * Math.PI) / 5).map((t) =>
    curve(140, 195, 3, (r) => [1180 + r * Math.cos(t), 250 + r * Math.sin(t)]));
  const waves = [660, 720, 780].map((y, i) => curve(120, 1480, 46, (x) => [x, y + 16 * Math.sin(x / 46 + i)]));
  const mountains = [[130, 600], [330, 370], [430, 470], [600, 310], [860, 600]];
  const hull = [[980, 560], [1040, 620], [1260, 620], [1320, 560], [980, 560]];
  const mast = [[1140, 560], [1140, 400], [1250, 530], [1140, 530]];
  const word = [
    [...curve(0, Math.PI, 12, (t) => [274 + 30 * Math.cos(t), 128 - 30 * Math.sin(t)]), [244, 242]],
    [[206, 172], [290, 172]],
    curve(0, 2 * Math.PI, 16, (t) => [350 + 34 * Math.cos(t), 205 + 34 * Math.sin(t)]),
    [[386, 170], [390, 242]],
    [[420, 172], [440, 240], [462, 186], [484, 240], [504, 172]],
    curve(0, 2 * Math.PI, 16, (t) => [560 + 34 * Math.cos(t), 205 + 34 * Math.sin(t)]),
    [[596, 170], [600, 242]],
  ];
  const dense = (points) =>
    points.slice(1).flatMap(([x, y], i) => curve(0, 1, 6, (t) => [points[i][0] + (x - points[i][0]) * t, points[i][1] + (y - points[i][1]) * t]));
  await Promise.all([
    (async () => {
      await left.pen("#ea580c", 12);
      for (const line of [sun, ...rays]) {
        await left.stroke(line);
      }
      await left.pen("#2563eb", 9);
      for (const wave of waves) {
        await left.stroke(wave);
      }
    })(),
    (async () => {
      await right.pen("#16a34a", 11);
      await right.stroke(dense(mountains));
      await right.pen("#9333ea", 9);
      await right.stroke(dense(hull));
      await right.stroke(dense(mast));
      await right.pen("#16202a", 10);
      for (const line of word) {
        await right.stroke(line);
      }
    })(),
  ]);
}

/** Both windows side by side in one picture. */
async function picture(browser, windows, file) {
  const shots = [];
  for (const { page } of windows) {
    shots.push(`data:image/png;base64,${(await page.screenshot()).toString("base64")}`);
  }
  const page = await browser.newPage({ viewport: { width: 1560, height: 532 } });
  await page.setContent(
    `<style>body{margin:0;display:flex;gap:24px;padding:24px;background:#cfd8dc;align-items:center}
      img{width:744px;border-radius:12px;box-shadow:0 10px 34px #0004}</style>${shots.map((src) => `<img src="${src}">`).join("")}`,
  );
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  await page.screenshot({ path: file });
  await page.close();
}

async function run(browser) {
  const ann = await Window.open(browser, "ann", { viewport: { width: 1240, height: 805 } });
  const bob = await Window.open(browser, "bob", { viewport: { width: 1240, height: 805 }, colorScheme: "dark" });

  await ann.goto("");
  await ann.page.click("#create");
  await ann.live();
  const code = (await ann.page.textContent("#code")).trim();
  check(/^[A-Z0-9]{6}$/.test(code), `a new board has a code of six characters`);

  await bob.goto("index.html");
  await bob.page.fill("#join-code", "NOPE00");
  await bob.page.click("#join button");
  await bob.page.waitForFunction(() => document.getElementById("problem").textContent.includes("no board"));
  check(true, "an unknown code is said to be one");
  await bob.page.fill("#join-code", "");
  await bob.page.type("#join-code", code.toLowerCase());
  check((await bob.page.inputValue("#join-code")) === code, "a code is put into upper case");
  await bob.page.click("#join button");
  await bob.live();
  await Promise.all([ann.people(2), bob.people(2)]);
  check(true, "each window shows two participants");

  await paint(ann, bob);
  let looks = await settled(ann, bob);
  check(looks[0].inked > 20_000, `something is drawn: ${looks[0].inked} pixels by ${looks[0].sequence} events`);
  check(alike(looks), "both windows show the same to the pixel");
  check(looks.every((look) => look.ahead === 0), "no stroke is drawn twice");
  if (screenshot) {
    await picture(browser, [ann, bob], resolve(screenshot));
    console.log(`     ${screenshot}`);
  }

  const cyd = await Window.open(browser, "cyd", { viewport: { width: 420, height: 800 }, hasTouch: true, isMobile: true });
  await cyd.goto(`#${code}`);
  await cyd.live();
  looks = await settled(ann, bob, cyd);
  check(alike(looks), "a small window that comes late shows the same to the pixel");

  const before = looks[0].sequence;
  const box = await cyd.page.locator("#ahead").boundingBox();
  await cyd.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await cyd.page.focus("#ahead");
  for (const key of [" ", "ArrowRight", "Shift+ArrowDown", "ArrowLeft", " "]) {
    await cyd.page.keyboard.press(key === " " ? "Space" : key);
  }
  await ann.page.waitForFunction((n) => Number(document.getElementById("sheet").dataset.sequence) >= n, before + 5);
  looks = await settled(ann, bob, cyd);
  check(looks[0].sequence === before + 5 && alike(looks), "touch and keyboard draw as the mouse does");

  bob.sockets.refuse = true;
  await Promise.all(bob.sockets.open.splice(0).map((socket) => socket.close({ code: 3000 })));
  await bob.page.waitForSelector('#status[data-state="down"]', { state: "attached" });
  await ann.people(2);
  await ann.pen("#dc2626", 20);
  await bob.pen("#0891b2", 20);
  await ann.stroke([[200, 860], [800, 840], [1400, 860]]);
  await bob.stroke([[200, 830], [800, 870], [1400, 830]]);
  // They are shown with the next frame.
  const end = Date.now() + WAIT_MILLIS;
  while ((await bob.look()).ahead === 0 && Date.now() < end) {
    await new Promise((wake) => setTimeout(wake, 50));
  }
  check((await bob.look()).ahead > 0, "a window that lost its connection still shows its own strokes");
  bob.sockets.refuse = false;
  await bob.live();
  await ann.people(3);
  looks = await settled(ann, bob, cyd);
  check(alike(looks), "after a break it catches up and sends what it drew, once");
  check(looks[0].sequence === before + 5 + 6, "no event was lost or doubled by the break");

  const saving = ann.page.waitForEvent("download");
  await ann.page.click("#export");
  const saved = await (await saving).path();
  check(saved !== null && existsSync(saved), "the board is saved as PNG");

  await bob.page.click("#clear");
  await bob.page.click("#clear");
  looks = await settled(ann, bob, cyd);
  check(looks.every((look) => look.inked === 0), "a clear wipes every window at once");
  await ann.stroke([[100, 100], [300, 300]]);
  const dan = await Window.open(browser, "dan", {});
  await dan.goto(`#${code}`);
  await dan.live();
  looks = await settled(ann, bob, cyd, dan);
  check(alike(looks) && looks[3].inked > 0, "who comes after a clear sees what was drawn since");

  const windows = [ann, bob, cyd, dan];
  if (secureBase) {
    const eve = await Window.open(browser, "eve", { webTransport: true });
    windows.push(eve);
    await eve.goto(`#${code}`, secureBase);
    await eve.live();
    check((await eve.page.textContent("#status")).includes("WebTransport"), "under TLS a window joins by WebTransport");
    await ann.stroke([[300, 100], [100, 300]]);
    await eve.stroke([[700, 100], [900, 300]]);
    looks = await settled(ann, bob, cyd, dan, eve);
    check(alike(looks), "what it draws, and what others draw, is seen over both");
    check((await ann.page.textContent("#status")).includes("WebSocket"), "the others stay on WebSockets");
  }

  for (const { name, problems } of windows) {
    check(problems.length === 0, `${name}'s window reports no problem ${problems.join("; ")}`);
  }
}

const browser = await openBrowser();
try {
  await run(browser);
  console.log("all well");
} catch (failure) {
  console.error(`FAILED ${failure.stack}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
