// Shows what was pushed, and opens its request. Keeps nothing and answers no
// requests: the pages come from the server as ever.
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch {
    // A push without words still has to be shown.
  }
  const { title = "呼应", body = "", url = "/", tag } = said;
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: "/icon.svg", data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url = "/" } = event.notification.data ?? {};
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => {
      const open = pages.find((page) => new URL(page.url).pathname === url);
      return open ? open.focus() : self.clients.openWindow(url);
    }),
  );
});
