// Moving about on a plan: one thumb, two fingers, wheel, keys, large buttons.
// Only the `viewBox` changes, so what is drawn stays sharp.

const STEP = 1.5;
const CLOSEST = 400; // decimetres across: forty metres

/**
 * Keeps signs and the names of gates as large on the screen as they are at first, so that those that
 * lie on each other part when one looks closer: every sign is one of a few shapes, used again.
 */
export function steady(plan) {
  const scale = (sign) => Number(/scale\(([\d.]+)/.exec(sign.getAttribute("transform"))?.[1] ?? 1);
  const signs = [...plan.querySelectorAll("defs > .sign")].map((sign) => [sign, scale(sign)]);
  // The letters of a group are also what its names, or signs that gave way, are moved by.
  const groups = [...plan.querySelectorAll(".gates, .spots")].map((group) => [group, group.getAttribute("font-size")]);
  return (part) => {
    for (const [sign, whole] of signs) sign.setAttribute("transform", `scale(${whole * part})`);
    for (const [group, whole] of groups) group.setAttribute("font-size", whole * part);
  };
}

/**
 * Lets somebody move about on `plan`; `buttons` appear, `hint` is read out. `marks` hears which part of
 * its width is seen.
 */
export function view(plan, buttons, hint, marks = () => {}) {
  if (!plan) return;
  const whole = plan.getAttribute("viewBox").split(" ").map(Number);
  let now = whole.slice();
  let due = false;
  let marked = whole[2];

  const paint = () => {
    due = false;
    plan.setAttribute("viewBox", now.map((v) => Math.round(v)).join(" "));
    if (now[2] !== marked) marks((marked = now[2]) / whole[2]);
  };
  const put = ([x, y, w]) => {
    const width = Math.min(Math.max(w, Math.min(CLOSEST, whole[2])), whole[2]);
    const height = (width * whole[3]) / whole[2];
    // Half of what is seen may be beyond the border, no more.
    const within = (at, size, from, all) => Math.min(Math.max(at, from - size / 2), from + all - size / 2);
    now = [within(x, width, whole[0], whole[2]), within(y, height, whole[1], whole[3]), width, height];
    plan.classList.toggle("zoomed", zoomed());
    if (!due) {
      due = true;
      requestAnimationFrame(paint);
    }
  };
  // Decimetres of a pixel, and what lies under a place of the screen.
  const scale = () => {
    const box = plan.getBoundingClientRect();
    return { box, unit: Math.max(now[2] / box.width, now[3] / box.height) };
  };
  const under = (px, py) => {
    const { box, unit } = scale();
    return [
      now[0] + now[2] / 2 + (px - box.left - box.width / 2) * unit,
      now[1] + now[3] / 2 + (py - box.top - box.height / 2) * unit,
    ];
  };
  const zoom = (by, [x, y] = [now[0] + now[2] / 2, now[1] + now[3] / 2]) => {
    const width = Math.min(Math.max(now[2] / by, Math.min(CLOSEST, whole[2])), whole[2]);
    const part = width / now[2];
    put([x - (x - now[0]) * part, y - (y - now[1]) * part, width]);
  };
  const move = (dx, dy) => put([now[0] + dx, now[1] + dy, now[2]]);
  const zoomed = () => now[2] < whole[2] * 0.99;

  fingers(plan, { scale, under, zoom, move, zoomed });
  plan.addEventListener("wheel", (event) => {
    // The page scrolls as ever unless somebody means the plan.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, under(event.clientX, event.clientY));
  }, { passive: false });
  plan.addEventListener("dblclick", (event) => zoom(2, under(event.clientX, event.clientY)));
  keys(plan, { zoom, move, all: () => put(whole), across: () => now[2] / 6 });
  plan.tabIndex = 0;
  plan.setAttribute("aria-keyshortcuts", "ArrowUp ArrowDown ArrowLeft ArrowRight + - 0");
  plan.querySelector("desc").textContent += " " + hint;

  buttons.hidden = false;
  buttons.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    const way = button && button.dataset.zoom;
    if (way === "in") zoom(STEP);
    if (way === "out") zoom(1 / STEP);
    if (way === "all") put(whole);
  });
}

function fingers(plan, { scale, under, zoom, move, zoomed }) {
  const down = new Map();
  let apart = 0;
  const gap = () => {
    const [a, b] = [...down.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  };
  plan.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, [event.clientX, event.clientY]);
    if (down.size === 2) apart = gap();
    // While all is seen one thumb scrolls the page; a mouse moves the plan all the same.
    if (zoomed() || down.size > 1 || event.pointerType === "mouse") plan.setPointerCapture(event.pointerId);
  });
  plan.addEventListener("pointermove", (event) => {
    const last = down.get(event.pointerId);
    if (!last) return;
    // Let go where nobody told us.
    if (event.buttons === 0) return down.delete(event.pointerId);
    const here = [event.clientX, event.clientY];
    down.set(event.pointerId, here);
    if (down.size === 1 && (zoomed() || event.pointerType === "mouse")) {
      const { unit } = scale();
      move((last[0] - here[0]) * unit, (last[1] - here[1]) * unit);
    }
    if (down.size === 2 && apart > 0) {
      const [a, b] = [...down.values()];
      const wide = gap();
      zoom(wide / apart, under((a[0] + b[0]) / 2, (a[1] + b[1]) / 2));
      apart = wide;
    }
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    plan.addEventListener(end, (event) => {
      down.delete(event.pointerId);
      apart = 0;
    });
  }
}

function keys(plan, { zoom, move, all, across }) {
  const deeds = {
    "+": () => zoom(STEP),
    "=": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    0: all,
    ArrowLeft: () => move(-across(), 0),
    ArrowRight: () => move(across(), 0),
    ArrowUp: () => move(0, -across()),
    ArrowDown: () => move(0, across()),
  };
  plan.addEventListener("keydown", (event) => {
    const deed = deeds[event.key];
    if (!deed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    deed();
  });
}
