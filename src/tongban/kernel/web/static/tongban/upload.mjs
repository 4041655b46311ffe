// Sends the chosen files one by one and shows how far each is. Without it the form sends them all
// at once and the page says afterwards what became of each. A block (a form, or a part of one) with
// data-upload holds one choice of files and the words to say (data-*), in a place with data-files.
// Where the block names data-uploads a file goes in slices: a broken connection is waited for, and
// whoever chooses the same file again goes on where it stopped, also after the page was closed.
const LEAST = 256 * 1024; // bytes of a slice; more while the network is quick
const MOST = 1024 * 1024;
const QUICK = 1000; // ms
const WAITS = [1, 1, 2, 4, 8, 15, 15, 30, 30, 30]; // s, without any progress between
const BEGUN_MOST = 3; // times it is begun anew
const SAID_AT = 25; // a screen reader hears every so many per cent

// Whatever button is pressed, what was chosen is sent first; then the button does what it does.
const sending = new WeakSet();
addEventListener("submit", async (event) => {
  const form = event.target;
  // A second button while files are on their way would send them twice.
  if (sending.has(form)) return event.preventDefault();
  const button = event.submitter;
  const own = form.matches("[data-upload]") ? form : button?.closest("[data-upload]");
  const blocks = own ? [own] : [...form.querySelectorAll("[data-upload]")];
  const chosen = blocks.filter((block) => block.closest("[data-files]") && filesOf(block).length);
  if (!chosen.length) return;
  event.preventDefault();
  sending.add(form);
  if (button) button.disabled = true;
  let whole = true;
  for (const block of chosen) whole = (await sendAll(block)) && whole;
  if (button) button.disabled = false;
  sending.delete(form);
  if (!own && whole && button?.isConnected) form.requestSubmit(button);
});

function filesOf(block) {
  return [...block.querySelector("input[type=file]").files];
}

// Resolves to whether every file was kept.
async function sendAll(form) {
  const place = form.closest("[data-files]");
  const chosen = filesOf(form);
  const results = place.querySelector("[data-results]");
  const button = form.querySelector("button");
  button.disabled = true;
  results.replaceChildren();
  results.hidden = false;
  const lines = chosen.map((file) => line(results, file));
  const send = form.dataset.uploads ? sentInSlices : sent;
  let latest;
  for (const [n, file] of chosen.entries()) {
    if (n >= form.dataset.atOnce) ended(lines[n], form.dataset.tooMany);
    else latest = (await send(form, file, lines[n])) ?? latest;
  }
  const whole = results.querySelectorAll("li[data-kept]").length === chosen.length;
  if (latest) {
    const said = results.cloneNode(true);
    place.replaceChildren(...latest.body.childNodes);
    place.querySelector("[data-results]").replaceWith(said);
    // It speaks of the last file alone.
    if (said.querySelector("[data-kept]")) place.querySelector("[data-remark]")?.remove();
  } else {
    button.disabled = false;
  }
  (place.querySelector("input[type=file]") ?? place.querySelector("[data-results]")).focus();
  return whole;
}

function tokenOf(block) {
  return block.closest("form").elements.csrfmiddlewaretoken.value;
}

// Resolves to the fresh part of the page, or to nothing when there was no answer.
function sent(form, file, item) {
  const { torn, tooLarge, most } = form.dataset;
  if (file.size > most * 1024 * 1024) return ended(item, tooLarge);
  const body = new FormData(form);
  body.set("files", file);
  const request = new XMLHttpRequest();
  return new Promise((done) => {
    request.upload.onprogress = (at) => progress(form, item, at.loaded / at.total);
    request.onloadend = () => done(answered(request.responseText, item) ?? ended(item, torn));
    request.open("POST", location.pathname);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}

// The same, slice by slice. Which slice is next only the server knows.
async function sentInSlices(form, file, item) {
  const { torn, tooLarge, most, signedOut, unreadable, failed } = form.dataset;
  if (file.size > most * 1024 * 1024) return ended(item, tooLarge);
  const state = { at: 0, best: -1, address: "", size: LEAST, failures: 0, begun: 0 };
  while (state.failures < WAITS.length) {
    let answer;
    try {
      answer = await next(form, file, state);
    } catch (trouble) {
      if (trouble.name === "NotReadableError" || trouble.name === "NotFoundError")
        return ended(item, unreadable);
    }
    if (answer?.headers.has("HX-Redirect")) return ended(item, signedOut);
    if (answer?.status === 200 || answer?.status === 422) {
      const fresh = answered(await answer.text(), item);
      return fresh ?? ended(item, torn);
    }
    if (moved(state, answer)) {
      progress(form, item, state.at / file.size);
      if (answer.status === 201 && state.at) say(item, `${form.dataset.resumed} ${item.bar.value} %`);
      continue;
    }
    if (answer && final(answer.status)) return ended(item, failed);
    if (!answer) say(item, form.dataset.waiting);
    await pause(WAITS[state.failures] ?? 0, answer);
  }
  return ended(item, torn);
}

// Asks where to go on, or sends what comes next; the last slice is sent with a digest of it all.
async function next(form, file, state) {
  const headers = { "X-CSRFToken": tokenOf(form), "HX-Request": "true" };
  if (!state.address) {
    const { uploads } = form.dataset;
    const body = new URLSearchParams({ for: form.dataset.for, name: file.name });
    body.set("size", file.size);
    body.set("changed", file.lastModified);
    return fetch(uploads, { method: "POST", headers, body });
  }
  if (state.lost) return fetch(state.address, { method: "HEAD", headers });
  const slice = file.slice(state.at, state.at + state.size);
  headers["Content-Type"] = "application/partial-upload";
  headers["Upload-Offset"] = state.at;
  if (state.at + slice.size === file.size && crypto.subtle)
    headers["Repr-Digest"] = `sha-256=:${await digest(file)}:`;
  const since = performance.now();
  const body = await slice.arrayBuffer();
  const answer = await fetch(state.address, { method: "PATCH", headers, body });
  if (answer.ok && performance.now() - since < QUICK) state.size = Math.min(state.size * 2, MOST);
  return answer;
}

// Takes over what the server says of the file. False when that is no step forward.
function moved(state, answer) {
  state.lost = Boolean(state.address);
  if (answer?.status === 404) Object.assign(state, { address: "", lost: false, best: -1 });
  if (answer?.status === 404 && ++state.begun > BEGUN_MOST) state.failures = WAITS.length;
  const at = answer?.headers.get("Upload-Offset");
  if (at === null || at === undefined) {
    state.failures += 1;
    return false;
  }
  state.address = answer.headers.get("Location") ?? state.address;
  Object.assign(state, { at: Number(at), lost: false });
  if (state.at > state.best) state.failures = 0;
  else state.failures += 1;
  state.best = Math.max(state.best, state.at);
  return true;
}

// What does not get better by waiting. 404 begins anew.
function final(status) {
  return status >= 400 && status < 500 && ![404, 408, 409, 423, 429].includes(status);
}

// A network that is back is not kept waiting.
function pause(seconds, answer) {
  const asked = Number(answer?.headers.get("Retry-After")) || 0;
  return new Promise((done) => {
    setTimeout(done, Math.max(seconds, asked) * 1000);
    if (!answer) addEventListener("online", done, { once: true });
  });
}

async function digest(file) {
  const found = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(found)));
}

// Puts what became of the file in place of its line; nothing where the answer says nothing of it.
function answered(text, item) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const found = answer.querySelector("[data-results] > li");
  if (!found) return undefined;
  item.row.replaceWith(document.adoptNode(found));
  return answer;
}

// Seen at once; heard, from a text beside it, now and then.
function progress(form, item, part) {
  const { sending, checking } = form.dataset;
  const percent = Math.floor(part * 100);
  item.bar.value = percent;
  item.text.textContent = percent < 100 ? `${sending} ${percent} %` : checking;
  const step = Math.floor(percent / SAID_AT);
  if (step > item.step) item.heard.textContent = item.text.textContent;
  item.step = Math.max(step, item.step);
}

function say(item, words) {
  item.text.textContent = words;
  if (item.heard.textContent !== words) item.heard.textContent = words;
}

function ended(item, words) {
  say(item, words);
  item.bar.remove();
}

function line(results, file) {
  const row = document.createElement("li");
  const icon = document.querySelector("[data-upload] .icon").cloneNode(true);
  const name = document.createElement("b");
  const text = document.createElement("span");
  const heard = document.createElement("span");
  const bar = document.createElement("progress");
  name.textContent = file.name;
  text.className = "meta";
  text.ariaHidden = "true";
  heard.className = "vh";
  heard.setAttribute("role", "status");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  row.append(icon, name, text, bar, heard);
  results.append(row);
  return { row, text, bar, heard, step: 0 };
}
