// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// The page of boards as people use it together, in a real browser.
//
//   node board.mjs http://127.0.0.1:8083 [--tls https://127.0.0.1:8446] [--screenshots FOLDER] [--only STEP]
//
// With --tls the first window joins by WebTransport and the others by WebSocket. Says each step; exits with 1 at the
// first that fails.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { openBrowser } from "../../../../../api/clients/node/browser.mjs";
import { alike, check, PNG, SVG, until, Window } from "./windows.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tls: { type: "string" }, screenshots: { type: "string" }, only: { type: "string" } },
});
if (positionals.length !== 1) {
  console.error("usage: node board.mjs BASE_URL [--tls TLS_URL] [--screenshots FOLDER] [--only STEP]");
  process.exit(2);
}
const [base] = positionals;

async function shot(window, name) {
  if (values.screenshots) {
    await window.page.mouse.move(5, 300);
    await window.page.screenshot({ path: join(values.screenshots, `${name}.png`) });
  }
}

const windows = [];

async function open(browser, name, options) {
  const window = await Window.open(browser, name, options);
  windows.push(window);
  return window;
}

/** Two windows on a new board; the first has created it. */
async function pair(browser, options = {}) {
  const ann = await open(browser, "ann", { webTransport: Boolean(values.tls), ...options });
  await ann.goto(`${values.tls ?? base}/`);
  const code = await ann.create();
  const bob = await open(browser, "bob");
  await bob.goto(`${base}/#${code}`);
  await bob.live();
  await Promise.all([ann.people(2), bob.people(2)]);
  return { ann, bob, code };
}

const steps = {
  async door(browser) {
    const ann = await open(browser, "ann", { webTransport: Boolean(values.tls) });
    await ann.goto(`${values.tls ?? base}/`);
    const code = await ann.create();
    check(/^[A-Z0-9]{6}$/.test(code), "a new board has a code of six characters");
    const { transport } = await ann.state();
    check(transport === (values.tls ? "WebTransport" : "WebSocket"), `the bar says what carries the board: ${transport}`);
    const bob = await open(browser, "bob");
    await bob.goto(`${base}/canvas-wt`);
    await bob.page.fill("#join-code", "NOPE00");
    await bob.page.click("#join button");
    await bob.page.waitForFunction(() => document.getElementById("problem").textContent.includes("no board NOPE00"));
    await bob.page.fill("#join-code", "NOPE");
    await bob.page.click("#join button");
    await bob.page.waitForFunction(() => document.getElementById("problem").textContent.includes("no code"));
    check(true, "an unknown code and what is no code are said to be so");
    await bob.join(` ${code.slice(0, 3).toLowerCase()} ${code.slice(3)}. `);
    await Promise.all([ann.people(2), bob.people(2)]);
    check(true, "a code in lower case with spaces is understood; each window shows two members");
    await bob.page.click("#home");
    await ann.people(1);
    check((await bob.page.evaluate(() => document.activeElement.id)) === "create", "who leaves a board has the focus at the door");
    await bob.page.fill("#join-code", `see ${base}/#${code.toLowerCase()}`);
    await bob.page.click("#join button");
    await bob.live();
    check(true, "a pasted link is understood");
  },

  async together(browser) {
    const { ann, bob, code } = await pair(browser);
    await Promise.all([
      (async () => {
        await ann.draw("r", [300, 250], [480, 360]);
        await ann.draw("o", [520, 250], [640, 340]);
        await ann.write("hello board", 320, 420);
      })(),
      (async () => {
        await bob.draw("d", [700, 250], [800, 340]);
        await bob.draw("7", [700, 450], [860, 520]);
        await bob.draw("a", [500, 500], [620, 560]);
      })(),
    ]);
    await until("both have drawn", async () => (await ann.types()) === "arrow diamond ellipse freedraw rectangle text" || ann.types());
    await alike(ann, bob);
    check((await ann.pixels()) === (await bob.pixels()), "two windows that draw at once show the same elements and the same pixels");
    const cyd = await open(browser, "cyd");
    await cyd.goto(`${base}/#${code}`);
    await cyd.live();
    await alike(ann, bob, cyd);
    check((await ann.pixels()) === (await cyd.pixels()), "who comes late sees the same");

    const rectangle = (await ann.scene()).find(({ type }) => type === "rectangle");
    await Promise.all([ann.drag([301, 300], [331, 320]), bob.drag([301, 300], [281, 280])]);
    const scene = await alike(ann, bob, cyd);
    const moved = scene.find(({ id }) => id === rectangle.id);
    check(moved.x !== rectangle.x, `concurrent edits of one element end alike: version ${moved.version}`);

    await ann.draw("r", [900, 300], [960, 360]);
    await alike(ann, bob, cyd);
    await bob.draw("o", [900, 420], [960, 480]);
    const before = await alike(ann, bob, cyd);
    await ann.page.keyboard.press("Control+z");
    await until("ann's last step is undone", async () => (await bob.scene()).length === before.length - 1 || bob.types());
    const after = await alike(ann, bob, cyd);
    check(after.filter(({ type }) => type === "ellipse").length === 2, "undo takes back one's own step, not that of another");
    await ann.page.keyboard.press("Control+Shift+z");
    await until("it is back", async () => (await bob.scene()).length === before.length || bob.types());
    await alike(ann, bob, cyd);
    check(true, "and redo brings it back for all");

    let step = 0;
    await until("bob sees ann's hand", async () => {
      // It moves on, as a pointer that goes as a datagram may be lost.
      await ann.page.mouse.move(640, 600 - (step++ % 2));
      return bob.page.evaluate(() => [...globalThis.excalidraw.getAppState().collaborators.values()].some(({ pointer }) => pointer?.y > 0));
    });
    check(true, "others' hands are seen");

    await bob.page.locator(".UserList .Avatar").first().click();
    await until("bob follows somebody", async () => bob.page.evaluate(() => globalThis.excalidraw.getAppState().userToFollow !== null));
    const followed = await bob.page.evaluate(() => globalThis.excalidraw.getAppState().userToFollow.socketId);
    for (const window of [ann, cyd]) {
      await window.page.mouse.move(640, 600);
      await window.page.mouse.wheel(0, 400);
    }
    await until("bob's view moves with it", async () => bob.page.evaluate(() => globalThis.excalidraw.getAppState().scrollY < -300));
    check(followed !== "", "a member can be followed");
    await bob.page.keyboard.press("Escape");
    await shot(bob, "together");
  },

  async breaks(browser) {
    const ann = await open(browser, "ann");
    await ann.goto(`${base}/`);
    const code = await ann.create();
    const bob = await open(browser, "bob");
    await bob.goto(`${base}/#${code}`);
    await bob.live();
    await ann.draw("r", [300, 250], [480, 360]);
    await alike(ann, bob);

    await bob.context.setOffline(true);
    await until("bob is offline", async () => (await bob.state()).state === "offline" || bob.state());
    check(true, "the loss of the network is said at once");
    await bob.draw("o", [520, 250], [640, 340]);
    await bob.drag([301, 300], [321, 330]);
    await ann.draw("d", [700, 250], [800, 340]);
    await until("bob says what he keeps", async () => /2 kept here/.test((await bob.state()).text) || bob.state());
    check((await ann.types()) === "diamond rectangle", "nothing of it is with the others yet");
    await bob.context.setOffline(false);
    await bob.live();
    await alike(ann, bob);
    check((await bob.types()) === "diamond ellipse rectangle", "what was drawn offline is merged");
    check((await ann.pixels()) === (await bob.pixels()), "and both show the same pixels");

    await bob.cut();
    await bob.draw("r", [300, 450], [420, 540]);
    await ann.draw("r", [500, 450], [620, 540]);
    await ann.acknowledged();
    await bob.page.reload();
    await bob.page.waitForSelector('#status[data-state="down"], #status[data-state="connecting"]');
    await bob.mend();
    await alike(ann, bob);
    check((await bob.types()) === "diamond ellipse rectangle rectangle rectangle", "changes that were not sent outlive a reload");

    bob.sockets.mute = true;
    await until("bob gives the silent connection up", async () => (await bob.state()).state !== "live" || bob.state());
    check(true, "a connection that is silent without an end is given up");
    bob.sockets.mute = false;
    await bob.live();
    await bob.page.reload();
    await bob.live();
    await alike(ann, bob);
    check(true, "a reload shows the same");
  },

  /** Where boards that nobody is on live for some seconds. */
  async gone(browser) {
    const ann = await open(browser, "ann");
    await ann.goto(`${base}/`);
    const code = await ann.create();
    await ann.draw("r", [300, 250], [480, 360]);
    await ann.insert(PNG, 700, 300);
    await ann.acknowledged();
    await ann.cut();
    await until("the board is gone", async () => (await ann.context.request.get(`${base}/join?code=${code}`)).status() === 404);
    ann.sockets.refuse = false;
    await ann.page.waitForSelector('#status[data-state="gone"]');
    check((await ann.types()) === "image rectangle", "what was drawn on a board that is gone is still on the screen");
    await ann.page.click("#renew");
    await ann.page.waitForFunction((old) => !location.hash.includes(old), code);
    await ann.acknowledged();
    const bob = await open(browser, "bob");
    await bob.goto(ann.page.url());
    await bob.live();
    await until("bob sees it", async () => (await bob.types()) === "image rectangle" || bob.types());
    await until("and its picture", async () => bob.page.evaluate(() => Object.keys(globalThis.excalidraw.getFiles()).length === 1));
    await alike(ann, bob);
    check(true, "and becomes a new board, with its pictures");
  },

  /** Says "stop" and "restart" when the server is to do so, and goes on once a line has come on the standard input. */
  async restart(browser) {
    const { ann, bob, code } = await pair(browser);
    await ann.draw("r", [300, 250], [480, 360]);
    await ann.insert(PNG, 700, 300);
    await alike(ann, bob);
    const input = createInterface({ input: process.stdin });
    const next = input[Symbol.asyncIterator]();
    console.log("stop");
    await next.next();
    await until("both know", async () => [await ann.state(), await bob.state()].every(({ state }) => state !== "live"));
    await ann.draw("o", [520, 250], [640, 340]);
    await bob.draw("d", [300, 450], [400, 540]);
    console.log("restart");
    await next.next();
    input.close();
    await Promise.all([ann.live(), bob.live()]);
    await alike(ann, bob);
    check((await ann.types()) === "diamond ellipse image rectangle", "a restart of the server loses nothing, nor what was drawn meanwhile");
    const cyd = await open(browser, "cyd");
    await cyd.goto(`${base}/#${code}`);
    await cyd.live();
    await until("cyd has the picture", async () => cyd.page.evaluate(() => Object.keys(globalThis.excalidraw.getFiles()).length === 1));
    await alike(ann, bob, cyd);
    check((await ann.pixels()) === (await cyd.pixels()), "and a newcomer sees all of it");
  },

  /** A session that the other side ends, and where no session can be opened. */
  async session(browser) {
    const { ann, bob } = await pair(browser);
    if (values.tls) {
      await ann.draw("r", [300, 250], [480, 360]);
      await alike(ann, bob);
      await ann.page.evaluate(() => globalThis.sessions.at(-1).close());
      await ann.draw("o", [520, 250], [640, 340]);
      await bob.draw("d", [700, 250], [800, 340]);
      await ann.page.waitForFunction(() => globalThis.sessions.length >= 2);
      await alike(ann, bob);
      check((await ann.state()).transport === "WebTransport" && (await ann.types()) === "diamond ellipse rectangle", "a lost session is replaced by another, and nothing is lost");
      const cyd = await open(browser, "cyd");
      await cyd.goto(`${values.tls}/#${(await ann.page.textContent("#code")).trim()}`);
      await cyd.live();
      check((await cyd.state()).transport === "WebSocket", "under TLS a browser without WebTransport takes a WebSocket");
      await alike(ann, bob, cyd);
    }
  },

  async rights(browser) {
    const { ann, bob, code } = await pair(browser);
    await ann.draw("r", [300, 250], [480, 360]);
    await alike(ann, bob);
    await ann.page.click("#share");
    const viewLink = await ann.page.inputValue("#view-link");
    check(/#[A-Z0-9]{20}$/.test(viewLink), "who created a board has a link for looking only");
    await ann.page.click("#switch-read-only");
    await bob.page.waitForSelector("#read-only");
    await ann.page.keyboard.press("Escape");
    await until("bob's editor only shows", async () => bob.page.evaluate(() => globalThis.excalidraw.getAppState().viewModeEnabled));
    check(true, "the owner's switch takes effect at once");
    await bob.page.evaluate(() => {
      const [one] = globalThis.excalidraw.getSceneElements();
      globalThis.excalidraw.updateScene({ elements: [{ ...one, version: one.version + 1, versionNonce: 1, x: one.x + 100 }, { ...one, id: "sneaked", index: "a9" }] });
    });
    await until("bob's change is taken back", async () => (await bob.scene()).length === 1 || bob.types());
    await alike(ann, bob);
    check(true, "a change by who may not is refused by the server and taken back");
    await ann.draw("o", [520, 250], [640, 340]);
    await alike(ann, bob);
    check((await bob.types()) === "ellipse rectangle", "the owner goes on drawing");
    await ann.page.click("#share");
    await ann.page.click("#switch-keep");
    await ann.page.click("#switch-read-only");
    await ann.page.keyboard.press("Escape");
    await bob.page.waitForSelector("#read-only", { state: "detached" });
    await bob.draw("d", [700, 250], [800, 340]);
    await alike(ann, bob);
    check(true, "the board can be written again");
    const cyd = await open(browser, "cyd");
    await cyd.goto(`${base}/#${viewLink.split("#")[1]}`);
    await cyd.live();
    await cyd.page.waitForSelector("#read-only");
    await alike(ann, bob, cyd);
    check(!(await cyd.page.evaluate(() => document.body.innerText)).includes(code), "the link for looking shows the board, and not its code");
  },

  async images(browser) {
    const { ann, bob, code } = await pair(browser);
    await ann.insert(PNG, 500, 300);
    const files = (window) => window.page.evaluate(() => Object.values(globalThis.excalidraw.getFiles()).map(({ dataURL, mimeType }) => [mimeType, dataURL]));
    await until("bob has the picture", async () => (await files(bob)).length === 1 || bob.types());
    await until("the element is there", async () => (await bob.types()) === "image" || bob.types());
    const [[type, url]] = await files(bob);
    check(type === "image/png" && url === (await files(ann))[0][1], "a picture arrives as it is");
    await alike(ann, bob);
    const cyd = await open(browser, "cyd", { plain: true });
    await cyd.goto(`${base}/#${code}`);
    await cyd.live();
    await until("cyd has the picture", async () => (await files(cyd)).length === 1 || cyd.types());
    check((await files(cyd))[0][1] === url, "who comes later gets it from the server, without TLS too");
    await cyd.insert(SVG, 800, 300);
    await until("ann has it", async () => (await files(ann)).length === 2 || ann.types());
    await alike(ann, bob, cyd);
    check(!(await ann.page.evaluate(() => globalThis.harmed)), "a picture of lines is drawn, and its script does not run");
    await ann.page.keyboard.press("Escape");

    await ann.draw("r", [300, 450], [480, 540]);
    await alike(ann, bob);
    await ann.menu("json-export-button");
    const saving = ann.page.waitForEvent("download");
    await ann.page.click(".ExportDialog--json .Card:first-child button, .ExportDialog--json button");
    const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8"));
    check(saved.type === "excalidraw" && saved.elements.length === 3, "a board is saved as .excalidraw, with its pictures");
    saved.elements.find(({ type: one }) => one === "rectangle").x += 50;
    saved.elements.forEach((one) => { one.version += 5; });
    const file = { name: "board.excalidraw", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(saved)) };
    await ann.choose(file, async () => {
      await ann.menu("load-button");
      await ann.page.locator(".OverwriteConfirm button").first().click();
    });
    await until("the opened file is shown to bob", async () => (await bob.scene()).find(({ type: one }) => one === "rectangle")?.version >= 6 || bob.scene());
    await alike(ann, bob, cyd);
    check(true, "an opened file is shown to all");

    const copied = await bob.page.evaluate(() => ({ elements: globalThis.excalidraw.getSceneElements(), files: Object.values(globalThis.excalidraw.getFiles()) }));
    const eve = await open(browser, "eve");
    await eve.goto(`${base}/`);
    const second = await eve.create();
    await eve.page.evaluate(({ elements, files: all }) => {
      globalThis.excalidraw.addFiles(all);
      globalThis.excalidraw.updateScene({ elements });
    }, copied);
    const fay = await open(browser, "fay");
    await fay.goto(`${base}/#${second}`);
    await fay.live();
    await until("fay has the pictures", async () => (await files(fay)).length === 2 || fay.types());
    check(true, "pictures that are copied to another board go with their elements");
  },

  async sealed(browser) {
    const at = values.tls ?? base;
    const ann = await open(browser, "ann");
    await ann.goto(`${at}/`);
    await ann.page.check("#private");
    const code = await ann.create();
    const link = ann.page.url();
    check(/#[A-Z0-9]{6},[\w-]{22}$/.test(link), "a private board has its key in the fragment of its link");
    await ann.write("top secret plan", 320, 300);
    const bob = await open(browser, "bob");
    await bob.goto(link);
    await bob.live();
    await until("bob can read it", async () => (await bob.scene())[0]?.text === "top secret plan" || bob.scene());
    await bob.draw("r", [300, 400], [480, 500]);
    await alike(ann, bob);
    await ann.insert(PNG, 700, 300);
    await until("bob sees the picture", async () => bob.page.evaluate(() => Object.keys(globalThis.excalidraw.getFiles()).length === 1));
    await alike(ann, bob);
    check(true, "members of a private board see text, shapes and pictures of one another");
    const key = link.split(",")[1];
    const said = [...ann.wire, ...bob.wire].join("\n");
    check(said.includes('"sealed"') && !/top secret|strokeColor|fileId|rectangle/.test(said), "what goes over the wire says nothing of what is drawn");
    // By more than three letters, which ciphertext as Base64 may have by chance.
    check(!said.includes(key) && !/PNG\r\n|iVBORw0KGgo/.test(said), "and neither the key nor the picture goes over it");
    const cyd = await open(browser, "cyd");
    await cyd.goto(`${at}/#${code}`);
    await cyd.page.waitForFunction(() => document.getElementById("problem").textContent.includes("private"));
    check(true, "a code without the key is told that the board is private");
    const eve = await open(browser, "eve", { plain: true });
    await eve.goto(link);
    await eve.page.waitForFunction(() => document.getElementById("problem").textContent.includes("need a page under TLS"));
    check(true, "a page that cannot encrypt says so");
    const dan = await open(browser, "dan");
    const open1 = await (await dan.context.request.post(`${at}/create?v=3`)).json();
    await dan.goto(`${at}/#${open1.code},${key}`);
    await dan.page.waitForFunction(() => document.getElementById("problem").textContent.includes("says it is not"));
    check(true, "a board that should be private and is not is not joined");
  },

  async harm(browser) {
    const { ann, bob, code } = await pair(browser);
    await ann.draw("r", [300, 250], [480, 360]);
    await alike(ann, bob);
    const evil = (id, more) => ({ id, version: 3, versionNonce: 1, isDeleted: false, index: "a5", x: 100, y: 100, width: 50, height: 50, ...more });
    const elements = [
      evil("frame", { type: "iframe", link: "https://evil.invalid/", customData: { generationData: { status: "done", html: "<script>parent.harmed=1</script>" } } }),
      evil("embed", { type: "embeddable", link: "https://www.youtube.com/embed/x" }),
      evil("link", { type: "rectangle", link: "javascript:globalThis.harmed=1" }),
      evil("color", { type: "rectangle", strokeColor: "url(https://evil.invalid/x.svg#a)", backgroundColor: "url(https://evil.invalid/y)" }),
      evil("image", { type: "image", fileId: "x", customData: { image: { sha256: "../../etc", type: "text/html" } } }),
      evil("nothing", { type: "constructor" }),
      evil("text", { type: "text", text: "<img src=x onerror=harmed=1>", fontSize: 20 }),
    ];
    await bob.page.evaluate(
      ([to, states]) =>
        new Promise((done, failed) => {
          const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/canva?code=${to}&v=3`);
          socket.onmessage = ({ data }) => {
            if (data.includes('"ready"')) {
              socket.send(JSON.stringify({ elements: states, settled: true }));
            } else if (data.includes('"settled"')) {
              socket.close();
              done();
            }
          };
          socket.onclose = ({ reason }) => failed(new Error(`closed: ${reason}`));
        }),
      [code, elements],
    );
    await until("ann has what can be shown", async () => (await ann.scene()).some(({ id }) => id === "text") || ann.scene());
    const shown = Object.fromEntries((await ann.scene()).map(({ id, type }) => [id, type]));
    check(shown.frame === "rectangle" && shown.embed === "rectangle" && !shown.nothing, "frames of others' pages are boxes, and what is unknown is not shown");
    const page = await ann.page.evaluate(() => ({
      harmed: globalThis.harmed,
      frames: document.querySelectorAll("iframe, embed, object").length,
      links: globalThis.excalidraw.getSceneElements().map(({ link }) => link).filter(Boolean),
    }));
    check(page.harmed === undefined && page.frames === 0 && page.links.every((link) => /^https:/.test(link)), "nothing of it runs, is framed, or runs by a click");
    await ann.draw("o", [520, 250], [640, 340]);
    await until("the board works on", async () => (await bob.scene()).some(({ type }) => type === "ellipse") || bob.types());
    check(true, "the board works on");
  },

  async ink(browser) {
    const { ann, bob, code } = await pair(browser);
    const send = (events) =>
      bob.page.evaluate(
        ([to, all]) =>
          new Promise((done, failed) => {
            const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/canva?code=${to}&v=2`);
            let seen = 0;
            socket.onmessage = ({ data }) => {
              const message = JSON.parse(data);
              if (message.welcome) {
                all.forEach((event) => socket.send(JSON.stringify({ draw_event: event })));
              } else if (message.draw_event && ++seen === all.length) {
                done();
                socket.close();
              }
            };
            socket.onerror = () => failed(new Error("the socket failed"));
          }),
        [code, events],
      );
    const points = Array.from({ length: 30 }, (_, i) => [300 + i * 10, 300 + Math.round(40 * Math.sin(i / 3))]);
    await send(points.slice(1).map(([x, y], i) => ({ type: "draw", color: "#dc2626", size: 12, prev_x: points[i][0], prev_y: points[i][1], curr_x: x, curr_y: y })));
    await until("the ink is seen", async () => (await ann.types()) === "freedraw" || ann.types());
    await until("whole", async () => (await ann.scene())[0].version === 30 || ann.scene());
    const [stroke] = await alike(ann, bob);
    check(/^ink-/.test(stroke.id) && stroke.strokeColor === "#dc2626", "a stroke of the original's clients is one element");
    const top = await ann.page.evaluate(() => globalThis.excalidraw.getAppState().offsetTop);
    await ann.drag([300, 300 + top], [300, 340 + top]);
    await alike(ann, bob);
    const [moved] = await bob.scene();
    check(moved.id === stroke.id && moved.version > stroke.version, "and can be moved like any other");
    await ann.draw("r", [300, 450], [480, 540]);
    await alike(ann, bob);
    await send([{ type: "clear" }]);
    await until("all is cleared", async () => ((await ann.scene()).length === 0 && (await bob.scene()).length === 0) || ann.types());
    check(true, "a clear of an original client wipes the page");
    await ann.draw("r", [300, 250], [480, 360]);
    await alike(ann, bob);
    await bob.page.reload();
    await bob.live();
    await alike(ann, bob);
    check((await bob.types()) === "rectangle", "what was drawn since is there after a reload");
    await ann.menu("clear");
    await ann.page.click("#clear-now");
    await until("bob's is wiped", async () => (await bob.scene()).length === 0 || bob.types());
    check(true, "and the page's own clear does");
  },

  async hands(browser) {
    const { ann, bob, code } = await pair(browser);
    await ann.draw("r", [300, 250], [480, 360]);
    await alike(ann, bob);
    const [before] = await ann.scene();
    await ann.page.keyboard.press("Control+a");
    await ann.page.keyboard.press("ArrowRight");
    await ann.page.keyboard.press("ArrowRight");
    await until("bob sees it move", async () => (await bob.scene())[0].x > before.x || bob.scene());
    await ann.page.keyboard.press("Delete");
    await until("bob sees it go", async () => (await bob.scene()).length === 0);
    check(true, "elements are moved and deleted by keys");
    await ann.page.focus("#home");
    await ann.page.keyboard.press("Tab");
    check((await ann.page.evaluate(() => document.activeElement.id)) === "share", "the bar is reached by Tab");
    await ann.page.keyboard.press("Enter");
    await ann.page.waitForSelector("#share-dialog[open]");
    await ann.page.focus("#name");
    await ann.page.keyboard.type("Ada");
    await shot(ann, "share");
    await ann.page.keyboard.press("Escape");
    await ann.page.waitForSelector("#share-dialog", { state: "detached" });
    await until("bob knows the name", async () => bob.page.evaluate(() => [...globalThis.excalidraw.getAppState().collaborators.values()].some(({ username }) => username === "Ada")));
    check(true, "a name is said by keys, and others see it");

    const cyd = await open(browser, "cyd", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await cyd.goto(`${base}/#${code}`);
    await cyd.live();
    const touch = await cyd.context.newCDPSession(cyd.page);
    const fingers = (type, ...points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    await cyd.page.evaluate(() => globalThis.excalidraw.setActiveTool({ type: "freedraw" }));
    await fingers("touchStart", [100, 300]);
    for (let i = 1; i <= 10; i++) {
      await fingers("touchMove", [100 + i * 12, 300 + i * 6]);
    }
    await fingers("touchEnd");
    await until("the stroke of a finger is seen", async () => (await bob.types()) === "freedraw" || bob.types());
    await fingers("touchStart", [100, 500], [250, 500]);
    for (let i = 1; i <= 10; i++) {
      await fingers("touchMove", [100 - i * 5, 500], [250 + i * 5, 500]);
    }
    await fingers("touchEnd");
    await until("the pinch has zoomed", async () => cyd.page.evaluate(() => globalThis.excalidraw.getAppState().zoom.value > 1));
    await alike(ann, bob, cyd);
    check((await cyd.types()) === "freedraw", "on a phone a finger draws, and two fingers zoom without ink");
    const wide = await cyd.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(wide <= 0, "nothing is beside the phone's screen");
    await shot(cyd, "phone");
  },

  async replay(browser) {
    const { ann } = await pair(browser, { colorScheme: "dark" });
    await ann.draw("r", [300, 250], [480, 360]);
    await ann.draw("o", [520, 250], [640, 340]);
    await ann.draw("d", [700, 250], [800, 340]);
    check((await ann.page.evaluate(() => globalThis.excalidraw.getAppState().theme)) === "dark", "the editor takes the system's colours");
    await ann.menu("replay");
    const inked = () =>
      ann.page.$eval("canvas.replay", (canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] !== data[0]).filter(Boolean).length;
      });
    const seen = [];
    for (const count of [3, 2, 1, 0]) {
      await ann.page.fill("#position", String(count));
      await ann.page.waitForSelector(`canvas.replay[data-count="${count}"]`);
      seen.push(await inked());
    }
    check(seen[0] > seen[1] && seen[1] > seen[2] && seen[2] > seen[3], `a replay shows the elements one by one: ${seen.join(", ")} pixels`);
    await ann.page.keyboard.press("Escape");
    await ann.page.evaluate(() => {
      globalThis.print = () => {
        globalThis.printed = document.querySelector(".sheet svg").querySelectorAll("path").length;
      };
    });
    await ann.menu("print");
    await ann.page.waitForFunction(() => globalThis.printed > 2);
    check(true, "the drawing is printed as a picture of lines");
    await ann.menu("language");
    await ann.page.waitForFunction(() => document.getElementById("share").textContent === "分享");
    await ann.page.click('[data-testid="main-menu-trigger"]');
    await ann.page.waitForFunction(() => document.querySelector(".dropdown-menu").textContent.includes("帮助"));
    check(true, "the page and the editor speak Chinese");
    await ann.page.keyboard.press("Escape");
    await shot(ann, "dark");
  },
};

const browser = await openBrowser({ without: ["--disable-quic"] });
try {
  for (const [name, step] of Object.entries(steps)) {
    // Those need a server that is told so.
    if (values.only ? values.only === name : !["gone", "restart"].includes(name)) {
      await step(browser);
      for (const { name: who, problems, foreign } of windows) {
        check(problems.length === 0, `${name}: ${who}'s window reports no problem ${problems.join("; ")}`);
        check(foreign.length === 0, `${name}: ${who}'s window asks nobody else ${foreign.join(" ")}`);
      }
      await Promise.all(windows.splice(0).map(({ context }) => context.close()));
    }
  }
  console.log("all well");
} catch (failure) {
  console.error(`FAILED ${failure.stack}`);
  for (const { name, problems } of windows) {
    problems.forEach((problem) => console.error(`${name}: ${problem}`));
  }
  process.exitCode = 1;
} finally {
  await browser.close();
}
