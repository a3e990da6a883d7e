const { templates } = require("../../config");
const { explain } = require("../../words");

const MOST_PHOTOS = 6;

/** A call of `wx` that takes callbacks, as a promise; `null` where somebody said no. */
const asked = (name, options = {}) =>
  new Promise((done) => wx[name]({ ...options, success: done, fail: () => done(null) }));

Page({
  data: { description: "", address: "", photos: [], place: null, open: false, sending: false, part: 0, wrong: "" },

  type(event) {
    this.setData({ [event.currentTarget.dataset.name]: event.detail.value });
  },

  async addPhotos() {
    const left = MOST_PHOTOS - this.data.photos.length;
    const chosen = left > 0 && (await asked("chooseMedia", { count: left, mediaType: ["image"], sizeType: ["compressed"] }));
    if (!chosen) return;
    const paths = chosen.tempFiles.map((file) => file.tempFilePath);
    this.setData({ photos: [...this.data.photos, ...paths].slice(0, MOST_PHOTOS) });
  },

  drop(event) {
    const at = Number(event.currentTarget.dataset.at);
    this.setData({ photos: this.data.photos.filter((_, other) => other !== at) });
  },

  // The server wants WGS-84 here, and takes a request without a place as well.
  async locate() {
    const found = await asked("getLocation", { type: "wgs84" });
    this.setData({ place: found && { lat: found.latitude, lng: found.longitude, accuracy: found.accuracy } });
  },

  async send() {
    const { description, address, photos, place, open, sending } = this.data;
    if (sending) return;
    this.setData({ sending: true, part: 0, wrong: "" });
    const fields = { description, address, public: open, ...place };
    const progress = (part) => this.setData({ part: Math.round(part * 100) });
    try {
      const { code } = await getApp().net.submit(fields, photos, progress);
      // WeChat allows this question in answer to a tap only; saying no costs nothing.
      if (templates.length) await asked("requestSubscribeMessage", { tmplIds: templates });
      wx.redirectTo({ url: `/pages/request/request?code=${code}` });
    } catch (problem) {
      this.setData({ sending: false, wrong: explain(problem) });
    }
  },
});
