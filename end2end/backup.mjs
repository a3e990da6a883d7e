// A backup of a program that is being written to, restored elsewhere. Run by scripts/backup-test.sh.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './copies/client.mjs';
import { check, Copy, database, freePort } from './copies/program.mjs';

const program = process.env.HUYING_BIN;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEUlEQVR4nGM4ceIEHDEQyQEAhk0WkWFR/CYAAAAASUVORK5CYII=', 'base64');
const root = mkdtempSync(join(tmpdir(), 'huying-backup-'));

function settings(name, url) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('HUYING_') && name !== 'DATABASE_URL'));
  const own = { HUYING_DATA: join(root, name), HUYING_METRICS_ADDR: 'off', HUYING_LOG: 'warn',
    HUYING_LIMIT_SUBMIT_PER_MINUTE: '0', HUYING_LIMIT_READ_PER_MINUTE: '0' };
  return { ...env, ...own, ...(url ? { DATABASE_URL: url } : {}) };
}

const submit = (client, n) => client.ok('POST', '/api/v1/requests', {
  key: `backup-${String(n).padStart(6, '0')}`,
  form: () => {
    const form = new FormData();
    form.set('description', `第 ${n} 盏灯`);
    form.append('photos', new Blob([png], { type: 'image/png' }), 'lamp.png');
    return form;
  },
});

async function photo(client, receipt) {
  const request = await client.get(`/api/v1/requests/${receipt.code}`, receipt.follow_token);
  const headers = { authorization: `Bearer ${receipt.follow_token}` };
  const answer = await fetch(client.base + request.media[0].url, { headers });
  check(answer.status === 200, `the photo of ${receipt.code}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** Serves with these settings while `work` goes on. */
async function serving(env, work) {
  const port = await freePort();
  const copy = new Copy({ ...env, HUYING_PUBLIC_URL: `http://127.0.0.1:${port}` }, port);
  await copy.ready();
  try {
    return await work(new Client(`http://127.0.0.1:${port}`));
  } finally {
    await copy.stop();
  }
}

async function case_of(name, urls) {
  const [from, to] = [settings(`${name}-from`, urls?.[0]), settings(`${name}-to`, urls?.[1])];
  const folder = join(root, `${name}-backups`);
  const { before, during, picture, backup } = await serving(from, async client => {
    const before = [];
    for (let n = 0; n < 5; n++) before.push(await submit(client, n));
    const picture = await photo(client, before[0]);
    let going = true;
    const during = [];
    const writing = (async () => {
      for (let n = 100; going; n++) during.push(await submit(client, n));
    })();
    const { execFile } = await import('node:child_process');
    const backup = await new Promise((done, failed) =>
      execFile('scripts/backup.sh', [program, folder], { env: from }, (error, out, err) =>
        error ? failed(new Error(err)) : done(out.trim().split('\n').pop())));
    going = false;
    await writing;
    return { before, during, picture, backup };
  });
  check(during.length > 0, 'others wrote meanwhile');
  let said;
  try {
    said = execFileSync('scripts/restore.sh', [program, backup], { env: to }).toString();
  } catch (error) {
    said = error.stdout.toString();
    // A program that was only just compiled has no site beside it: no matter here.
    const wrong = said.split('\n').filter(line => line.startsWith('FAIL') && !/^FAIL +site /.test(line));
    check(said.includes('FAIL') && wrong.length === 0, `everything is back: ${said}${error.stderr}`);
  }
  console.log(said);
  let twice = '';
  try {
    execFileSync(program, ['restore', backup], { env: to, stdio: 'pipe' });
  } catch (error) {
    twice = error.stderr.toString();
  }
  check(twice.length > 0, 'nothing is restored over what is there');
  await serving(to, async client => {
    for (const receipt of before) check((await photo(client, receipt)).equals(picture), 'the same photo');
    // Of what came meanwhile each is there whole, or not at all.
    let there = 0;
    for (const { code, follow_token } of during) {
      const { status } = await client.call('GET', `/api/v1/requests/${code}`, { token: follow_token });
      if (status === 404) continue;
      await photo(client, { code, follow_token });
      there++;
    }
    console.log(`${name}: ${before.length} of before, ${there} of ${during.length} that came meanwhile`);
    await submit(client, 900);
  });
}

try {
  await case_of('sqlite');
  await case_of('postgres', [database(`backup_from_${process.pid}`), database(`backup_to_${process.pid}`)]);
  console.log('backup and restore: well');
} finally {
  rmSync(root, { recursive: true, force: true });
}
process.exit(0);
