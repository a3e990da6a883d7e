// The program as one of several copies: PostgreSQL, an object store, nothing on disk.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.HUYING_BIN;
/** A directory that is not there and cannot be made. */
export const NOWHERE = '/proc/huying-keeps-nothing';

export const sleep = ms => new Promise(done => setTimeout(done, ms));

export function check(holds, what) {
  if (!holds) throw new Error(`it does not hold: ${what}`);
}

export async function freePort() {
  const server = net.createServer();
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise(done => server.close(done));
  return port;
}

/** A new, empty database; gives its address. */
export function database(name) {
  const admin = process.env.HUYING_TEST_POSTGRES;
  execFileSync('psql', [admin, '-qc', `create database ${name}`]);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}

/** What one statement gives, as text. */
export const ask = (url, sql) => execFileSync('psql', [url, '-Atqc', sql]).toString().trim();

/** The environment of a copy. */
export function settings(url, base) {
  const s3 = new URL(process.env.HUYING_TEST_S3);
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('HUYING_') && name !== 'DATABASE_URL'));
  const limits = ['SUBMIT', 'FOLLOW', 'SIGN_IN', 'UPLOAD', 'READ'].map(name => [`HUYING_LIMIT_${name}_PER_MINUTE`, '0']);
  return {
    ...env,
    ...Object.fromEntries(limits),
    DATABASE_URL: url,
    HUYING_DATA: NOWHERE,
    HUYING_SECRET: '7'.repeat(64),
    HUYING_S3_ENDPOINT: s3.origin,
    HUYING_S3_BUCKET: s3.pathname.slice(1),
    HUYING_S3_ACCESS_KEY: 'test',
    HUYING_S3_SECRET_KEY: 'test',
    HUYING_METRICS_ADDR: 'off',
    HUYING_PUBLIC_URL: base,
    HUYING_LOG: 'warn',
    HUYING_WORKERS: '2',
  };
}

/** Runs a command of the program to its end; gives what it printed. */
export const command = (env, ...args) =>
  execFileSync(program, args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/** Calls that strace shows in two halves, because another thread came between, in one. */
function whole(lines) {
  const begun = new Map();
  return lines.flatMap(line => {
    const [, thread, text] = line.match(/^(\d+) +(.*)$/) ?? [null, '', line];
    const first = text.match(/^(.*) <unfinished \.\.\.>$/);
    const second = text.match(/^<\.\.\. \w+ resumed>(.*)$/);
    if (first) begun.set(thread, first[1]);
    return first ? [] : [second ? `${thread} ${begun.get(thread) ?? ''}${second[1]}` : line];
  });
}

/** A copy that serves. */
export class Copy {
  constructor(env, port, watched = false) {
    this.port = port;
    this.said = '';
    const own = { ...env, HUYING_ADDR: `127.0.0.1:${port}` };
    this.trace = watched ? join(mkdtempSync(join(tmpdir(), 'huying-trace-')), 'calls') : null;
    const calls = 'openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat';
    const [file, ...args] = this.trace
      ? ['strace', '-f', '--seccomp-bpf', '-qq', '-e', `trace=${calls}`, '-o', this.trace, program, 'serve']
      : [program, 'serve'];
    this.begun = Date.now();
    this.process = spawn(file, args, { env: own, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', text => (this.said += text));
    this.ended = new Promise(done => this.process.on('exit', done));
  }

  /** Waits until it takes requests; gives the milliseconds since it was started. */
  async ready() {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`).catch(() => null);
      if (answer?.ok) return Date.now() - this.begun;
      check(this.process.exitCode === null, `a copy starts: ${this.said}`);
      check(Date.now() - this.begun < 120_000, `a copy answers: ${this.said}`);
      await sleep(5);
    }
  }

  /** The program itself, below strace. */
  get pid() {
    const { pid } = this.process;
    if (!this.trace) return pid;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
  }

  /** Asks it to end; gives the milliseconds that took. */
  async stop() {
    const begin = Date.now();
    process.kill(this.pid, 'SIGTERM');
    await this.ended;
    return Date.now() - begin;
  }

  /** Kills it in the middle of something: `busy` says whether somebody waits for its answer. */
  async kill(busy) {
    for (let tried = 0; ; tried++) {
      check(tried < 1000, 'it is asked for something');
      process.kill(this.pid, 'SIGSTOP');
      // What it had already said arrives.
      await sleep(50);
      if (busy()) break;
      process.kill(this.pid, 'SIGCONT');
      await sleep(10);
    }
    process.kill(this.pid, 'SIGKILL');
    await this.ended;
  }

  /** Files that it made or moved, devices left out. */
  written() {
    const lines = whole(readFileSync(this.trace, 'utf8').split('\n'));
    rmSync(join(this.trace, '..'), { recursive: true });
    return lines.filter(line => {
      const failed = / = -1 /.test(line) || !/ = \d/.test(line);
      const makes = /O_CREAT|O_WRONLY|O_RDWR|O_TMPFILE/.test(line) || !/\bopen(at)?\(/.test(line);
      return makes && !failed && !/"\/(dev|proc)\//.test(line);
    });
  }
}
