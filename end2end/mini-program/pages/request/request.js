const { explain, kind, status, time } = require("../../words");

Page({
  data: { code: "", request: null, status: "", due: "", steps: [], photos: [], text: "", wrong: "" },

  onLoad({ code }) {
    this.setData({ code });
    return this.load();
  },

  async load() {
    try {
      await this.show(await getApp().net.request(this.data.code));
    } catch (problem) {
      this.setData({ wrong: explain(problem) });
    }
  },

  show(request) {
    const may = {};
    for (const action of request.actions) may[action] = true;
    const step = ({ at, kind: name, unit, text }, nth) => ({
      nth,
      at: time(at),
      what: kind(name),
      unit: unit ? unit.name : "",
      text: text || "",
    });
    const steps = request.events.map(step);
    // While the clock runs. Of what is on the long list the next date is that of its review.
    const runs = request.next_due_at && request.status !== "long_listed";
    const due = runs ? time(request.due_at) : "";
    this.setData({ request, may, steps, status: status(request.status), due, wrong: "" });
    return this.pictures(request);
  },

  // Photos are behind the same right as the request, so they come as files of this phone.
  async pictures(request) {
    const media = [...request.media, ...request.events.flatMap((event) => event.media)];
    const paths = media.filter((one) => one.small_url).map((one) => one.small_url);
    const files = await Promise.all(paths.map((path) => getApp().net.photo(path).catch(() => "")));
    this.setData({ photos: files.filter(Boolean) });
  },

  type(event) {
    this.setData({ text: event.detail.value });
  },

  add() {
    return this.act({ action: "add_info", text: this.data.text });
  },

  evaluate(event) {
    const good = event.currentTarget.dataset.good === "yes";
    return this.act({ action: "evaluate", solved: good, satisfied: good, text: this.data.text });
  },

  async act(deed) {
    try {
      const { code, version } = this.data.request;
      await this.show(await getApp().net.act(code, { ...deed, version }));
      this.setData({ text: "" });
    } catch (problem) {
      // Somebody was faster, or the answer was lost: this is how it stands.
      if (problem.fresh) await this.show(problem.fresh);
      this.setData({ wrong: explain(problem) });
    }
  },
});
