// Two copies of the program, one of them killed in the middle of everything. Run by
// scripts/two-copies.sh.

import { existsSync } from 'node:fs';
import * as ahead from './copies/ahead.mjs';
import { Client, silence } from './copies/client.mjs';
import { ask, check, command, Copy, database, freePort, NOWHERE, settings, sleep } from './copies/program.mjs';
import { proxy } from './copies/proxy.mjs';
import { rider } from './copies/rider.mjs';

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

/** A telephone number that nobody else has. */
const phone = nth => `13${nth}${String(process.pid).padStart(8, '0').slice(-8)}`;

/** What riders said: stars, reports of places, of gates. */
const said = () => ['rating', 'place_report', 'gate_report'].map(table => Number(ask(url, `select count(*) from ${table}`)));

/** A rider's way, each word of it heard once. */
async function ride(phone) {
  const before = said();
  await rider(client, phone);
  check(said().every((now, at) => now === before[at] + 1), `heard once: ${before}, now ${said()}`);
}

/** A resident with an account: what they sent, also in pieces to two copies, "me too", all of it. */
async function resident(told, sentAhead) {
  const token = await client.resident(phone(9));
  const receipts = [await submit(900_001), sentAhead];
  for (const { code, follow_token } of receipts) {
    await client.post('/api/v1/account/requests', { code, follow_token }, token);
  }
  const own = await client.get('/api/v1/account/requests', token);
  const missed = ({ items }) => receipts.filter(({ code }) => !items.some(item => item.code === code));
  check(missed(own).length === 0, 'an account finds its requests at any copy');
  const all = await client.get('/api/v1/account/export', token);
  check(missed({ items: all.requests }).length === 0, 'and takes them along');
  const path = `/api/v1/requests/${told.code}/me-too`;
  const device = { device: `device-of-a-neighbour-${process.pid}` };
  const counts = [];
  for (const [json, by] of [[{}, token], [{}, token], [device], [device]]) {
    counts.push((await client.post(path, json, by)).me_too);
  }
  check(String(counts) === '1,1,2,2', `"me too" counts once for each: ${counts}`);
  return receipts;
}

/** The photo that was begun at another copy becomes a request. */
async function sentAhead(id) {
  await ahead.finish(new Client(`http://127.0.0.1:${ports[0]}`), png, id);
  const json = { description: '第 900003 盏路灯不亮', public: true, lat: 45.1402, lng: 124.8213, uploads: [id] };
  return client.ok('POST', '/api/v1/requests', { key: 'two-copies-900003', json });
}

/** Somebody who leads a unit, and somebody else who works there: name and identifier. */
const people = unit => ask(url, `select s.username, s.id from staff s join staff_grant g on g.staff_id = s.id
  where g.unit_id = '${unit}' and g.role = 'unit_lead' order by s.username limit 1`).split('|');

/** Staff read the number, with a reason. */
async function reveal(code, token) {
  const { phone } = await client.post(`/api/v1/requests/${code}/phone`, { reason: 'callback', text: '' }, token);
  check(phone === '13800138000', `staff read the number: ${phone}`);
}

/** Both copies count the same. */
async function numbers() {
  const counted = [];
  for (const port of ports) {
    const one = new Client(`http://127.0.0.1:${port}`);
    const { whole, groups } = await one.get('/api/v1/numbers', await one.signIn('analyst'));
    check(groups.length > 0, `there are numbers: ${JSON.stringify(whole)}`);
    counted.push(JSON.stringify([whole, groups]));
  }
  check(counted[0] === counted[1], `both count the same: ${counted.join('\n')}`);
}

/** The way of one request, its author listening; `middle` happens in the middle of it. */
async function story(middle) {
  const names = ['dispatcher', 'handler', 'supervisor', 'callback'];
  const [dispatcher, handler, supervisor, callback] = await Promise.all(names.map(name => client.signIn(name)));
  const receipt = await submit(900_000, { phone: '13800138000' });
  const { code, follow_token: author } = receipt;
  const listener = client.follow(`/api/v1/requests/${code}/events`, author);
  const staff = client.follow('/api/v1/events', dispatcher);
  const units = await client.get('/api/v1/units');
  const unit = (units.items ?? units).find(unit => unit.kind === 'department').id;
  await client.act(code, dispatcher, { action: 'accept' });
  await client.act(code, dispatcher, { action: 'dispatch', unit, text: '请处理' });
  await client.act(code, handler, { action: 'return', ground: 'wrong_unit', text: '不归我们管' });
  await client.act(code, dispatcher, { action: 'dispatch', unit, text: '核实过，请处理' });
  await client.act(code, handler, { action: 'start' });
  await middle();
  await reveal(code, handler);
  await client.act(code, handler, { action: 'extend', days: 3, text: '等配件' });
  await client.act(code, supervisor, { action: 'grant' });
  const [name, id] = people(unit);
  await client.act(code, await client.signIn(name), { action: 'assign', handler: id });
  await client.act(code, handler, { action: 'ask', text: '是哪一盏？' });
  await client.act(code, author, { action: 'add_info', text: '门口那一盏' });
  await client.act(code, handler, { action: 'answer', text: '已修复' });
  await client.act(code, author, { action: 'evaluate', solved: true, satisfied: true, text: '谢谢' });
  await client.act(code, callback, { action: 'call', reached: true, solved: true, satisfied: true, text: '满意' });
  await client.act(code, dispatcher, { action: 'publish' });
  await client.act(code, dispatcher, { action: 'close' });
  const wanted = ['accepted', 'dispatched', 'started', 'extended', 'asked', 'info_added', 'answered', 'evaluated',
    'published', 'closed'];
  const among = ['returned', 'extension_asked', 'assigned', 'called'];
  const missed = ({ heard }, wanted) => {
    const kinds = heard.filter(event => event.data.code === code).map(event => event.data.kind);
    return wanted.filter(kind => !kinds.includes(kind));
  };
  const deaf = () => [missed(listener, wanted), missed(staff, [...wanted, ...among])];
  for (let waited = 0; waited < 150 && deaf().flat().length > 0; waited++) await sleep(100);
  const [fromAuthor, fromStaff] = deaf();
  check(fromAuthor.length === 0, `the author heard every step; missed ${fromAuthor}`);
  check(fromStaff.length === 0, `so did staff; missed ${fromStaff}`);
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
  let photo;
  const told = await story(async () => {
    const id = await ahead.begin(new Client(`http://127.0.0.1:${ports[1]}`), png);
    await copies[1].kill(() => front.waiting.get(ports[1]) > 0);
    say(`one copy killed, ${receipts.length} requests taken by then`);
    photo = await sentAhead(id);
    await ride(phone(7));
    await start(1, false);
    say('started again');
  });
  say('the story told to its end, every step heard');
  await ride(phone(8));
  const kept = await resident(told, photo);
  say('a rider and a resident had their way');
  all.going = false;
  await all.done;
  say(`${receipts.length} requests taken, ${client.retries} retries in all`);
  check(client.retries > 0, 'the copy was killed while it was asked');
  const own = ask(url, "select count(*) from request where description like '第 90000%'");
  check(own === '3', `those of the story and of the resident are there: ${own}`);
  await nothingLost([...receipts, told, ...kept]);
  await numbers();
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
