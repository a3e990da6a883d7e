// As much of `wx` as the program uses, over fetch; with switches for a weak network.
import { readFile, writeFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/**
 * @param pretend where the pretend WeChat is
 * @param who whose phone it is
 */
export function phone(pretend, who) {
  const storage = new Map();
  const calls = [];
  let losses = [];
  let files = 0;

  /** Where the next call that fits is lost: "before" it reaches the server, or "after". */
  const lost = (method, url) => {
    const found = losses.find((one) => one.times > 0 && url.includes(one.path) && (one.method ?? method) === method);
    if (found) found.times -= 1;
    return found?.when;
  };

  const send = async (method, url, init, options, read) => {
    const call = { method, url, status: 0 };
    calls.push(call);
    try {
      const when = lost(method, url);
      if (when === "before") throw new Error("lost");
      const answer = await fetch(url, { method, redirect: "manual", ...init });
      const told = await read(answer);
      call.status = answer.status;
      if (when === "after") throw new Error("lost");
      options.success?.({ statusCode: answer.status, ...told });
    } catch (error) {
      options.fail?.({ errMsg: `request:fail ${error.message}` });
    }
    options.complete?.();
  };

  const json = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };

  const wx = {
    getStorageSync: (key) => structuredClone(storage.get(key)) ?? "",
    setStorageSync: (key, value) => void storage.set(key, structuredClone(value)),
    removeStorageSync: (key) => void storage.delete(key),
    login: async ({ success, fail }) => {
      calls.push({ method: "LOGIN", url: "wx.login", status: 0 });
      const answer = await fetch(new URL(`/_pretend/login?who=${who}`, pretend), { method: "POST" }).catch(() => null);
      if (answer?.ok) success(await answer.json());
      else fail({ errMsg: "login:fail" });
    },
    request: (options) => {
      const body = options.data === undefined ? undefined : JSON.stringify(options.data);
      void send(options.method ?? "GET", options.url, { headers: options.header, body }, options, async (answer) => ({
        data: json(await answer.text()),
        header: Object.fromEntries(answer.headers),
      }));
      return {};
    },
    // As on a phone, the answer is a text and comes without its headers.
    uploadFile: (options) => {
      void (async () => {
        const form = new FormData();
        for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, value);
        form.append(options.name, new Blob([await readFile(options.filePath)]), basename(options.filePath));
        const headers = options.header;
        await send("POST", options.url, { headers, body: form }, options, async (answer) => ({ data: await answer.text() }));
      })();
      return { onProgressUpdate: (told) => told({ progress: 100 }) };
    },
    downloadFile: (options) => {
      void send("GET", options.url, { headers: options.header }, options, async (answer) => {
        const path = join(await mkdtemp(join(tmpdir(), "huying-mini-")), `${files++}`);
        await writeFile(path, Buffer.from(await answer.arrayBuffer()));
        return { tempFilePath: path };
      });
    },
  };

  return {
    wx,
    calls,
    /** Loses calls to addresses that contain `path`. */
    lose: (path, when, { times = 1, method } = {}) => losses.push({ path, when, times, method }),
    well: () => void (losses = []),
    count: (method, part) => calls.filter((call) => call.method === method && call.url.includes(part)).length,
  };
}
