//! Moving about on a plan, without a browser: what a mouse does to it.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod node;

/// A plan of a hundred by a hundred decimetres on as many pixels, seen whole.
const PLAN: &str = r#"
const heard = {};
const seen = { captured: [], box: "0 0 100 100" };
const plan = {
  getAttribute: () => seen.box,
  setAttribute: (name, value) => (seen.box = value),
  getBoundingClientRect: () => ({ left: 0, top: 0, width: 100, height: 100 }),
  classList: { toggle: () => {} },
  querySelector: () => ({ textContent: "" }),
  setPointerCapture: (id) => seen.captured.push(id),
  addEventListener: (type, listen) => (heard[type] = [...(heard[type] || []), listen]),
};
globalThis.requestAnimationFrame = (paint) => paint();
const tell = (type, more) => {
  const event = { pointerId: 1, pointerType: "mouse", buttons: 1, clientX: 50, clientY: 50, ...more };
  for (const listen of heard[type] || []) listen(event);
  return seen.box;
};
view(plan, { addEventListener: () => {} }, "");
"#;

#[test]
fn signs_and_names_stay_as_large_as_they_are_while_the_plan_grows() {
    let mut script = node::source("compound/view.js");
    script += PLAN;
    script += r#"
const made = (has) => ({ getAttribute: (name) => has[name], setAttribute: (name, value) => (has[name] = value) });
const [sign, names] = [made({ transform: "scale(6.0)" }), made({ "font-size": "80" })];
const marked = {
  ...plan,
  getAttribute: () => "0 0 6000 6000",
  querySelectorAll: (what) => (what.includes(".gates") ? [names] : [sign]),
};
view(marked, { addEventListener: () => {} }, "", steady(marked));
const closer = (listen) => listen({ key: "+", preventDefault: () => {} });
heard.keydown.slice(-1).forEach(closer);
console.log(JSON.stringify([sign.getAttribute("transform"), names.getAttribute("font-size")]));
"#;
    let told: (String, f64) = node::run(&script);
    assert!(told.0.starts_with("scale(4"), "{told:?}");
    assert!((told.1 - 80.0 / 1.5).abs() < 0.01, "{told:?}");
}

#[test]
fn a_mouse_that_was_let_go_outside_moves_the_plan_no_more() {
    let mut script = node::source("compound/view.js");
    script += PLAN;
    script += r#"
tell("pointerdown");
const dragged = tell("pointermove", { clientX: 60 });
// The button is let go where nobody told the plan; the mouse comes back.
tell("pointermove", { clientX: 90, buttons: 0 });
const back = tell("pointermove", { clientX: 20, buttons: 0 });
tell("pointerdown", { pointerId: 2, pointerType: "touch" });
console.log(JSON.stringify([seen.captured, dragged, back]));
"#;
    let told: serde_json::Value = node::run(&script);
    assert_eq!(
        told[0],
        serde_json::json!([1]),
        "a mouse is held, a thumb scrolls the page while all is seen"
    );
    assert_ne!(told[1], "0 0 100 100", "it was dragged");
    assert_eq!(told[1], told[2], "and stays where it was let go");
}
