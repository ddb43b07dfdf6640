// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0
//
// Node's http client against the tests' HTTP/1.1 server; HttpPeersTest says what that serves.
//
//   node http1-peer.mjs BASE-URL
import crypto from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

const LIMIT_MILLIS = 60_000;
const EARLY_TIMES = 200;
const EARLY_BYTES = 20 << 20;

const base = new URL(process.argv[2]);
if (base.hostname !== '127.0.0.1') {
  throw new Error(`${base} is not a loopback address, and its certificate would not be checked`);
}
const secure = base.protocol === 'https:';
const module = secure ? https : http;
const agent = new module.Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false });

// Makes a request; send(request) writes its body and ends it.
function call(method, path, options, send) {
  return new Promise((resolve, reject) => {
    const request = module.request(new URL(path, base), {
      agent, method, timeout: LIMIT_MILLIS, rejectUnauthorized: false, ...options,
    });
    let answered = false;
    let continued = false;
    request.on('continue', () => { continued = true; });
    request.on('information', ({ statusCode }) => {
      if (statusCode !== 100) reject(new Error(`unexpected ${statusCode}`));
    });
    request.on('response', (response) => {
      answered = true;
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode,
          headers: response.headers,
          trailers: response.trailers,
          body: Buffer.concat(parts).toString(),
          reused: request.reusedSocket,
          continued,
        });
        // What is left of a body that nobody wants is not sent.
        if (!request.writableFinished) request.destroy();
      });
    });
    request.on('timeout', () => request.destroy(new Error('not in time')));
    request.on('error', (error) => { if (!answered) reject(error); });
    send(request);
  });
}

function same(what, got, wanted) {
  if (got !== wanted) throw new Error(`${what} is ${got}, wanted ${wanted}`);
}

function echoed(method, body, sum = '') {
  return `${method} ${body.length} ${crypto.createHash('sha256').update(body).digest('hex')} ${sum}`;
}

const checks = {
  async 'a connection is kept'() {
    for (let i = 0; i < 200; i++) {
      const body = Buffer.alloc(i * 100, i);
      const answer = await call('POST', '/echo', { headers: { 'content-length': body.length } }, (r) => r.end(body));
      same('status', answer.status, 200);
      same('body', answer.body, echoed('POST', body));
      same('reused', answer.reused, i > 0);
    }
  },

  async '100 Continue before the body'() {
    const body = Buffer.alloc(200_000, 'body');
    for (let i = 0; i < 20; i++) {
      const headers = { expect: '100-continue', 'content-length': body.length };
      const answer = await call('POST', '/echo', { headers }, (r) => {
        r.on('continue', () => r.end(body));
        r.flushHeaders();
      });
      same('continued', answer.continued, true);
      same('body', answer.body, echoed('POST', body));
    }
  },

  async 'an answer instead of 100 Continue'() {
    for (let i = 0; i < 20; i++) {
      const headers = { expect: '100-continue', 'content-length': 1 << 20 };
      const answer = await call('POST', '/early', { headers }, (r) => r.flushHeaders());
      same('continued', answer.continued, false);
      same('status', answer.status, 413);
      same('body', answer.body, 'too much');
    }
  },

  async 'chunks and trailers arrive'() {
    for (let i = 0; i < 50; i++) {
      const body = Buffer.alloc(i * 5000, 'chunk');
      const answer = await call('POST', '/echo', { headers: { trailer: 'X-Sum' } }, (r) => {
        r.write(body.subarray(0, body.length / 2));
        r.addTrailers({ 'X-Sum': `sum${i}` });
        r.end(body.subarray(body.length / 2));
      });
      same('body', answer.body, echoed('POST', body, `sum${i}`));
    }
  },

  async 'trailers come back'() {
    for (let i = 0; i < 50; i++) {
      const answer = await call('GET', '/trailer', {}, (r) => r.end());
      same('body', answer.body, 'some text');
      same('trailers', JSON.stringify(answer.trailers), '{"x-sum":"1","x-more":"2"}');
    }
  },

  // 20 MB of which the server wants none: each time its answer must be seen.
  async 'an early answer is seen'() {
    const part = Buffer.alloc(1 << 20);
    const one = async (i) => {
      const headers = i % 2 ? { 'transfer-encoding': 'chunked' } : { 'content-length': EARLY_BYTES };
      const answer = await call('POST', '/early', { headers }, (r) => {
        let left = EARLY_BYTES;
        const more = () => {
          while (left > 0 && !r.destroyed) {
            left -= part.length;
            if (!r.write(part)) {
              r.once('drain', more);
              return;
            }
          }
          r.end();
        };
        more();
      });
      same('status', answer.status, 413);
      same('body', answer.body, 'too much');
    };
    for (let i = 0; i < EARLY_TIMES; i += 4) {
      await Promise.all([one(i), one(i + 1), one(i + 2), one(i + 3)]);
    }
  },

  async 'HEAD has a length and no content'() {
    const answer = await call('HEAD', '/echo', {}, (r) => r.end());
    same('length', answer.headers['content-length'], `${echoed('HEAD', Buffer.alloc(0)).length}`);
    same('body', answer.body, '');
    const next = await call('GET', '/echo', {}, (r) => r.end());
    same('body', next.body, echoed('GET', Buffer.alloc(0)));
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message}`);
  }
}
agent.destroy();
process.exit(failed ? 1 : 0);
