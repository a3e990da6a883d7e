// Everything the mini-program says to the server goes through here: who is signed in, what is tried
// again and when, and what is not. Pages know nothing of it. No dependencies; `wx` is given, so that
// tests run the same lines.

/** How often a call is tried in all. */
const TRIES = 5;
/** The first pause between two tries, and the longest, in milliseconds. */
const PAUSE = 500;
const LONGEST_PAUSE = 8000;
/** The longest wait that a server may ask for, in milliseconds. */
const LONGEST_WAIT = 30000;
/** How long before its end an access token is renewed, in milliseconds. */
const EARLY = 30000;
/** How long one try may take: words, and files on a weak network, in milliseconds. */
const TIMEOUT = 15000;
const FILE_TIMEOUT = 120000;
/** What is worth trying again. */
const BUSY = [408, 429, 502, 503, 504];
const TOKENS = "huying.tokens";
const DRAFTS = "huying.drafts";

/** The server said no, or (status 0) was not reached. `code` is stable, `detail` is for people. */
class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || `status ${status}`);
    this.status = status;
    this.code = body.code || (status === 0 ? "offline" : "unknown");
    this.detail = body.detail || "";
    this.errors = body.errors || [];
    this.reference = body.reference || "";
  }
}

const parsed = (data) => {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
};

const header = (all, name) => {
  const found = Object.keys(all || {}).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : String(all[found]);
};

/**
 * @param wx the API of the mini-program
 * @param base the server's address, without a slash at the end
 * @param tools time and chance, for tests
 */
function create(wx, base, tools = {}) {
  const now = tools.now || (() => Date.now());
  const chance = tools.chance || Math.random;
  const sleep = tools.sleep || ((time) => new Promise((done) => setTimeout(done, time)));
  const seen = new Map();
  let tokens = wx.getStorageSync(TOKENS) || null;
  /** Drafts on their way now: the program may come back to the front meanwhile. */
  const leaving = new Set();
  let arriving = null;

  /** A name for something that is to be done once, however often it is sent. */
  const key = () => {
    let text = now().toString(36);
    while (text.length < 32) text += Math.floor(chance() * 36).toString(36);
    return text;
  };

  /** One try: what the server answered, or `Problem` with status 0. */
  const once = (call) =>
    new Promise((done, failed) => {
      const send = call.file ? wx.uploadFile : wx.request;
      const task = send({
        ...call,
        fail: () => failed(new Problem(0)),
        success: (answer) =>
          done({ status: answer.statusCode, header: answer.header || {}, body: parsed(answer.data) }),
      });
      if (call.progress && task && task.onProgressUpdate) {
        task.onProgressUpdate((at) => call.progress(at.progress));
      }
    });

  /** How long to wait before the next try: longer each time, never two phones at once. */
  const pause = (nth, answer) => {
    const asked = Number(header(answer && answer.header, "retry-after")) * 1000;
    const own = Math.min(LONGEST_PAUSE, PAUSE * 2 ** nth) * (0.5 + chance() / 2);
    return asked > 0 ? Math.min(Math.max(asked, own), LONGEST_WAIT) : own;
  };

  /**
   * Tries until there is an answer that another try would not change. Only for what may be done
   * twice without harm: reading, or with an Idempotency-Key. `safe: false` is tried once.
   */
  const tried = async (make, safe) => {
    for (let nth = 0; ; nth++) {
      const last = !safe || nth + 1 === TRIES;
      let answer = null;
      try {
        answer = await once(await make());
        if (last || !BUSY.includes(answer.status)) return answer;
      } catch (problem) {
        if (last || problem.status !== 0) throw problem;
      }
      await sleep(pause(nth, answer));
    }
  };

  const keep = (body) => {
    tokens = body
      ? { access: body.access_token, refresh: body.refresh_token, until: now() + body.expires_in * 1000 }
      : null;
    if (tokens) wx.setStorageSync(TOKENS, tokens);
    else wx.removeStorageSync(TOKENS);
  };

  const post = (path, data) => ({
    url: base + path,
    method: "POST",
    data,
    timeout: TIMEOUT,
    header: { "content-type": "application/json" },
  });

  const login = () =>
    new Promise((done, failed) =>
      wx.login({ success: ({ code }) => done(code), fail: () => failed(new Problem(0)) }),
    );

  /** A code is good once: each try asks WeChat for another. */
  const arrive = async () => {
    const answer = await tried(async () => post("/api/v1/sessions/wechat", { code: await login() }), true);
    if (answer.status !== 201) throw new Problem(answer.status, answer.body);
    keep(answer.body);
  };

  /** A refresh token may be sent once more within half a minute: then it gives the same again. */
  const renew = async () => {
    const old = tokens.refresh;
    const answer = await tried(() => post("/api/v1/sessions/refresh", { refresh_token: old }), true);
    if (answer.status === 200) keep(answer.body);
    else if (answer.status === 401) {
      keep(null);
      await arrive();
    } else throw new Problem(answer.status, answer.body);
  };

  /** However many calls find their token old at once, one renews it and the others wait. */
  const arrived = (work) => {
    arriving = arriving || work().finally(() => (arriving = null));
    return arriving;
  };

  const signIn = () => arrived(() => (tokens ? renew() : arrive()));

  const access = async () => {
    if (arriving) await arriving;
    if (!tokens || tokens.until - EARLY <= now()) await signIn();
    return tokens.access;
  };

  /**
   * A call with who is signed in. `token`: a follow token instead; `open: true`: nobody.
   * A token that is not taken is renewed, once.
   */
  const call = async (options, { token, open, safe }) => {
    const send = (used) => {
      const bearer = used ? { authorization: `Bearer ${used}` } : {};
      return tried(() => ({ ...options, header: { ...options.header, ...bearer } }), safe);
    };
    const own = !token && !open;
    const used = own ? await access() : token;
    let answer = await send(used);
    if (answer.status === 401 && own) {
      if (tokens && tokens.access === used) await signIn();
      answer = await send(await access());
    }
    if (answer.status >= 400) throw new Problem(answer.status, answer.body);
    return answer;
  };

  /** Reads; what has not changed is not sent again. */
  const get = async (path, who = { open: true }) => {
    const known = seen.get(path);
    const headers = known ? { "if-none-match": known.tag } : {};
    const options = { url: base + path, method: "GET", timeout: TIMEOUT, header: headers };
    const answer = await call(options, { ...who, safe: true });
    if (answer.status === 304 && known) return known.body;
    const tag = header(answer.header, "etag");
    if (tag) seen.set(path, { tag, body: answer.body });
    return answer.body;
  };

  const query = (values) =>
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join("&");

  /** One file in one call, with the fields beside it. */
  const upload = (path, name, filePath, fields, named, progress) => {
    const formData = {};
    for (const [field, value] of Object.entries(fields)) {
      if (value !== undefined && value !== "") formData[field] = String(value);
    }
    const options = {
      url: base + path,
      file: true,
      name,
      filePath,
      formData,
      progress,
      timeout: FILE_TIMEOUT,
      header: { "idempotency-key": named },
    };
    return call(options, { safe: true });
  };

  const drafts = () => wx.getStorageSync(DRAFTS) || [];
  const keepDraft = (draft) => {
    const others = drafts().filter((other) => other.key !== draft.key);
    wx.setStorageSync(DRAFTS, [...others, draft]);
  };
  const dropDraft = (draft) =>
    wx.setStorageSync(
      DRAFTS,
      drafts().filter((other) => other.key !== draft.key),
    );

  /** Sends photos ahead, each once; `false` where the server takes none ahead. */
  const sendAhead = async (draft, progress) => {
    draft.uploads = draft.uploads || [];
    for (let at = draft.uploads.length; at < draft.photos.length; at++) {
      const share = (part) => progress((at + part / 100) / draft.photos.length);
      try {
        const answer = await upload("/api/v1/uploads", "file", draft.photos[at], {}, `${draft.key}-${at}`, share);
        draft.uploads.push(answer.body.id);
        keepDraft(draft);
      } catch (problem) {
        if (at === 0 && [404, 405].includes(problem.status)) return false;
        throw problem;
      }
    }
    return true;
  };

  /** Adds the next photo, unless an earlier try has. */
  const addPhoto = async (draft, filePath, progress) => {
    const path = `/api/v1/requests/${draft.receipt.code}`;
    const { version, media, events } = await get(path, {});
    const there = events.reduce((sum, event) => sum + event.media.length, media.length);
    if (there > draft.added + 1) return;
    const fields = { action: "add_info", version };
    const share = (part) => progress((draft.added + 1 + part / 100) / draft.photos.length);
    await upload(`${path}/actions`, "photos", filePath, fields, `${draft.key}-${draft.added}`, share);
  };

  /** The request with its first photo; the others follow as additions of its author. */
  const sendInTurn = async (draft, progress) => {
    const [first, ...others] = draft.photos;
    if (!draft.receipt) {
      const share = (part) => progress(part / 100 / draft.photos.length);
      const answer = await upload("/api/v1/requests", "photos", first, draft.fields, draft.key, share);
      draft.receipt = answer.body;
      draft.added = 0;
      keepDraft(draft);
    }
    for (let conflicts = 0; draft.added < others.length; ) {
      try {
        await addPhoto(draft, others[draft.added], progress);
      } catch (problem) {
        // It is there already and the answer was lost, or somebody else did something: look again.
        if (![409, 422].includes(problem.status) || ++conflicts === TRIES) throw problem;
        continue;
      }
      draft.added += 1;
      keepDraft(draft);
    }
    return draft.receipt;
  };

  /**
   * Submits, surely and once. The draft is kept on the phone before anything is sent: after a lost
   * signal or a closed program `resume` goes on where it was, with the same key.
   * @param fields description, category, address, lat, lng, phone, public
   * @param photos paths of files
   */
  const submit = async (fields, photos = [], progress = () => {}) => {
    const draft = { key: key(), fields, photos };
    keepDraft(draft);
    return send(draft, progress);
  };

  const send = async (draft, progress = () => {}) => {
    leaving.add(draft.key);
    try {
      const receipt = await sendDraft(draft, progress);
      dropDraft(draft);
      return receipt;
    } catch (problem) {
      // What the server will never take is for the person to change, and not to be sent again.
      if ([400, 413, 415, 422].includes(problem.status)) dropDraft(draft);
      throw problem;
    } finally {
      leaving.delete(draft.key);
    }
  };

  const sendDraft = async (draft, progress) => {
    const { photos, fields } = draft;
    if (photos.length > 0 && (draft.receipt || (photos.length === 1 && !draft.uploads))) {
      return sendInTurn(draft, progress);
    }
    if (photos.length > 0 && !(await sendAhead(draft, progress))) return sendInTurn(draft, progress);
    const body = photos.length > 0 ? { ...fields, uploads: draft.uploads } : fields;
    const options = post("/api/v1/requests", body);
    options.header["idempotency-key"] = draft.key;
    return (await call(options, { safe: true })).body;
  };

  /** Sends what was left unsent; gives the receipts. */
  const resume = async () => {
    const receipts = [];
    for (const draft of drafts()) {
      if (!leaving.has(draft.key)) receipts.push(await send(draft));
    }
    return receipts;
  };

  /**
   * Acts on a request. The version makes it safe to send twice: the second time it is a conflict,
   * which `fresh` explains: the request as it is now.
   */
  const act = async (code, body) => {
    const options = post(`/api/v1/requests/${code}/actions`, body);
    options.header["idempotency-key"] = key();
    try {
      return (await call(options, { safe: true })).body;
    } catch (problem) {
      if (problem.status === 409) problem.fresh = await get(`/api/v1/requests/${code}`, {});
      throw problem;
    }
  };

  /** The number WeChat knows, by the code of the button `getPhoneNumber`; good once, so sent once. */
  const phone = async (code) => {
    await access();
    await call(post("/api/v1/account/ways", { way: "wechat_phone", code }), { safe: false });
  };

  const signOut = async () => {
    const options = { url: `${base}/api/v1/sessions/current`, method: "DELETE", timeout: TIMEOUT, header: {} };
    if (tokens) await call(options, { safe: true });
    seen.clear();
    keep(null);
  };

  /** A photo that only some may see, as a file on the phone. */
  const photo = async (path) => {
    const bearer = await access();
    return new Promise((done, failed) =>
      wx.downloadFile({
        url: base + path,
        timeout: FILE_TIMEOUT,
        header: { authorization: `Bearer ${bearer}` },
        success: (answer) =>
          answer.statusCode === 200 ? done(answer.tempFilePath) : failed(new Problem(answer.statusCode)),
        fail: () => failed(new Problem(0)),
      }),
    );
  };

  return {
    signIn,
    signOut,
    signedIn: () => tokens !== null,
    account: () => get("/api/v1/account", {}),
    phone,
    categories: () => get("/api/v1/categories"),
    mine: () => get("/api/v1/account/requests", {}),
    request: (code) => get(`/api/v1/requests/${encodeURIComponent(code)}`, {}),
    submit,
    unsent: drafts,
    resume,
    act,
    photo,
    /** Stations near a place of a Chinese map (GCJ-02, as `wx.getLocation` gives it). */
    stations: (lat, lng, filter = {}) =>
      get(`/api/v1/stations?${query({ lat, lng, crs: "gcj02", limit: 30, ...filter })}`),
    /** The way to a door: gate, parking, walk. */
    route: (compound, ask) =>
      get(`/api/v1/compounds/${encodeURIComponent(compound)}/route?${query({ crs: "gcj02", ...ask })}`),
  };
}

module.exports = { create, Problem };
