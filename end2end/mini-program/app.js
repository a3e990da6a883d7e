const { create } = require("./net");
const { base } = require("./config");

App({
  net: create(wx, base),
  // What a lost signal left on the phone goes out when the program is open again.
  onShow() {
    this.net.resume().catch(() => {});
  },
});
