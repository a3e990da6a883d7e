// Inside WeChat its own map comes first. WeChat puts a bridge into every page; with it, what WeChat's
// SDK does for this takes a few lines, and no script of another site runs here. Where the bridge or
// the right to use it is missing, every link does what it always does.
const bridge = () =>
  window.WeixinJSBridge
    ? Promise.resolve(window.WeixinJSBridge)
    : new Promise((found) =>
        document.addEventListener("WeixinJSBridgeReady", () => found(window.WeixinJSBridge), { once: true }),
      );

const ask = async (name, told) => {
  const wechat = await bridge();
  return new Promise((done, failed) =>
    wechat.invoke(name, told, (said) => {
      const text = String(said?.errMsg ?? said?.err_msg ?? "");
      if (/:ok$/.test(text)) done();
      else failed(new Error(text));
    }),
  );
};

let right;
async function proven() {
  const page = encodeURIComponent(location.href.split("#")[0]);
  const answer = await fetch(`/api/v1/wechat/jssdk?url=${page}`);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const { app_id, timestamp, nonce, signature } = await answer.json();
  const proof = {
    appId: app_id,
    verifyAppId: app_id,
    verifySignType: "sha1",
    verifyTimestamp: String(timestamp),
    verifyNonceStr: nonce,
    verifySignature: signature,
  };
  await ask("preVerifyJSAPI", { verifyJsApiList: JSON.stringify(["openLocation"]), ...proof });
  return proof;
}

const soon = (work) => Promise.race([work, new Promise((_, late) => setTimeout(() => late(new Error("late")), 3000))]);

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-wx]");
  if (!link) return;
  event.preventDefault();
  const [latitude, longitude, name, address] = JSON.parse(link.dataset.wx);
  try {
    right ??= proven();
    const proof = await soon(right);
    await soon(ask("openLocation", { latitude, longitude, name, address, scale: 18, infoUrl: "", ...proof }));
  } catch {
    right = undefined;
    location.assign(link.href);
  }
});
