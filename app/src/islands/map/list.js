/**
 * The list beside the map: the page's own, fetched again around the middle of
 * the map, so that there is one list with one set of words.
 */

const WAIT = 400;

/** Rows are known by where they lead: a station's or a compound's page. */
const idOf = (link) => /^\/[sc]\/([0-9a-f-]{36})$/.exec(new URL(link.href, location.href).pathname)?.[1];
const find = (of) => of.querySelector("[data-places]") ?? of.querySelector("ul.places")?.parentElement;

/** Whether nothing should move by itself. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Brings something into view. @param {HTMLElement} what @param {ScrollLogicalPosition} block */
export const glide = (what, block) => what.scrollIntoView({ block, behavior: still() ? "auto" : "smooth" });

export class List {
  /**
   * @param {HTMLElement} root the section of the map
   * @param {(words: string) => void} say
   * @param {(id: string) => void} choose a row was chosen
   */
  constructor(root, say, choose) {
    this.root = root;
    this.say = say;
    this.choose = choose;
    this.dress();
  }

  /** Gives every row a button that shows it on the map. */
  dress() {
    for (const link of find(document)?.querySelectorAll("li > a[href]") ?? []) {
      const id = idOf(link);
      if (!id || link.parentElement.dataset.place) continue;
      const button = document.createElement("button");
      const name = link.querySelector("h3 span")?.textContent ?? "";
      Object.assign(button, { type: "button", className: "button quiet wide-show" });
      button.textContent = this.root.dataset.show;
      button.setAttribute("aria-label", `${this.root.dataset.show}: ${name}`);
      button.addEventListener("click", () => this.choose(id));
      link.parentElement.dataset.place = id;
      link.after(button);
    }
  }

  /** Marks the row of a place, if it is there. @param {string | undefined} id */
  mark(id) {
    for (const row of find(document)?.querySelectorAll("li[data-place]") ?? []) {
      const on = row.dataset.place === id;
      row.classList.toggle("chosen", on);
      if (on) glide(row, "nearest");
    }
  }

  /** Fetches the list anew once the map stands still. @param {[number, number]} middle @param {number[]} box */
  follow([lng, lat], box) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(lng, lat, box), WAIT);
  }

  /** What is said of where one is, a filter that is chosen now, and the page that is left and found again, are of what the map shows. */
  remember(page, address) {
    for (const name of ["[data-where]", "[data-spot]"]) {
      const [old, fresh] = [document.querySelector(name), page.querySelector(name)];
      if (old && fresh) old.replaceChildren(...fresh.childNodes);
    }
    history.replaceState(history.state, "", address);
  }

  async fetch(lng, lat, box) {
    this.going?.abort();
    const going = (this.going = new AbortController());
    const address = new URL(this.root.dataset.list, location.href);
    address.searchParams.set("lat", lat.toFixed(6));
    address.searchParams.set("lng", lng.toFixed(6));
    address.searchParams.set("place", this.root.dataset.middle);
    address.searchParams.set("bbox", box.map((v) => v.toFixed(6)).join(","));
    try {
      const answer = await fetch(address, { signal: going.signal, headers: { accept: "text/html" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const [old, fresh] = [find(document), find(page)];
      if (!old || !fresh) throw new Error("no list");
      old.replaceChildren(...fresh.childNodes);
      this.remember(page, address);
      this.dress();
      this.say(this.root.dataset.followed);
    } catch (error) {
      if (error.name !== "AbortError") this.say(this.root.dataset.failed);
    }
  }
}
