// Showing on the plan where a gate is: by a finger, a mouse or the arrow keys.
// Without this script it is said in words.
const plan = document.getElementById("plan");
const form = document.getElementById("moved");
const east = form && form.elements.east;
if (plan && east) {
  const { north } = form.elements;
  const [, , width] = plan.getAttribute("viewBox").split(" ").map(Number);
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  mark.setAttribute("class", "moved-to");
  mark.setAttribute("r", Math.max(width / 50, 20));
  let down = false;
  const put = (x, y) => {
    east.value = Math.round(x);
    north.value = Math.round(-y);
    mark.setAttribute("cx", east.value);
    mark.setAttribute("cy", -north.value);
    if (!mark.isConnected) plan.append(mark);
  };
  const point = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
    put(x, y);
  };
  plan.addEventListener("pointerdown", (event) => {
    down = true;
    plan.setPointerCapture(event.pointerId);
    point(event);
    event.preventDefault();
  });
  plan.addEventListener("pointermove", (event) => down && point(event));
  for (const end of ["pointerup", "pointercancel"]) plan.addEventListener(end, () => (down = false));
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  plan.tabIndex = 0;
  plan.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    // Two metres a press, from where the gate is drawn.
    const [x, y] = east.value ? [Number(east.value), -Number(north.value)] : form.dataset.at.split(" ").map(Number);
    put(x + step[0] * 20, y + step[1] * 20);
  });
  document.getElementById("moved-hint").hidden = false;
  plan.classList.add("movable");
}
