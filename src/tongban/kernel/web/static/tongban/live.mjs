// Keeps the count of unread messages fresh on an open page. Without it the count is right whenever
// a page is opened. The address stands on <html data-live>; a page on another host stays quiet.
const address = new URL("/live/account", document.documentElement.dataset.live);

if (address.hostname === location.hostname) {
  const events = new EventSource(address, { withCredentials: true });
  events.addEventListener("unread", (event) => {
    for (const dot of document.querySelectorAll("[data-unread]")) {
      dot.hidden = event.data === "0";
      dot.querySelector("[data-count]").textContent = event.data;
    }
  });
  addEventListener("pagehide", () => events.close());
}
