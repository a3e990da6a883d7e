// A client as it should be: each call once more if it broke, with the same key.

import { check, sleep } from './program.mjs';

/** Pause before the one retry, in milliseconds. */
const PAUSE = 400;

export class Client {
  retries = 0;

  constructor(base) {
    this.base = base;
  }

  /** A call; `body` is made anew for each try. Gives status and JSON. */
  async call(method, path, { token, key, json, form } = {}) {
    for (let tried = 0; ; tried++) {
      const headers = {};
      if (token) headers.authorization = `Bearer ${token}`;
      if (key) headers['idempotency-key'] = key;
      if (json) headers['content-type'] = 'application/json';
      const body = json ? JSON.stringify(json) : form?.();
      const answer = await fetch(this.base + path, { method, headers, body }).catch(() => null);
      if (answer && ![502, 503].includes(answer.status)) {
        const text = await answer.text().catch(() => null);
        if (text !== null) return { status: answer.status, body: text && JSON.parse(text) };
      }
      check(tried === 0, `${method} ${path} needs no more than a retry (${answer?.status ?? 'broken'})`);
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

  async signIn(username) {
    const json = { username, password: 'huying-demo' };
    return (await this.ok('POST', '/api/v1/sessions', { json })).access_token;
  }

  /** Acts as who reads, decides, and, if the answer was lost, looks whether it was done. */
  async act(code, token, action) {
    const path = `/api/v1/requests/${code}`;
    const { version } = await this.get(path, token);
    const retries = this.retries;
    const { status, body } = await this.call('POST', `${path}/actions`, { token, json: { ...action, version } });
    if (status === 409 && this.retries > retries) {
      const now = await this.get(path, token);
      check(now.version > version, `${action.action} was done, or may be done again`);
      return now;
    }
    check(status < 300, `${action.action}: ${status} ${JSON.stringify(body)}`);
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
