// Sends the chosen files one by one and shows how far each is. Without it the form sends them all
// at once and the page says afterwards what became of each. Words stand on the form (data-*).
for (const place of document.querySelectorAll("[data-files]"))
  place.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-upload]");
    const chosen = form ? [...form.elements.files.files] : [];
    if (chosen.length) {
      event.preventDefault();
      sendAll(place, form, chosen);
    }
  });

async function sendAll(place, form, chosen) {
  const results = place.querySelector("[data-results]");
  const button = form.querySelector("button");
  button.disabled = true;
  results.replaceChildren();
  results.hidden = false;
  const lines = chosen.map((file) => line(results, file));
  let latest;
  for (const [n, file] of chosen.entries()) {
    if (n >= form.dataset.atOnce) ended(lines[n], form.dataset.tooMany);
    else latest = (await sent(form, file, lines[n])) ?? latest;
  }
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
}

// Resolves to the fresh part of the page, or to nothing when there was no answer.
function sent(form, file, item) {
  const { sending, checking, torn, tooLarge, most } = form.dataset;
  if (file.size > most * 1024 * 1024) return ended(item, tooLarge);
  const body = new FormData(form);
  body.set("files", file);
  const request = new XMLHttpRequest();
  return new Promise((done) => {
    request.upload.onprogress = (at) => {
      const percent = Math.floor((at.loaded / at.total) * 100);
      item.bar.value = percent;
      item.text.textContent = percent < 100 ? `${sending} ${percent} %` : checking;
    };
    request.onloadend = () => {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const found = answer.querySelector("[data-results] > li");
      if (!found) return done(ended(item, torn));
      item.row.replaceWith(document.adoptNode(found));
      done(answer);
    };
    request.open("POST", location.pathname);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}

function ended(item, words) {
  item.text.textContent = words;
  item.bar.remove();
}

function line(results, file) {
  const row = document.createElement("li");
  const icon = document.querySelector("[data-upload] .icon").cloneNode(true);
  const name = document.createElement("b");
  const text = document.createElement("span");
  const bar = document.createElement("progress");
  name.textContent = file.name;
  text.className = "meta";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  row.append(icon, name, text, bar);
  results.append(row);
  return { row, text, bar };
}
