const { explain } = require("../../words");

/** The district's middle, for who does not say where they are: GCJ-02, as the map counts. */
const MIDDLE = { latitude: 45.1405, longitude: 124.8207 };

Page({
  data: { at: MIDDLE, markers: [], places: [], wrong: "" },

  async onLoad() {
    const at = await new Promise((done) => wx.getLocation({ type: "gcj02", success: done, fail: () => done(null) }));
    if (at) this.setData({ at: { latitude: at.latitude, longitude: at.longitude } });
    return this.load();
  },

  async load() {
    const { latitude, longitude } = this.data.at;
    try {
      const { places } = await getApp().net.stations(latitude, longitude);
      const markers = places.map((place, id) => ({
        id,
        latitude: place.lat,
        longitude: place.lng,
        width: 28,
        height: 36,
        callout: { content: place.name, padding: 6, display: "BYCLICK" },
      }));
      this.setData({ places, markers, wrong: "" });
    } catch (problem) {
      this.setData({ wrong: explain(problem) });
    }
  },

  // WeChat's own map leads there.
  go(event) {
    const place = this.data.places[event.currentTarget.dataset.at];
    const { lat: latitude, lng: longitude, name, address } = place;
    wx.openLocation({ latitude, longitude, name, address, scale: 18 });
  },
});
