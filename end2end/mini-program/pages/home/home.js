const { explain, status } = require("../../words");

Page({
  data: { requests: [], unsent: 0, loading: true, wrong: "" },

  onShow() {
    return this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  async load() {
    const { net } = getApp();
    try {
      const { items } = await net.mine();
      const requests = items.map((item) => ({ ...item, state: status(item.status) }));
      this.setData({ requests, unsent: net.unsent().length, loading: false, wrong: "" });
    } catch (problem) {
      this.setData({ unsent: net.unsent().length, loading: false, wrong: explain(problem) });
    }
  },

  async resend() {
    try {
      await getApp().net.resume();
    } catch (problem) {
      this.setData({ wrong: explain(problem) });
    }
    return this.load();
  },

  report() {
    wx.navigateTo({ url: "/pages/report/report" });
  },

  open(event) {
    wx.navigateTo({ url: `/pages/request/request?code=${event.currentTarget.dataset.code}` });
  },
});
