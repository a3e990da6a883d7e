// Inside WeChat its own map comes first, where the page was given the right to
// open it; otherwise every link does what it always does.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-wx]");
  const wx = window.wx;
  if (!link || !wx || typeof wx.openLocation !== "function" || !/MicroMessenger/i.test(navigator.userAgent)) return;
  const [latitude, longitude, name, address] = JSON.parse(link.dataset.wx);
  event.preventDefault();
  const otherwise = () => location.assign(link.href);
  try {
    wx.openLocation({ latitude, longitude, name, address, scale: 18, fail: otherwise });
  } catch {
    otherwise();
  }
});
