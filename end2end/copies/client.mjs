// A client as it should be: each call once more if it broke, with the same key.

import { check, sleep } from './program.mjs';

/** Pause before the one retry, in milliseconds. */
const PAUSE = 400;
/** Longest that a call whose copy was killed may be said to be in work still, in milliseconds. */
const IN_WORK = 90_000;

let keys = 0;

export class Client {
  retries = 0;

  constructor(base) {
    this.base = base;
  }

  /**
   * A call; `form` makes its body anew for each try, `raw` is one as it is. Gives status, headers, JSON
   * and whether it is an answer given before.
   */
  async call(method, path, { token, key, json, form, raw, headers: more } = {}) {
    const begun = Date.now();
    for (let tried = 0; ;) {
      const headers = { ...more };
      if (token) headers.authorization = `Bearer ${token}`;
      if (key) headers['idempotency-key'] = key;
      if (json) headers['content-type'] = 'application/json';
      const body = json ? JSON.stringify(json) : (form?.() ?? raw);
      const answer = await fetch(this.base + path, { method, headers, body }).catch(() => null);
      if (answer && ![502, 503].includes(answer.status)) {
        const text = await answer.text().catch(() => null);
        if (text !== null) {
          const all = { status: answer.status, headers: answer.headers, body: text && JSON.parse(text) };
          if (all.body?.code !== 'in_progress') return { ...all, replayed: answer.headers.has('idempotency-replayed') };
          check(Date.now() - begun < IN_WORK, `${method} ${path} comes to an end`);
          await sleep(Number(answer.headers.get('retry-after')) * 1000);
          continue;
        }
      }
      check(tried++ === 0, `${method} ${path} needs no more than a retry (${answer?.status ?? 'broken'})`);
      this.retries++;
      await sleep(PAUSE);
    }
  }

  async ok(method, path, more) {
    const { status, body } = await this.call(method, path, more);
    check(status < 300, `${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  get(path, token) {
    return this.ok('GET', path, { token });
  }

  /** Something that is to be done once, however often it is sent. */
  post(path, json, token) {
    return this.ok('POST', path, { token, json, key: this.key() });
  }

  key() {
    return `two-copies-call-${String(++keys).padStart(6, '0')}`;
  }

  async signIn(username) {
    const json = { username, password: 'huying-demo' };
    return (await this.ok('POST', '/api/v1/sessions', { json })).access_token;
  }

  /** Signs a resident in by the code of the demonstration. */
  async resident(phone) {
    const sent = await this.ok('POST', '/api/v1/sessions/phone/code', { json: { phone } });
    const json = { phone, code: sent.demo_code };
    return (await this.ok('POST', '/api/v1/sessions/phone', { json })).access_token;
  }

  /**
   * Acts as who reads and decides. Whether it was done is what the answer says: of a lost one, the
   * answer to the same key. A conflict is somebody else's deed, and never this one done.
   */
  async act(code, token, action) {
    const path = `/api/v1/requests/${code}`;
    const { version } = await this.get(path, token);
    const more = { token, key: this.key(), json: { ...action, version } };
    const { status, body, replayed } = await this.call('POST', `${path}/actions`, more);
    check(status < 300, `${action.action}: ${status}${replayed ? ' replayed' : ''} ${JSON.stringify(body)}`);
    return body;
  }

  /** Listens for ever, coming back with the last event's id; `heard` gets each new event. */
  follow(path, token) {
    const listener = { heard: [], last: null, breaks: 0, stopped: false, ids: new Set() };
    listener.done = this.#listen(path, token, listener);
    return listener;
  }

  async #listen(path, token, listener) {
    while (!listener.stopped) {
      const headers = { authorization: `Bearer ${token}` };
      if (listener.last) headers['last-event-id'] = listener.last;
      listener.abort = new AbortController();
      try {
        const answer = await fetch(this.base + path, { headers, signal: listener.abort.signal });
        check(answer.status === 200 || answer.status >= 500, `listening is allowed: ${answer.status}`);
        if (answer.ok) await read(answer.body, listener);
      } catch (error) {
        if (/does not hold/.test(error.message)) throw error;
      }
      listener.breaks++;
      await sleep(100);
    }
  }
}

async function read(body, listener) {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop();
    for (const event of events) take(event, listener);
  }
}

function take(event, listener) {
  const field = name => event.split('\n').find(line => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const [id, name] = [field('id'), field('event')];
  if (!name) return;
  if (id) listener.last = id;
  // Lines of the last seconds come again after a break.
  if (name === 'progress' && listener.ids.has(id)) return;
  listener.ids.add(id);
  listener.heard.push({ id, name, data: JSON.parse(field('data')) });
}

/** Stops listening. */
export async function silence(listener) {
  listener.stopped = true;
  listener.abort.abort();
  await listener.done;
}
