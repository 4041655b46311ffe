// Asks before a form is left in which somebody has typed: the switches of language and size lead to
// a fresh page. Nothing typed is stored, since the machine may be a shared one.
const changed = new Set();
// A page that answered a form is from now on one that was asked for: going back to it sends nothing
// a second time.
history.replaceState(history.state, "", location.href);
const form = (event) => event.target.closest?.('main form[method="post"]');

// A page that came back with errors holds what was typed before.
if (document.querySelector("main .errors")) {
  for (const one of document.querySelectorAll('main form[method="post"]')) changed.add(one);
}
addEventListener("input", (event) => form(event) && changed.add(form(event)));
addEventListener("submit", (event) => changed.delete(event.target));
addEventListener("beforeunload", (event) => {
  if ([...changed].some((one) => one.isConnected)) event.preventDefault();
});
