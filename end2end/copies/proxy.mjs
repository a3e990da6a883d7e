// A proxy that takes turns between the copies and knows nothing of sessions. A copy that cannot be
// reached is left out for a moment; a call that breaks is answered with 502, and not sent again: it
// may have been carried out.

import http from 'node:http';

/** Milliseconds that a copy is left out: longer than clients wait before they come again. */
const OUT = 1500;

/** Starts it; `ports` are those of the copies. */
export async function proxy(ports) {
  const out = new Map();
  let turn = 0;
  const next = () => {
    for (let tried = 0; tried < ports.length; tried++) {
      const port = ports[turn++ % ports.length];
      if ((out.get(port) ?? 0) < Date.now()) return port;
    }
    return ports[turn++ % ports.length];
  };
  const served = new Map(ports.map(port => [port, 0]));
  /** Calls that change something and wait for their answer, by port. */
  const waiting = new Map(ports.map(port => [port, 0]));
  const server = http.createServer((request, response) => {
    const port = next();
    served.set(port, served.get(port) + 1);
    const { method, url, headers } = request;
    if (method === 'POST') {
      waiting.set(port, waiting.get(port) + 1);
      response.on('close', () => waiting.set(port, waiting.get(port) - 1));
    }
    const ahead = http.request({ host: '127.0.0.1', port, method, path: url, headers, agent: false });
    const broken = () => {
      out.set(port, Date.now() + OUT);
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    };
    ahead.on('response', answer => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.on('error', broken);
      answer.on('aborted', broken);
      answer.pipe(response);
    });
    ahead.on('error', broken);
    response.on('close', () => ahead.destroy());
    request.pipe(ahead);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return { base: `http://127.0.0.1:${server.address().port}`, served, waiting, close: () => server.close() };
}
