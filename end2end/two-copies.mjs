// Two copies of the program, one of them killed in the middle of everything. Run by
// scripts/two-copies.sh.

import { existsSync } from 'node:fs';
import { Client, silence } from './copies/client.mjs';
import { ask, check, command, Copy, database, freePort, NOWHERE, settings, sleep } from './copies/program.mjs';
import { proxy } from './copies/proxy.mjs';

/** Residents who hand in requests at once, and the pause of each between two, in milliseconds. */
const AT_ONCE = 4;
const PAUSE = 25;
/** Most requests that are handed in. */
const MOST = 2000;
/** Longest that a copy may take to end, in milliseconds. */
const END = 10_000;

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEUlEQVR4nGM4ceIEHDEQyQEAhk0WkWFR/CYAAAAASUVORK5CYII=', 'base64');

const say = what => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${what}`);
const begun = Date.now();

const url = database(`huying_copies_${process.pid}`);
const ports = [await freePort(), await freePort()];
const front = await proxy(ports);
const env = settings(url, front.base);
const client = new Client(front.base);
const copies = [];

/** Starts what serves; `watched` has every file that is made written down. */
async function start(at, watched) {
  copies[at] = new Copy(env, ports[at], watched);
  return copies[at].ready();
}

async function begin() {
  // Both on an empty database: one makes the schema, the other waits.
  await Promise.all([start(0), start(1)]);
  say('two copies started on an empty database');
  for (const copy of copies) await copy.stop();
  command(env, 'demo');
  say('the demonstration district is there');
  const took = [await start(0, true), await start(1, false)];
  say(`started again: ${took[1]} ms to the first answer`);
  // A copy with another secret would give links that the other does not know.
  let refused = '';
  try {
    command({ ...env, HUYING_SECRET: '8'.repeat(64) }, 'migrate');
  } catch (error) {
    refused = error.stderr.toString();
  }
  check(refused.includes('HUYING_SECRET'), `another secret is refused: ${refused}`);
}

/** Hands in one request; gives its receipt. */
const submit = (n, more = {}) => client.ok('POST', '/api/v1/requests', {
  key: `two-copies-${String(n).padStart(6, '0')}`,
  form: () => {
    const form = new FormData();
    const fields = { description: `第 ${n} 盏路灯不亮`, public: 'true', lat: '45.1402', lng: '124.8213', ...more };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.append('photos', new Blob([png], { type: 'image/png' }), 'lamp.png');
    return form;
  },
});

/** Residents who hand in one request after the other until they are stopped. */
function crowd() {
  const all = { receipts: [], going: true };
  let next = 0;
  const one = async () => {
    while (all.going && next < MOST) {
      all.receipts.push(await submit(next++));
      await sleep(PAUSE);
    }
  };
  all.done = Promise.all(Array.from({ length: AT_ONCE }, one));
  all.done.catch(() => {});
  return all;
}

async function rider() {
  const near = await client.get('/api/v1/stations?lat=45.14&lng=124.82&limit=5');
  check(near.places.length > 0, 'a station is near');
  const [{ id, lat, lng }] = near.places;
  check((await client.get(`/api/v1/places/${id}`)).id === id, 'a station opens');
  const changes = await client.get('/api/v1/places?since=0');
  check(changes.places.length > 0 && changes.next > 0, 'places can be followed');
  const compounds = await client.get(`/api/v1/places?kind=compound&lat=${lat}&lng=${lng}&limit=20`);
  for (const compound of compounds.places) {
    const path = `/api/v1/compounds/${compound.id}`;
    const { status, body } = await client.call('GET', path);
    if (status !== 200) continue;
    const { number } = body.layout.buildings.find(building => building.number);
    const way = await client.get(`${path}/route?building=${encodeURIComponent(number)}&vehicle=ebike`);
    check(way.route || way.refusal, 'there is a way to a door, or a reason');
    return;
  }
  check(false, 'a compound has a layout');
}

async function resident() {
  const phone = `139${String(process.pid).padStart(8, '0').slice(-8)}`;
  const sent = await client.ok('POST', '/api/v1/sessions/phone/code', { json: { phone } });
  const { access_token } = await client.ok('POST', '/api/v1/sessions/phone', { json: { phone, code: sent.demo_code } });
  const receipt = await submit(900_001);
  const keep = { code: receipt.code, follow_token: receipt.follow_token };
  await client.ok('POST', '/api/v1/account/requests', { token: access_token, json: keep });
  const own = await client.get('/api/v1/account/requests', access_token);
  check(own.items.some(item => item.code === receipt.code), 'an account finds its request at any copy');
}

/** The way of one request, its author listening; `middle` happens in the middle of it. */
async function story(middle) {
  const [dispatcher, handler] = [await client.signIn('dispatcher'), await client.signIn('handler')];
  const receipt = await submit(900_000, { phone: '13800138000' });
  const { code, follow_token: author } = receipt;
  const listener = client.follow(`/api/v1/requests/${code}/events`, author);
  const staff = client.follow('/api/v1/events', dispatcher);
  const units = await client.get('/api/v1/units');
  const unit = (units.items ?? units).find(unit => unit.kind === 'department').id;
  await client.act(code, dispatcher, { action: 'accept' });
  await client.act(code, dispatcher, { action: 'dispatch', unit, text: '请处理' });
  await client.act(code, handler, { action: 'start' });
  await middle();
  await client.act(code, handler, { action: 'ask', text: '是哪一盏？' });
  await client.act(code, author, { action: 'add_info', text: '门口那一盏' });
  await client.act(code, handler, { action: 'answer', text: '已修复' });
  await client.act(code, author, { action: 'evaluate', solved: true, satisfied: true, text: '谢谢' });
  await client.act(code, dispatcher, { action: 'publish' });
  await client.act(code, dispatcher, { action: 'close' });
  const wanted = ['accepted', 'dispatched', 'started', 'asked', 'info_added', 'answered', 'evaluated', 'published', 'closed'];
  const missed = ({ heard }) => {
    const kinds = heard.filter(event => event.data.code === code).map(event => event.data.kind);
    return wanted.filter(kind => !kinds.includes(kind));
  };
  const all = () => [...missed(listener), ...missed(staff)];
  for (let waited = 0; waited < 150 && all().length > 0; waited++) await sleep(100);
  check(missed(listener).length === 0, `the author heard every step; missed ${missed(listener)}`);
  check(missed(staff).length === 0, `so did staff; missed ${missed(staff)}`);
  await Promise.all([silence(listener), silence(staff)]);
  const published = await client.get(`/api/v1/requests/${code}`);
  check(published.status === 'closed' && published.relation === 'public', 'the published request is closed');
  return receipt;
}

/** Everything that was acknowledged is there, once, at both copies. */
async function nothingLost(receipts) {
  for (const port of ports) {
    const one = new Client(`http://127.0.0.1:${port}`);
    for (const { code, follow_token } of receipts) {
      const request = await one.get(`/api/v1/requests/${code}`, follow_token);
      const [photo] = request.media;
      const answer = await fetch(one.base + photo.small_url, { headers: { authorization: `Bearer ${follow_token}` } });
      check(answer.ok && (await answer.arrayBuffer()).byteLength > 0, `the photo of ${code} at ${port}: ${answer.status}`);
    }
  }
  const stored = Number(ask(url, "select count(*) from request where description like '第 %盏路灯不亮'"));
  check(stored === receipts.length, `${receipts.length} acknowledged, ${stored} stored`);
}

async function end() {
  // A stream is open and a request is on its way while a copy is asked to end.
  const token = await client.signIn('dispatcher');
  const open = new Client(`http://127.0.0.1:${ports[0]}`).follow('/api/v1/events', token);
  for (let waited = 0; waited < 100 && open.heard.length === 0; waited++) await sleep(50);
  open.stopped = true;
  const late = submit(900_002);
  const took = await copies[0].stop();
  check(took < END, `a copy ends within ${END} ms: ${took}`);
  await open.done;
  const receipt = await late;
  check((await client.get(`/api/v1/requests/${receipt.code}`, receipt.follow_token)).code === receipt.code,
    'what was on its way at the end is kept');
  say(`asked to end, with a stream open: ended within ${took} ms`);
  const files = copies[0].written();
  check(files.length === 0, `no file is made: ${files.join('\n')}`);
  check(!existsSync(NOWHERE), 'the data directory is not made');
  say('no file was made by a copy that ran the whole time');
}

async function main() {
  await begin();
  const all = crowd();
  const { receipts } = all;
  const told = await story(async () => {
    await copies[1].kill();
    say(`one copy killed, ${receipts.length} requests taken by then`);
    await rider();
    await start(1, false);
    say('started again');
  });
  await rider();
  await resident();
  all.going = false;
  await all.done;
  say(`${receipts.length} requests taken, ${client.retries} retries in all`);
  check(client.retries > 0, 'the copy was killed while it was asked');
  const own = ask(url, "select count(*) from request where description like '第 90000%'");
  check(own === '2', `those of the story and of the resident are there: ${own}`);
  await nothingLost([...receipts, told, await submit(900_001)]);
  say('nothing lost, nothing twice, every photo there, at both copies');
  check([...front.served.values()].every(count => count > 20), 'both copies were asked');
  await end();
  await copies[1].stop();
  front.close();
  say('done');
}

try {
  await main();
} catch (error) {
  console.error(error);
  for (const copy of copies) {
    console.error(`--- what a copy said\n${copy?.said ?? ''}`);
    copy?.process.kill('SIGKILL');
  }
  process.exit(1);
}
process.exit(0);
