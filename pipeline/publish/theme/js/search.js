// The search page. Pagefind looks in one index a year; the newest is fetched first, and older ones until there is
// enough to read or the reader asks for them. Words of articles become text and <mark>, never HTML.

const ENOUGH = 10; // results: a screen or two; also how many more are shown at a time
const PATH = /^articles\/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\/)+$/;
const MONTHS = "January February March April May June July August September October November December".split(" ");

const GRAIN = 2 ** -32; // by which the weight of each index differs from that before it, to know its hits again

const here = new URL("../search/", import.meta.url);
const root = new URL("../", import.meta.url);
const [form, told, found, more, older, gone] = ["seek", "told", "found", "more", "older", "gone"].map((id) =>
  document.getElementById(id),
);
const { q, year, order } = form.elements;
const readers = new Map(); // by year: what was fetched for it is kept
let turn = 0; // of the latest query; an answer to an earlier one is dropped
let now = null; // that query's reader, its hits, whether these are only alike, and how many are shown

/** The folders of the indexes in which the chosen year is looked up, newest first. */
function folders() {
  const options = year.value ? [year.selectedOptions[0]] : [...year.options].slice(1);
  return options.flatMap((option) => option.dataset.names.split(" "));
}

/** Whether an index is there; Pagefind cannot go on once it was given one that is not. */
async function stands(name) {
  try {
    return (await fetch(new URL(`${name}/pagefind-entry.json`, here))).ok;
  } catch {
    return false;
  }
}

async function standing(names) {
  const there = await Promise.all(names.map(stands));
  return names.filter((_, number) => there[number]);
}

/** Pagefind, with the newest index that is there; null for none. */
async function opened(names) {
  const ahead = [...names];
  while (ahead.length) {
    const name = ahead.shift();
    if (!(await stands(name))) continue;
    const { createInstance } = await import(new URL(`${name}/pagefind.js`, here));
    const pagefind = createInstance({ basePath: new URL(`${name}/`, here).href, noWorker: true });
    return { pagefind, read: [name], ahead };
  }
  return null;
}

async function chosen() {
  const reader = readers.get(year.value) ?? (await opened(folders()));
  if (reader) readers.set(year.value, reader);
  return reader;
}

/** Read the next `count` indexes too. */
async function further(reader, count) {
  const names = await standing(reader.ahead.splice(0, count));
  for (const name of names) {
    const indexWeight = 1 + reader.read.length * GRAIN;
    await reader.pagefind.mergeIndex(new URL(`${name}/`, here).href, { indexWeight });
    reader.read.push(name);
  }
}

/**
 * What Pagefind finds in the indexes that were read: `all` has every word, `some` is the rest.
 *
 * A word that an index does not have Pagefind passes over there, or takes for a shorter one that it has; "Hangzhou" finds
 * every "hang" of a year. A word in quotation marks it takes as it stands (or inflected), from what is fetched already.
 */
async function look({ pagefind, read }, query) {
  const newest = order.value === "newest";
  let { results } = await pagefind.search(query, newest ? { sort: { date: "desc" } } : {});
  if (newest) results = await byDate(results, read);
  const words = /^".+"$/su.test(query) ? [] : query.replaceAll('"', " ").split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const found = await Promise.all(words.map((word) => pagefind.search(`"${word}"`)));
  const having = found.map(({ results }) => new Set(results.map(({ id }) => id)));
  const all = results.filter(({ id }) => having.every((ids) => ids.has(id)));
  return { all, some: all.length ? [] : results };
}

/**
 * Hits newest first. Asked for an order, Pagefind gives as score the place in its index, from 0 for the oldest, times
 * the weight; from this follows which index it is. That of an oldest article is read from its address.
 */
async function byDate(hits, read) {
  const placed = hits.map(async (hit) => {
    const place = Math.round(hit.score);
    const index = place ? Math.round((hit.score / place - 1) / GRAIN) : read.indexOf(folder(await hit.data(), read));
    return { hit, index, place };
  });
  const sorted = (await Promise.all(placed)).sort((a, b) => a.index - b.index || b.place - a.place);
  return sorted.map(({ hit }) => hit);
}

/** Of the indexes in `read` that in which an article stands. */
function folder({ raw_url: address }, read) {
  const [, y = "undated", month = "01"] = /^(\d{4})?(?:-(\d\d))?/.exec(address);
  return read.find((name) => name === y || name === `${y}-q${Math.ceil(month / 3)}`);
}

async function seek({ everything = false } = {}) {
  const mine = ++turn;
  const words = q.value.trim();
  found.replaceChildren();
  more.hidden = older.hidden = gone.hidden = true;
  now = null;
  told.textContent = words ? "Searching…" : "";
  if (!words) return;
  try {
    const reader = await chosen();
    if (mine !== turn) return;
    if (!reader) return lost();
    let { all, some } = await look(reader, words);
    while (mine === turn && reader.ahead.length && (everything || all.length < ENOUGH)) {
      await further(reader, reader.read.length); // one, one, two, four: few rounds, and a common word fetches little
      ({ all, some } = await look(reader, words));
    }
    if (mine !== turn) return;
    now = { reader, hits: all.length ? all : some, alike: !all.length, shown: 0 };
    await show(mine);
  } catch (error) {
    console.error(error);
    if (mine === turn) lost();
  }
}

function lost() {
  told.textContent = "";
  gone.hidden = false;
}

async function show(mine) {
  const { hits, shown } = now;
  const next = await Promise.all(hits.slice(shown, shown + ENOUGH).map((hit) => hit.data()));
  if (mine !== turn) return;
  const stories = next.map(story).filter(Boolean);
  found.append(...stories);
  now.shown += next.length;
  more.hidden = now.shown >= hits.length;
  older.hidden = !now.reader.ahead.length;
  told.textContent = summary(now);
  if (shown) stories[0]?.querySelector("a").focus();
}

function summary({ hits, alike, shown, reader: { read, ahead } }) {
  const count = hits.length;
  const years = [...new Set(read.map((name) => name.slice(0, 4)))];
  const asked = year.value === "Undated" ? " among the undated" : ` in ${year.value}`;
  const soFar = ` in ${years.length > 1 ? `${years.at(-1)} to ` : ""}${years[0]}`;
  const where = year.value ? asked : ahead.length ? soFar : "";
  if (!count) return `Nothing found${where}. Fewer or other words may find more.`;
  const many = count === 1 ? "1 article" : `${count.toLocaleString("en")} articles`;
  const first = shown < count ? ` The first ${shown} are shown.` : "";
  if (alike) return `No article${where} has all of these words; ${many} with some of them, or with words like them.${first}`;
  return `${many} found${where}.${first}`;
}

function element(name, of, ...content) {
  const made = document.createElement(name);
  if (of) made.className = of;
  made.append(...content);
  return made;
}

/** One result; null where its address is not an article's. */
function story(data) {
  const [, date, path] = /^(\S*) (.*)$/.exec(data.raw_url) ?? [];
  if (!PATH.test(path ?? "")) return null;
  const link = element("a", "", data.meta.title || path);
  link.href = new URL(path + form.dataset.leaf, root).href;
  const foot = element("p", "foot");
  if (date) {
    const time = element("time", "", shown(date));
    time.dateTime = date;
    foot.append(time);
  }
  if (data.meta.source) foot.append(element("span", "", data.meta.source));
  return element("article", "story", element("h2", "headline", link), element("p", "short", ...excerpt(data.excerpt)), foot);
}

/** Pagefind's excerpt, in which only its own <mark> is not escaped, as text and marks. */
function excerpt(html) {
  const text = (piece) => piece.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  return html
    .split(/<mark>(.*?)<\/mark>/su)
    .map((piece, number) => (number % 2 ? element("mark", "", text(piece)) : text(piece)));
}

/** A date as the articles have it: "21 February 2024, 16:56". */
function shown(date) {
  const [, y, m, d, clock] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d))?)?)?/.exec(date) ?? [];
  const month = m ? `${MONTHS[m - 1]} ${y}` : y;
  return [d ? `${Number(d)} ${month}` : month, clock].filter(Boolean).join(", ");
}

function fromAddress() {
  const asked = new URLSearchParams(location.search);
  q.value = asked.get("q") ?? "";
  for (const choice of [year, order]) {
    choice.value = asked.get(choice.name) ?? "";
    if (choice.selectedIndex < 0) choice.value = "";
  }
}

function toAddress() {
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
  const address = `${location.pathname}${asked.size ? `?${asked}` : ""}`;
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  toAddress();
  seek();
});
for (const choice of [year, order]) choice.addEventListener("change", () => q.value.trim() && form.requestSubmit());
more.addEventListener("click", () => show(turn));
older.addEventListener("click", () => seek({ everything: true }));
addEventListener("popstate", () => {
  fromAddress();
  seek();
});
document.getElementById("without").remove();
form.hidden = false;
fromAddress();
if (q.value) seek();
else q.focus();
