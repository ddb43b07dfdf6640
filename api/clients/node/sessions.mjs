// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// What any browser is asked to do with WebTransport sessions. Runs inside a page, so it uses nothing
// from outside.

/**
 * Opens sessions that send back streams and datagrams. A bidirectional stream that says "close CODE
 * REASON" has the server close the session; one that says "closes" is answered with how those before
 * have ended.
 *
 * @param path of the sessions, on the page's host
 * @return a line for each check: "ok NAME", or "FAIL NAME WHY"
 */
export async function checkSessions(path) {
  const LIMIT_MILLIS = 60_000;
  const PAUSE_MILLIS = 50;
  const ASKED_MAX = 40;
  const STREAMS = 20;
  const LARGE = "0123456789abcdef".repeat(20_000);
  const { port, sha256 } = await (await fetch("/.well-known/webtransport.json")).json();
  const value = Uint8Array.from(sha256.match(/../g), (pair) => parseInt(pair, 16));
  const lines = [];
  let doing = "";

  const pause = () => new Promise((wake) => setTimeout(wake, PAUSE_MILLIS));

  /** Fails where a promise is kept too late; a lost byte must not hang the page. */
  const inTime = (promise) => {
    let timer;
    const late = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new Error(`${doing} takes too long`)), LIMIT_MILLIS);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };

  const same = (what, got, wanted) => {
    if (got !== wanted) {
      throw new Error(`${what} is ${String(got).slice(0, 100)}, wanted ${String(wanted).slice(0, 100)}`);
    }
  };

  const open = async () => {
    doing = "opening a session";
    const url = new URL(path, location.href);
    url.port = port;
    const session = new WebTransport(url.href, { serverCertificateHashes: [{ algorithm: "sha-256", value }] });
    session.closed.catch(() => {});
    await session.ready;
    return session;
  };

  const send = async (writable, text) => {
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  };

  const receive = (readable) => new Response(readable).text();

  const ask = async (session, text) => {
    doing = `an answer to "${text.slice(0, 40)}"`;
    const stream = await session.createBidirectionalStream();
    const [answer] = await Promise.all([receive(stream.readable), send(stream.writable, text)]);
    return answer;
  };

  const check = async (name, body) => {
    try {
      const session = await inTime(open());
      await inTime(body(session));
      session.close();
      lines.push(`ok   ${name}`);
    } catch (failure) {
      lines.push(`FAIL ${name}: ${failure}`);
    }
  };

  await check("bidirectional streams", async (session) => {
    for (let number = 0; number < STREAMS; number++) {
      same("the echo", await ask(session, `bidirectional ${number}`), `bidirectional ${number}`);
    }
    same("the large echo", await ask(session, LARGE), LARGE);
  });
  await check("unidirectional streams", async (session) => {
    const missing = new Set();
    for (let number = 0; number < STREAMS; number++) {
      missing.add(`unidirectional ${number}`);
      await send(await session.createUnidirectionalStream(), `unidirectional ${number}`);
    }
    const streams = session.incomingUnidirectionalStreams.getReader();
    while (missing.size > 0) {
      const { value: stream } = await streams.read();
      const text = await receive(stream);
      same(`"${text}" was sent and not yet echoed`, missing.delete(text), true);
    }
  });
  await check("datagrams", async (session) => {
    // In newer drafts of the API a writable is made, in older ones it is there.
    const { datagrams } = session;
    const writer = (datagrams.createWritable?.() ?? datagrams.writable).getWriter();
    let answered = false;
    const answer = datagrams.readable.getReader().read().finally(() => {
      answered = true;
    });
    // Each may be lost.
    while (!answered) {
      await writer.write(new TextEncoder().encode("datagram"));
      await pause();
    }
    same("the echo", new TextDecoder().decode((await answer).value), "datagram");
  });
  await check("closed by the server with code and reason", async (session) => {
    ask(session, "close 4711 enough é").catch(() => {});
    const { closeCode, reason } = await session.closed;
    same("the code", closeCode, 4711);
    same("the reason", reason, "enough é");
  });
  await check("closed by the page with code and reason", async (session) => {
    same("the echo", await ask(session, "before the end"), "before the end");
    let leaving = session;
    let told = false;
    // A browser that leaves at once does not send again what was lost on the way.
    while (!told) {
      leaving.close({ closeCode: 815, reason: "by a page" });
      const other = await open();
      for (let asked = 0; asked < ASKED_MAX && !told; asked++) {
        told = (await ask(other, "closes")).includes("815 by a page\n");
        await pause();
      }
      other.close();
      leaving = told ? leaving : await open();
    }
  });
  return lines;
}
