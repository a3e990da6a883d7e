// A photo that is sent ahead in two pieces (tus 1.0), each to another copy.

import { check } from './program.mjs';

const version = { 'tus-resumable': '1.0.0' };
const piece = { ...version, 'content-type': 'application/offset+octet-stream' };

/** Sends the first part; gives where it goes on. */
export async function begin(client, file) {
  const half = file.length >> 1;
  const metadata = `kind ${Buffer.from('photo').toString('base64')}`;
  const headers = { ...piece, 'upload-length': String(file.length), 'upload-metadata': metadata };
  const begun = await client.call('POST', '/api/v1/uploads', { headers, raw: file.subarray(0, half) });
  check(begun.status === 201 && begun.body.received === half, `an upload begins: ${JSON.stringify(begun.body)}`);
  return begun.body.id;
}

/** Sends what is not there yet. */
export async function finish(client, file, id) {
  const path = `/api/v1/uploads/${id}`;
  const far = await client.call('HEAD', path, { headers: version });
  const offset = Number(far.headers.get('upload-offset'));
  check(far.status === 200 && offset === file.length >> 1, `what was taken is safe: ${far.status}, ${offset}`);
  const headers = { ...piece, 'upload-offset': String(offset) };
  const rest = await client.call('PATCH', path, { headers, raw: file.subarray(offset) });
  check(rest.status === 204, `the rest is taken: ${rest.status} ${JSON.stringify(rest.body)}`);
  const whole = await client.get(path);
  check(whole.state === 'ready', `the photo is whole: ${JSON.stringify(whole)}`);
}
